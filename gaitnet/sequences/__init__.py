"""The tree on disk: writing walks, finding and reading them, old files included."""

from __future__ import annotations

from gaitnet.sequences.classes import is_healthy, order_classes, positive_name
from gaitnet.sequences.info import ClipInfo, Extra, FileInfo, WalkInfo
from gaitnet.sequences.npyfile import read_angles, read_landmarks, write_array
from gaitnet.sequences.tree import (
    WalkFolder,
    find_classes,
    find_walks,
    healthy_first,
    read_clip,
    read_info,
    read_walk,
)
from gaitnet.sequences.writing import Clip, write_walk

__all__ = [
    "Clip",
    "ClipInfo",
    "Extra",
    "FileInfo",
    "WalkFolder",
    "WalkInfo",
    "find_classes",
    "find_walks",
    "healthy_first",
    "is_healthy",
    "order_classes",
    "positive_name",
    "read_angles",
    "read_clip",
    "read_info",
    "read_landmarks",
    "read_walk",
    "write_array",
    "write_walk",
]
