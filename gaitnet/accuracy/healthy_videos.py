"""Healthy people's recordings, by each pose network: who walks, and what the network saw.

`p1s1_....` is a video of person p1, `001_NM_01` of person 001 (`GAITNET_SHARED_DATA`). Of the full network
the landmarks are stored; heavy looks at the videos anew, which takes minutes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import track as progress

from gaitnet import posemodels
from gaitnet.accuracy.figures import shared_data
from gaitnet.gait.measured_by import HEAVY, LANDMARKS, Instrument
from gaitnet.pipeline import find_pose
from gaitnet.pose.engine import Engine
from gaitnet.pose.openvino import OpenVINOBackend
from gaitnet.pose.tracking import track
from gaitnet.types import PoseSequence
from gaitnet.video import Frame

Change = Callable[[Frame], Frame]

_PERSON = re.compile(r"(p\d+)s\d+_|(\d{3})_NM_")


@dataclass(frozen=True)
class Recording:
    """A video of a healthy person."""

    path: Path
    person: str
    pose: PoseSequence


def person_of(name: str) -> str | None:
    """Who walks in a recording of a healthy person, by its name; None in all others."""
    match = _PERSON.match(name)
    return match[1] or match[2] if match else None


def recordings(instrument: Instrument) -> Iterator[Recording]:
    """Every video of a healthy person from the side, by one of the networks.

    Raises:
        GaitnetError: the network is not on this machine.
        KeyError: no such network.
    """
    return {LANDMARKS: _stored, HEAVY: _by_heavy}[instrument]()


def videos(most: int | None = None) -> list[Path]:
    """Videos of healthy people from the side, so many of each folder; all without a number."""
    folders = (shared_data() / f"videos/healthy_{name}" for name in ("side", "two_ways"))
    return [path for folder in folders for path in sorted(folder.glob("*.mp4"))[:most]]


def look_at(path: Path, models: Path, change: Change | None = None, precision: str = "f32") -> PoseSequence:
    """What a landmark network sees in a video, as `gaitnet analyze` looks; its pictures may be changed."""
    backend = OpenVINOBackend(engine=Engine(precision, threads=1, models=models))
    with backend.tracker() as look:
        shown = (lambda frame: look(change(frame))) if change else look
        pose = track(path, shown, backend.name, threads=1)
    return replace(pose, engine=str(backend.engine))


def _stored() -> Iterator[Recording]:
    for path in sorted((shared_data() / "landmarks").glob("*.npz")):
        person = person_of(path.name)
        if person:
            yield Recording(path, person, find_pose(path))


def _by_heavy() -> Iterator[Recording]:
    heavy = posemodels.need(posemodels.HEAVY)
    for path in progress(videos(), "heavy looks at healthy people", console=Console(stderr=True)):
        person = person_of(path.name)
        if person:
            yield Recording(path, person, look_at(path, heavy))
