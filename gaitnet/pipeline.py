"""The rooms joined: a video in, a measured walk or an answer out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitnet import __version__
from gaitnet.answer import ask, refuse_meaningless
from gaitnet.datacheck import as_missing
from gaitnet.errors import GaitnetError
from gaitnet.film.upright import turn_needed
from gaitnet.gait import Bout, Known, MeasuredWalk, measure, measure_whole
from gaitnet.gait.reference import Norms
from gaitnet.pose import DEFAULT_BACKEND, PoseBackend, Progress, load_backend, packages_of
from gaitnet.pose.base import PLAIN, no_progress
from gaitnet.pose.engine import Engine
from gaitnet.reasons import Reason, Verdict, verdict_of
from gaitnet.sequences import Clip, WalkInfo, read_clip, read_info, read_walk
from gaitnet.skeleton import CONVENTION
from gaitnet.sources import LANDMARK_SUFFIX
from gaitnet.types import GaitSequence, PoseSequence, Prediction
from gaitnet.video import sha256
from gaitnet.words import document, from_document

if TYPE_CHECKING:
    from gaitnet.inference import Predictor


@dataclass(frozen=True)
class Options:
    """How a film is measured.

    Attributes:
        backend: who finds the landmarks, see `pose.BACKENDS`.
        engine: how the backend's networks are run.
        height_m: the person's standing height, which makes the metres true; else they are estimated.
        person: which of several people, see `pose.people.choose`; None takes whom the backend finds.
        norms: the normative data set, `adult` or `child`.
        rotate_deg: by which the film is turned clockwise: 0, 90, 180 or 270.
        level_deg: by which the camera was tilted; None finds it, see `gait.Known`.
        belt_m_s: speed of a treadmill's belt.
    """

    backend: str = DEFAULT_BACKEND
    engine: Engine = PLAIN
    height_m: float | None = None
    person: str | None = None
    norms: Norms = "adult"
    rotate_deg: int = 0
    level_deg: float | None = None
    belt_m_s: float | None = None

    @property
    def known(self) -> Known:
        """What somebody knows of the film."""
        return Known(self.height_m, self.level_deg, self.belt_m_s)


DEFAULTS = Options()


@dataclass(frozen=True)
class Measured:
    """A file's walk, and the landmarks it came from, with the legs put right."""

    path: Path
    pose: PoseSequence
    walk: MeasuredWalk


@dataclass(frozen=True)
class Answer:
    """A model's answer for one walk.

    Attributes:
        source: the file or folder that was asked about.
        prediction: the answer.
        verdict: can the walk be trusted; None where nobody wrote it down.
        reasons: its reservations.
    """

    source: Path
    prediction: Prediction
    verdict: Verdict | None = None
    reasons: tuple[Reason, ...] = ()


def measure_file(
    path: Path,
    options: Options = DEFAULTS,
    whole: bool = False,
    progress: Progress = no_progress,
) -> Measured:
    """Find the person in a video, or in stored landmarks, and measure the walk.

    Raises:
        GaitnetError: the file can't be used or measured; the message names it and says what to do.
    """
    return measure_pose(path, find_pose(path, options, progress), options, whole)


def find_pose(path: Path, options: Options = DEFAULTS, progress: Progress = no_progress) -> PoseSequence:
    """Find the person in a video, or in stored landmarks.

    A video that turns out to lie on its side is looked at once more, upright: BlazePose follows people in any
    direction, but not as well.

    Raises:
        GaitnetError: the file can't be used; the message names it and says what to do.
    """
    pose = _backend(path, options).estimate(path, progress)
    degrees = turn_needed(pose) if pose.film is not None and not options.rotate_deg else 0
    if not degrees:
        return pose
    return _backend(path, replace(options, rotate_deg=degrees)).estimate(path, progress)


def measure_pose(
    path: Path, pose: PoseSequence, options: Options = DEFAULTS, whole: bool = False
) -> Measured:
    """Measure the walk of the landmarks that were found in a file.

    Raises:
        GaitnetError: they can't be measured; the message names the file and says what to do.
    """
    try:
        walk = (measure_whole if whole else measure)(pose, options.known)
    except GaitnetError as error:
        raise error.at(path) from error
    return Measured(path, walk.pose, walk)


def backend_of(path: Path, options: Options) -> str:
    """Name of the backend that reads a file: stored landmarks need no other."""
    return "stored" if path.suffix.lower() == LANDMARK_SUFFIX else options.backend


def _backend(path: Path, options: Options) -> PoseBackend:
    name = backend_of(path, options)
    engine = PLAIN if name == "stored" else options.engine
    return load_backend(name, person=options.person, engine=engine, turn_deg=options.rotate_deg)


def check_films(paths: Sequence[Path], options: Options) -> None:
    """Refuse what can't be done with one of the files, before any of them is looked at.

    Raises:
        GaitnetError: such a file and option.
    """
    for path in paths:
        _backend(path, options)


def clips_of(files: Sequence[Measured]) -> list[Clip]:
    """The steps of one walk's files as the tree on disk keeps them."""
    return [Clip(step.angles.values, step.landmarks) for file in files for step in file.walk.steps]


def sequences_of(measured: Measured) -> list[GaitSequence]:
    """The steps as a model is asked about them."""
    return [
        GaitSequence(step.angles.values, walk=str(measured.path), convention=CONVENTION)
        for step in measured.walk.steps
    ]


def info_of(files: Sequence[Measured], subject: str | None = None) -> WalkInfo:
    """What `sequence.json` says about one walk; several files are one walk that was cut into steps."""
    hashes = [sha256(file.path) for file in files]
    steps = [step for file in files for step in file.walk.steps]
    alone = files[0] if len(files) == 1 else None
    return WalkInfo(
        source_file=alone.path.name if alone else files[0].path.parent.name,
        source_sha256=hashes[0] if alone else hashlib.sha256("".join(hashes).encode()).hexdigest(),
        subject=subject,
        events=_events(alone) if alone else {},
        verdict=verdict_of([reason for file in files for reason in file.walk.reasons]).value,
        clips=[
            {"number": number, "side": step.side, "start_s": step.start_s, "end_s": step.end_s}
            for number, step in enumerate(steps, start=1)
        ],
        versions=versions(files[0].pose.backend),
        extra={
            "planes": sorted(set.intersection(*(set(file.walk.planes) for file in files))),
            "files": [_details(file) | {"sha256": sha} for file, sha in zip(files, hashes, strict=True)],
        },
    )


def _events(file: Measured) -> dict[str, Any]:
    return {f"{name}_s": times for name, times in vars(file.walk.events).items()}


def _details(file: Measured) -> dict[str, Any]:
    """How one file was measured, as plain JSON."""
    return {
        "name": file.path.name,
        "backend": file.pose.backend,
        "engine": file.pose.engine,
        "person": file.pose.person,
        "size_px": file.pose.size,
        "rate_hz": file.pose.rate_hz,
        "duration_s": file.pose.time_s[-1],
        "bouts": [describe_bout(bout) for bout in file.walk.bouts],
        "flags": [document(reason) for reason in file.walk.reasons],
    }


def describe_bout(bout: Bout) -> dict[str, Any]:
    """How one straight walk was measured, as plain JSON."""
    return {
        "start_s": float(bout.angles.time_s[0]),
        "end_s": float(bout.angles.time_s[-1]),
        "view": bout.view.name,
        "view_deg": bout.view.angle_deg,
        "angles_from": bout.walk.source,
        "metres_from": bout.walk.metres,
        "frames": bout.frames,
        "swapped_frames": bout.swapped_frames,
        "level_deg": bout.level_deg,
        "camera_moves": bout.camera_moves,
    }


def versions(backend: str) -> dict[str, str]:
    """Of gaitnet and of what found the landmarks."""
    return {"gaitnet": __version__} | {name: version(name) for name in packages_of(backend)}


def predict(
    source: Path,
    predictor: Predictor,
    options: Options = DEFAULTS,
    progress: Progress = no_progress,
    missing: float | None = None,
) -> Answer:
    """Ask a model about a video, stored landmarks, a sequence folder or one `.npy`.

    `missing` is the number that stands for a missing value in `.npy` files; None: only NaN does.

    Raises:
        GaitnetError: the source can't be used, measured, or does not match the model.
    """
    if source.is_dir() or source.suffix.lower() == ".npy":
        verdict, reasons = _reservations(source if source.is_dir() else source.parent)
        refuse_meaningless(reasons, source)
        steps = as_missing(read_walk(source) if source.is_dir() else [read_clip(source)], missing)
        return Answer(source, predictor.predict(steps), verdict, reasons)
    measured = measure_file(source, options, progress=progress)
    found = ask(predictor, measured.walk, sequences_of(measured), source)
    return Answer(source, found, measured.walk.verdict, measured.walk.reasons)


def _reservations(folder: Path) -> tuple[Verdict | None, tuple[Reason, ...]]:
    """Verdict and reasons that were written down when a walk was extracted; none where nothing is known."""
    info = read_info(folder)
    if info is None or info.verdict not in {verdict.value for verdict in Verdict}:
        return None, ()
    reasons: list[Reason | None] = []
    with suppress(KeyError, TypeError):  # others may write something else there
        reasons = [from_document(flag) for file in info.extra["files"] for flag in file["flags"]]
    return Verdict(info.verdict), tuple({repr(reason): reason for reason in reasons if reason}.values())
