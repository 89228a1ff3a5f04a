"""A video in, a measured walk out, and the walk as the tree on disk and the models take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet import __version__
from gaitnet.errors import GaitnetError
from gaitnet.files import make_folder
from gaitnet.film.upright import turn_needed
from gaitnet.gait import Known, MeasuredWalk, measure, measure_whole
from gaitnet.gait.context import numbers_of_walk
from gaitnet.gait.measured_by import instrument_of
from gaitnet.gait.reference import Norms
from gaitnet.pose import DEFAULT_BACKEND, PoseBackend, Progress, load_backend, packages_of
from gaitnet.pose.base import PLAIN, FilmBackend, no_progress
from gaitnet.pose.engine import Engine
from gaitnet.pose.kept import keep_pose, kept_pose
from gaitnet.sequences import Extra, WalkInfo, describing
from gaitnet.skeleton import CONVENTION, FEATURES, LEAST_CM, SHORTEST_M, TALLEST_M
from gaitnet.sources import LANDMARK_SUFFIX
from gaitnet.threads import import_meanwhile
from gaitnet.timing import timed
from gaitnet.types import GaitSequence, PoseSequence
from gaitnet.types.tuning import STANDARD, Tuning
from gaitnet.video import check_is_video, sha256


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
        landmarks: a folder in which landmarks are kept, and taken from when the same video comes again.
        aid: the person walks with a stick, crutches or a frame; a classification knows no such walks.
        tuning: how hard landmarks are smoothed, and what counts as an event.
        start_s: what comes before is left out, seconds of the film.
        end_s: what comes after is left out; None = up to the film's end.
        seek: look for the person between these two only, which a long film needs; it is read no further.
        leave_out: straight walks that do not count, from when to when on the report's clock, seconds.
    """

    backend: str = DEFAULT_BACKEND
    engine: Engine = PLAIN
    height_m: float | None = None
    person: str | None = None
    norms: Norms = "adult"
    rotate_deg: int = 0
    level_deg: float | None = None
    belt_m_s: float | None = None
    landmarks: Path | None = None
    tuning: Tuning = STANDARD
    aid: bool = False
    start_s: float = 0.0
    end_s: float | None = None
    seek: bool = False
    leave_out: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if self.height_m is not None and not SHORTEST_M <= self.height_m <= TALLEST_M:
            raise GaitnetError(
                f"⟦height {self.height_m:g}⟧: must be a standing height in metres{_meant(self.height_m)}"
            )

    @property
    def from_s(self) -> float:
        """From when on the person is looked for, seconds of the film."""
        return self.start_s if self.seek else 0.0

    @property
    def known(self) -> Known:
        """What somebody knows of the film."""
        return Known(self.height_m, self.level_deg, self.belt_m_s)


def _meant(height: float) -> str:
    """What to do about an impossible height: metres, where it is one in centimetres; nothing is guessed."""
    if LEAST_CM <= height <= 100 * TALLEST_M:
        return f". Did you mean {height / 100:.4g}?"
    return f", {SHORTEST_M:g} to {TALLEST_M:g}."


DEFAULTS = Options()


@dataclass(frozen=True)
class Measured:
    """A file's walk, and the landmarks it came from, with the legs put right."""

    path: Path
    pose: PoseSequence
    walk: MeasuredWalk


def settled(options: Options) -> Options:
    """The same with what was left to the backend decided, such as the arithmetic that `auto` stands for.

    Raises:
        GaitnetError: the backend can't do what is asked.
    """
    return replace(options, engine=load_backend(options.backend, engine=options.engine).engine)


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
    """Find the person in a video, in stored landmarks, or in what `options.landmarks` kept of the video.

    Raises:
        GaitnetError: the file can't be used; the message names it and says what to do.
    """
    end_s = float("inf") if options.end_s is None else options.end_s
    return _found_pose(path, options, progress).only(options.start_s, end_s)


def _found_pose(path: Path, options: Options, progress: Progress) -> PoseSequence:
    if options.landmarks is None or backend_of(path, options) == "stored":
        return _look(path, options, progress)
    check_is_video(path)
    file, made_by = options.landmarks / f"{path.name}.landmarks.npz", _made_by(path, options)
    pose = kept_pose(file, made_by)
    if pose is None:
        pose = _look(path, options, progress)
        make_folder(options.landmarks)
        keep_pose(file, pose, made_by)
    return pose


def _look(path: Path, options: Options, progress: Progress) -> PoseSequence:
    """A video that turns out to lie on its side is looked at once more, upright.

    BlazePose follows people in any direction, but not as well.
    """
    import_meanwhile("cv2", "av", "scipy.signal")  # beside the networks and the first frames
    pose = _backend(path, options).estimate(path, progress)
    degrees = turn_needed(pose) if pose.film is not None and not options.rotate_deg else 0
    if not degrees:
        return pose
    return _backend(path, replace(options, rotate_deg=degrees)).estimate(path, progress)


def _made_by(path: Path, options: Options) -> dict[str, Any]:
    """All that landmarks depend on, as plain JSON."""
    networks = options.engine.models
    return {
        "gaitnet": __version__,
        "sha256": sha256(path),
        "backend": options.backend,
        "engine": str(options.engine),
        "every_frame": options.engine.every_frame,
        "networks": sha256(networks) if networks else None,
        "person": options.person,
        "smooth": False,
        "rotate_deg": options.rotate_deg,
    } | ({"start_s": options.start_s, "end_s": options.end_s} if options.seek else {})


@timed("measure")
def measure_pose(
    path: Path, pose: PoseSequence, options: Options = DEFAULTS, whole: bool = False
) -> Measured:
    """Measure the walk of the landmarks that were found in a file.

    Raises:
        GaitnetError: they can't be measured; the message names the file and says what to do.
    """
    try:
        walk = (measure_whole if whole else measure)(pose, options.known, options.tuning)
    except GaitnetError as error:
        raise error.at(path) from error
    return Measured(path, walk.pose, walk)


def backend_of(path: Path, options: Options) -> str:
    """Name of the backend that reads a file: stored landmarks need no other."""
    return "stored" if path.suffix.lower() == LANDMARK_SUFFIX else options.backend


def _backend(path: Path, options: Options) -> PoseBackend:
    name = backend_of(path, options)
    engine = PLAIN if name == "stored" else options.engine
    backend = load_backend(name, person=options.person, engine=engine, turn_deg=options.rotate_deg)
    if options.seek and isinstance(backend, FilmBackend):
        end_s = float("inf") if options.end_s is None else options.end_s
        backend.wanted = replace(backend.wanted, start_s=options.start_s, end_s=end_s)
    return backend


def check_films(paths: Sequence[Path], options: Options) -> None:
    """Refuse what can't be done with one of the files, before any of them is looked at.

    Raises:
        GaitnetError: such a file and option.
    """
    for path in paths:
        _backend(path, options)


def sequences_of(measured: Measured) -> list[GaitSequence]:
    """The steps as a model is asked about them."""
    of_walk = GaitSequence(
        np.empty((0, len(FEATURES))),
        walk=str(measured.path),
        convention=CONVENTION,
        parameters=numbers_of_walk(measured.walk.bouts),
        instrument=instrument_of(measured.walk.pose),
    )
    return [replace(of_walk, values=step.angles.values) for step in measured.walk.steps]


def info_of(files: Sequence[Measured], subject: str | None = None) -> WalkInfo:
    """What `sequence.json` says about one walk; several files are one walk that was cut into steps."""
    films = tuple(describing.file_of(file.path, file.pose, file.walk) for file in files)
    source = describing.source_of(films, files[0].path.parent)
    walks = [file.walk for file in files]
    return describing.info_of(walks, source, subject, versions(files[0].pose.backend), Extra(files=films))


def versions(backend: str) -> dict[str, str]:
    """Of gaitnet and of what found the landmarks."""
    return {"gaitnet": __version__} | {name: version(name) for name in packages_of(backend)}
