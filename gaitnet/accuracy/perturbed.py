"""What moves a film's numbers although it should not: changes that nobody sees, and other arithmetic.

Each film is looked at anew for each, so `4 * people` videos of each folder are taken at most.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track as progress

from gaitnet import posemodels
from gaitnet.accuracy.figures import Row
from gaitnet.accuracy.healthy_videos import videos
from gaitnet.accuracy.networks import Walk, walk_of
from gaitnet.inference import DEFAULT_MODEL, Predictor, load_predictor
from gaitnet.pipeline import sequences_of
from gaitnet.pose.blazepose.engine import arithmetics
from gaitnet.skeleton import SIDES
from gaitnet.video import Frame

JPEG_QUALITY = 80

Other = Callable[[Path, Path], Walk | None]
"""A film, and a network that looks at it in another way."""


def perturbed(people: int) -> Iterator[Row]:
    """Each film as it is against itself moved by a pixel, a little brighter, and compressed again."""
    models = posemodels.find(posemodels.HEAVY) or posemodels.need(posemodels.FULL)
    changes = [_changed(change) for change in (_shifted, _brighter, _compressed)]
    yield from _rows(f"films changed a little, {models.stem}", models, changes, people)


def precisions(people: int) -> Iterator[Row]:
    """Each arithmetic that this processor has against `f32`, by full and heavy as far as they are here."""
    others = [name for name in arithmetics() if name != "f32"]
    if not others:
        print("precisions: this processor has f32 only", file=sys.stderr)
    for name in others:
        for network in (posemodels.FULL, posemodels.HEAVY):
            if models := posemodels.find(network):
                yield from _rows(f"{name} against f32, {models.stem}", models, [_in(name)], people)


def _changed(change: Callable[[Frame], Frame]) -> Other:
    return lambda path, models: walk_of(path, models, change)


def _in(precision: str) -> Other:
    return lambda path, models: walk_of(path, models, precision=precision)


def _rows(on: str, models: Path, others: Sequence[Other], people: int) -> Iterator[Row]:
    predictor = load_predictor(DEFAULT_MODEL)
    cadences, knees, answers = [], [], []
    for path in progress(videos(4 * people), on, console=Console(stderr=True)):
        original = walk_of(path, models)
        for look in others:
            other = look(path, models)
            if original is None or other is None:
                answers.append(100.0 * (original is not other))
                continue
            cadences += _apart(original, other, ["cadence"])
            knees += _apart(original, other, [f"knee_range_{side}" for side in SIDES])
            answers.append(100.0 * (_answer(original, predictor) != _answer(other, predictor)))
    yield Row(on, "cadence", np.array(cadences), "steps/min", "95 % <= 0.5")
    yield Row(on, "knee range", np.array(knees), "deg", "95 % <= 2")
    yield Row(on, "another answer", np.array(answers), "%", "0")


def _answer(walk: Walk, predictor: Predictor) -> str:
    return predictor.predict(sequences_of(walk.measured)).label


def _apart(one: Walk, other: Walk, names: list[str]) -> list[float]:
    both = one.numbers.keys() & other.numbers.keys()
    return [other.numbers[name].value - one.numbers[name].value for name in names if name in both]


def _shifted(frame: Frame) -> Frame:
    return np.ascontiguousarray(np.roll(frame, 1, axis=1))


def _brighter(frame: Frame) -> Frame:
    return np.clip(1.01 * frame.astype(np.float32) + 0.5, 0, 255).astype(np.uint8)


def _compressed(frame: Frame) -> Frame:
    cv2 = import_module("cv2")
    _, packed = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
