"""What a few steps of a walk say of it: why `gaitnet.gait.definitions.FEWEST` asks for how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gaitnet.accuracy.figures import Row, shared_data
from gaitnet.errors import GaitnetError
from gaitnet.gait.strides import find_footsteps, find_strides
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.pipeline import Measured, measure_file, sequences_of
from gaitnet.types import Array, Footstep, Prediction, Stride

LEAST = 4
"""Steps that count, without which a video says too little itself."""


def short(people: int) -> Iterator[Row]:
    """Each stretch of a video of a healthy person, first and last steps included, against the whole video."""
    found: dict[tuple[str, str], list[float]] = {}
    predictor = load_predictor(DEFAULT_MODEL)
    for measured in _films():
        steps = find_footsteps(measured.walk.bouts)
        strides = sorted(find_strides(measured.walk.bouts, steps), key=lambda stride: stride.start_s)
        alone = [step for step in steps if step.bout == 0]
        if sum(step.left_out is None for step in alone) < LEAST:
            continue
        for count in (1, 2, 3, 4):
            said = "1 step" if count == 1 else f"{count} steps"
            found.setdefault((f"cadence of {said}", "%"), []).extend(_off(alone, count, "time_s", True))
            found.setdefault((f"step length of {said}", "%"), []).extend(_off(alone, count, "length_m"))
        for count in (1, 2):
            what = f"stride time of {count} stride{'s' * (count > 1)}"
            found.setdefault((what, "%"), []).extend(_off(strides, count, "time_s"))
        clips = sequences_of(measured)
        whole = _abnormal(predictor.predict(clips))
        for count in (1, 2, 3, 4):
            parts = [clips[first : first + count] for first in range(len(clips) - count + 1)]
            away = [_abnormal(predictor.predict(part)) - whole for part in parts]
            found.setdefault((f"p of {count} step{'s' * (count > 1)}", ""), []).extend(away)
    for (what, unit), values in sorted(found.items()):
        yield Row("a part of a healthy video", what, np.array(values), unit)


def _films() -> Iterator[Measured]:
    for path in sorted((shared_data() / "landmarks").glob("*.npz")):
        if "_NM_" in path.stem or path.stem.startswith("p"):
            try:
                yield measure_file(path)
            except GaitnetError:
                continue


def _off(steps: Sequence[Footstep | Stride], count: int, name: str, inverse: bool = False) -> list[float]:
    """Per cent by which the mean of so many in a row is off."""
    values: Array = np.array([getattr(step, name) for step in steps])
    counts = np.array([step.left_out is None for step in steps])
    if not counts.any():
        return []
    whole = values[counts].mean()
    parts = [values[first : first + count].mean() for first in range(len(values) - count + 1)]
    return [100 * (whole / part - 1 if inverse else part / whole - 1) for part in parts]


def _abnormal(prediction: Prediction) -> float:
    return list(prediction.probabilities.values())[1]
