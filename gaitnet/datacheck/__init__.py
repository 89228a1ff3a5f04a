"""Is data fit for use? One room for training, evaluation, asking and `gaitnet check`. Imports no torch."""

from __future__ import annotations

from gaitnet.datacheck.finding import Finding, errors_of
from gaitnet.datacheck.tree import TreeCheck, check_tree
from gaitnet.datacheck.values import as_missing, check_walk
from gaitnet.datacheck.words import missing_flag, refuse, remedy, sentence

__all__ = [
    "Finding",
    "TreeCheck",
    "as_missing",
    "check_tree",
    "check_walk",
    "errors_of",
    "missing_flag",
    "refuse",
    "remedy",
    "sentence",
]
