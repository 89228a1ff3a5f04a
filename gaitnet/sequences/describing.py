"""What is written about a walk that was measured: its clips, and its `sequence.json`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gaitnet.gait import MeasuredWalk
from gaitnet.gait.context import numbers_of_walk
from gaitnet.gait.measured_by import instrument_of
from gaitnet.reasons import verdict_of
from gaitnet.sequences.info import ClipInfo, Extra, FileInfo, WalkInfo
from gaitnet.sequences.writing import Clip
from gaitnet.types import PoseSequence
from gaitnet.video import sha256


@dataclass(frozen=True)
class Source:
    """Where a walk comes from: a name, and a hash that its copies share; "" = unknown."""

    name: str
    sha256: str = ""


def clips_of(walks: Sequence[MeasuredWalk]) -> list[Clip]:
    """The steps of one walk as the tree on disk keeps them; several are one walk that was cut into steps."""
    return [Clip(step.angles.values, step.landmarks) for walk in walks for step in walk.steps]


def info_of(
    walks: Sequence[MeasuredWalk],
    source: Source,
    subject: str | None,
    versions: Mapping[str, str],
    extra: Extra = Extra(),  # noqa: B008  (frozen)
) -> WalkInfo:
    """What `sequence.json` says about one walk; several are one walk that was cut into steps.

    Events are of one clock, so that those of several are left out.

    Args:
        walks: as they were measured.
        source: where they come from.
        subject: who walks.
        versions: program or model -> version.
        extra: what else is known; planes and instrument are filled in here.
    """
    numbered = enumerate((step for walk in walks for step in walk.steps), start=1)
    planes = set.intersection(*(set(walk.planes) for walk in walks))
    return WalkInfo(
        source_file=source.name,
        source_sha256=source.sha256,
        subject=subject,
        events=walks[0].events if len(walks) == 1 else None,
        verdict=verdict_of([reason for walk in walks for reason in walk.reasons]).value,
        clips=tuple(
            ClipInfo(number, step.side, float(step.start_s), float(step.end_s)) for number, step in numbered
        ),
        versions=dict(versions),
        parameters=numbers_of_walk([bout for walk in walks for bout in walk.bouts]),
        extra=replace(extra, planes=tuple(sorted(planes)), instrument=instrument_of(walks[0].pose)),
    )


def file_of(path: Path, pose: PoseSequence, walk: MeasuredWalk) -> FileInfo:
    """How one film of a walk was measured."""
    return FileInfo(
        name=path.name,
        sha256=sha256(path),
        backend=pose.backend,
        engine=pose.engine,
        person=pose.person,
        size_px=pose.size,
        rate_hz=pose.rate_hz,
        duration_s=float(pose.time_s[-1]),
        bouts=tuple(bout.described for bout in walk.bouts),
        flags=walk.reasons,
    )


def source_of(files: Sequence[FileInfo], folder: Path) -> Source:
    """Of one film, or of several in a folder."""
    if len(files) == 1:
        return Source(files[0].name, files[0].sha256)
    return Source(folder.name, hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest())
