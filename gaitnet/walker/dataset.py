"""A labelled tree of simulated walks: who walks, how it is filmed, and how it is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gaitnet import __version__
from gaitnet.errors import DataError, GaitnetError, NobodyFoundError, NotMeasurableError
from gaitnet.files import make_folder
from gaitnet.gait import MeasuredWalk, measure
from gaitnet.sequences import Extra, WalkInfo, write_walk
from gaitnet.sequences.describing import Source, clips_of, info_of
from gaitnet.skeleton import NORMAL, RATE_HZ
from gaitnet.walker.appearance import Appearance, random_appearance
from gaitnet.walker.body import Person
from gaitnet.walker.camera import Camera
from gaitnet.walker.kinematics import SimulatedWalk, walk
from gaitnet.walker.observe import PoseNoise, observe
from gaitnet.walker.patterns import PATTERNS, pattern_of
from gaitnet.walker.people import random_person
from gaitnet.walker.renderer import write_video
from gaitnet.walker.truth import save_truth

STRIDES = 4.5
"""Length of a walk, in the person's own strides: seven to eight whole steps."""

VIEWS_DEG = (-35.0, 35.0)
"""How far from a pure side view the camera may stand; it films either side of the body."""

TESTING_SHARE = 0.25
_EVERY = round(1 / TESTING_SHARE)

HEALTHY = tuple(name for name, pattern in PATTERNS.items() if pattern.label == NORMAL)
ILL = tuple(name for name in PATTERNS if name not in HEALTHY)

_CAUTIOUS_EVERY = 3
"""One in so many healthy people walks cautiously: slow alone is not ill."""

_HEALTHY_EVERY = {"two": 2, "patterns": 4}
"""What classes a tree has (Normal and Abnormal, or one a pattern) -> one in so many people is healthy."""

WALKS_PER_SUBJECT = 2

SUBJECT_PATTERN = r"(s\d+)_\w+\.mp4$"
"""Finds the subject in the path of a film: `gaitnet extract --subject`."""


@dataclass(frozen=True)
class Take:
    """One walk that is to be filmed: who, how, and from where.

    Attributes:
        subject: name of the person; a person is on one side of the split.
        split: `Training` or `Testing`.
        name: of the sequence folder.
        person: who walks.
        view_deg: where the camera stands; see `Camera`.
        seed: of everything else that is random.
        classes: what the walk is labelled by, see `plan_takes`.
    """

    subject: str
    split: str
    name: str
    person: Person
    view_deg: float
    seed: int
    classes: str = "two"

    @property
    def label(self) -> str:
        """Class of the walk."""
        pattern = pattern_of(self.person.pattern)
        return pattern.class_name if self.classes == "patterns" else pattern.label

    def walk(self, rate_hz: float = RATE_HZ) -> SimulatedWalk:
        """The walk itself."""
        return walk(self.person, STRIDES * 120 / self.person.cadence_steps_min, rate_hz)

    def appearance(self) -> Appearance:
        """What the person wears."""
        return random_appearance(np.random.default_rng(self.seed))


def plan_takes(
    subjects: int,
    seed: int,
    walks: int = WALKS_PER_SUBJECT,
    view_deg: float | None = None,
    pace_spread: float = 1.0,
    classes: str = "two",
) -> list[Take]:
    """Half of the people are healthy (with `patterns` a quarter), the others take turns through all patterns.

    A quarter of each class is kept for Testing. Person and walk N are the same for every number of people.

    Args:
        subjects: how many people.
        seed: of all that is random.
        walks: of each person.
        view_deg: where the camera stands; None draws it.
        pace_spread: 0 = nobody hurries or strolls.
        classes: `two`, Normal and Abnormal; or `patterns`, one for each.

    Raises:
        DataError: too few people for each class to be in both splits, or other classes.
    """
    if classes not in _HEALTHY_EVERY:
        raise DataError(f"classes {classes}: unknown. Choose one of {', '.join(_HEALTHY_EVERY)}.")
    fewest = fewest_subjects(classes)
    if subjects < fewest or walks < 1:
        raise DataError(
            f"{subjects} subjects with {walks} walks: ask for at least {fewest} subjects with 1 walk."
        )
    takes = []
    for index in range(subjects):
        pattern, split = _role(index, classes)
        rng = np.random.default_rng([seed, index])
        person = random_person(rng, pattern, pace_spread)
        for number in range(walks):
            take = _take(rng, person, f"s{index + 1:03d}", split, number, view_deg)
            takes.append(replace(take, classes=classes))
    return takes


def fewest_subjects(classes: str) -> int:
    """How many people it takes for each class to be in both splits."""
    if classes == "two":
        return _EVERY
    every = _HEALTHY_EVERY[classes]
    return -(-_EVERY * len(ILL) * every // (every - 1))


def _role(index: int, classes: str) -> tuple[str, str]:
    """Pattern and split of a person; after four rounds, every pattern is in both splits."""
    every = _HEALTHY_EVERY[classes]
    turn = index // every if index % every == 0 else index - index // every - 1
    if index % every == 0:
        pattern = HEALTHY[turn % _CAUTIOUS_EVERY == _CAUTIOUS_EVERY - 1]
        return pattern, _split(turn, _CAUTIOUS_EVERY)
    return ILL[turn % len(ILL)], _split(turn, len(ILL))


def _split(turn: int, patterns: int) -> str:
    shifted = turn if np.gcd(patterns, _EVERY) == 1 else turn + turn // patterns
    return "Testing" if shifted % _EVERY == 1 else "Training"


def record(take: Take) -> MeasuredWalk:
    """The walk as a pose estimator would see it, measured as every other walk is.

    Raises:
        GaitnetError: the walk can't be measured.
    """
    walked = take.walk()
    camera = Camera.framing(walked, take.view_deg)
    return measure(observe(walked, camera, PoseNoise(), np.random.default_rng(take.seed)))


def write_take(root: Path, take: Take) -> int:
    """Measure a walk and write its sequence folder into the tree; the number of its steps.

    Raises:
        GaitnetError: the walk can't be measured, or the folder can't be written.
    """
    try:
        measured = record(take)
    except GaitnetError as error:
        raise error.at(Path(take.name)) from error
    clips = clips_of([measured])
    write_walk(root / take.split / take.label / take.name, clips, _info(take, measured))
    return len(clips)


def write_takes(
    root: Path, takes: Sequence[Take], advance: Callable[[], None]
) -> tuple[int, list[GaitnetError]]:
    """Write every walk that can be measured; the number of steps, and why others were left out.

    Raises:
        OutputError: a folder can't be written.
    """
    steps = 0
    refused: list[GaitnetError] = []
    for take in takes:
        try:
            steps += write_take(root, take)
        except (NobodyFoundError, NotMeasurableError) as error:
            refused.append(error)
        advance()
    return steps, refused


def film_take(folder: Path, take: Take, size: tuple[int, int] = (960, 540), rate_hz: float = RATE_HZ) -> Path:
    """Film a walk as `<folder>/<name>.mp4`, its truth beside it as `.json`; the film's path.

    Raises:
        OutputError: the files can't be written.
    """
    path = folder / f"{take.name}.mp4"
    make_folder(path.parent)
    walked = take.walk(rate_hz)
    write_video(path, walked, Camera.framing(walked, take.view_deg, size), take.appearance())
    save_truth(path.with_suffix(".json"), walked, take.person)
    return path


def _take(
    rng: np.random.Generator, person: Person, subject: str, split: str, number: int, view_deg: float | None
) -> Take:
    own = replace(person, start_phase=float(rng.uniform()), seed=int(rng.integers(2**31)))
    side_deg = 180.0 * (number % 2)
    random_view_deg = side_deg + float(rng.uniform(*VIEWS_DEG))
    seed = int(rng.integers(2**31))
    name = f"{subject}_{person.pattern}_{number + 1:02d}"
    return Take(subject, split, name, own, random_view_deg if view_deg is None else view_deg, seed)


def _info(take: Take, measured: MeasuredWalk) -> WalkInfo:
    person = take.person
    extra = Extra(pattern=person.pattern, severity=person.severity, view_deg=take.view_deg)
    return info_of([measured], Source("simulated"), take.subject, {"gaitnet": __version__}, extra)
