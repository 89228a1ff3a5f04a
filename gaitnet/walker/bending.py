"""A leg's joint curves, bent so that they reach what a pattern's figures say at certain moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gaitnet.types import Array
from gaitnet.walker.curves import PHASES, LegCurves, flexed, swell, toes_raised


@dataclass(frozen=True)
class Place:
    """A moment of a joint's curve: `phase` of the published cycle, and SD of the hill that bends it there."""

    joint: str
    phase: float
    width: float


PLACES = {
    "knee_strike": Place("knee", 0.00, 0.05),
    "knee_loading": Place("knee", 0.14, 0.05),
    "knee_stance": Place("knee", 0.40, 0.09),
    "knee_swing": Place("knee", 0.72, 0.09),
    "thigh_stance": Place("thigh", 0.52, 0.10),
    "thigh_swing": Place("thigh", 0.86, 0.09),
    "ankle_strike": Place("ankle", 0.02, 0.04),
    "ankle_push_off": Place("ankle", 0.64, 0.06),
    "ankle_swing": Place("ankle", 0.86, 0.07),
}
"""Where each figure is read, after Perry & Burnfield 2010: heel strike, loading response, terminal stance,
mid swing; peaks of the thigh and of push off."""


_STANDS = 1 - swell(0.80, 0.10)
"""1 in stance, 0 in the middle of swing."""


@dataclass(frozen=True)
class Target:
    """What a curve reaches somewhere: `share` of the way from where it is to `deg`, and `own_deg` more."""

    deg: float
    share: float = 1.0
    own_deg: float = 0.0


def bent(curves: LegCurves, targets: Mapping[str, Target]) -> LegCurves:
    """The curves through all targets, by names in `PLACES`: knee, thigh, and the ankle's foot last.

    A knee that is bent in stance takes the thigh along, by half: so the hip stays where it is over the foot.
    """
    knee = _change(curves.knee_deg, "knee", targets)
    curves = flexed(curves, thigh_deg=knee * _STANDS / 2, knee_deg=knee)
    curves = flexed(curves, thigh_deg=_change(curves.thigh_deg, "thigh", targets))
    ankle = curves.foot_deg - curves.thigh_deg + curves.knee_deg
    return toes_raised(curves, _change(ankle, "ankle", targets))


def _change(now_deg: Array, joint: str, targets: Mapping[str, Target]) -> Array:
    """`(50,)` degrees: hills of such heights that the curve passes through its targets."""
    names = [name for name in targets if PLACES[name].joint == joint]
    if not names:
        return np.zeros_like(now_deg)
    phases = np.array([PLACES[name].phase for name in names])
    hills = np.stack([swell(PLACES[name].phase, PLACES[name].width) for name in names])  # (N, 50)
    overlap = np.stack([swell(PLACES[name].phase, PLACES[name].width, phases) for name in names])
    here = np.interp(phases, np.append(PHASES, 1.0), np.append(now_deg, now_deg[0]))
    wanted = [
        targets[name].share * (targets[name].deg - value) + targets[name].own_deg
        for name, value in zip(names, here, strict=True)
    ]
    return np.linalg.solve(overlap.T, np.array(wanted)) @ hills
