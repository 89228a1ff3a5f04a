"""Way across the picture against the sum of the steps: a treadmill, a camera that moves, or steps missed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gaitnet.gait.bout import Bout
from gaitnet.gait.steps import alternations
from gaitnet.gait.strides import TRAVELLED, heels_apart, travelled_m
from gaitnet.reasons import Reason, caution, note, refusal

IN_PLACE = 0.3
"""Of that sum: whoever gets less far, before a background that stands still, walks on a belt."""


def on_belt(bouts: Sequence[Bout], belt_m_s: float | None) -> tuple[list[Bout], list[Reason]]:
    """The walks with a belt's speed for a scale, where it is given, and what is to be said about the way."""
    walked_m, way_m = _ways(bouts)
    if not np.isfinite(way_m) or walked_m <= 0:
        return list(bouts), [refusal("belt-unseen")] if belt_m_s else []
    share = way_m / walked_m
    moves = _camera(bouts)
    if moves is False and abs(share) < IN_PLACE:
        return _scaled(bouts, belt_m_s)
    wrong = [refusal("no-treadmill")] if belt_m_s else []
    if moves:
        return list(bouts), [caution("camera-moves"), *wrong]
    if TRAVELLED[0] <= share <= TRAVELLED[1]:
        return list(bouts), wrong
    return list(bouts), [
        caution("camera-or-treadmill" if moves is None else "way", walked=walked_m, way=way_m),
        *wrong,
    ]


def _ways(bouts: Sequence[Bout]) -> tuple[float, float]:
    """Sum of the steps, and way of the hips across the picture meanwhile, metres."""
    walked_m = way_m = 0.0
    for bout in bouts:
        for side, start_s, end_s in alternations(bout.events):
            walked_m += heels_apart(bout.walk, side, end_s)[0]
            way_m += travelled_m(bout.walk, start_s, end_s)
    return walked_m, way_m


def _camera(bouts: Sequence[Bout]) -> bool | None:
    known = [bout.camera_moves for bout in bouts if bout.camera_moves is not None]
    return any(known) if known else None


def _scaled(bouts: Sequence[Bout], belt_m_s: float | None) -> tuple[list[Bout], list[Reason]]:
    if belt_m_s is None:
        return list(bouts), [note("treadmill")]
    steps = [(bout, *step) for bout in bouts for step in alternations(bout.events)]
    walked_m = sum(heels_apart(bout.walk, side, end_s)[0] for bout, side, _, end_s in steps)
    true_m = belt_m_s * sum(end_s - start_s for _, _, start_s, end_s in steps)
    return [bout.in_metres(true_m / walked_m, "belt") for bout in bouts], [
        note("treadmill-belt", speed=belt_m_s)
    ]
