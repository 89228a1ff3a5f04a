"""Published sagittal joint curves of healthy walkers.

Sources:
    Pinzone 2014: Pinzone O, Schwartz MH, Thomason P, Baker R. The comparison of normative reference data
        from different gait analysis services. Gait & Posture 40(2):286-290. Adults, two centres.
    Schwartz 2008: Schwartz MH, Rozumalski A, Trost JP. The effect of walking speed on the gait of
        typically developing children. J Biomech 41(8):1639-1650. Children, five speeds.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import numpy as np

from gaitnet.types import Array

Joint = Literal["hip", "knee", "ankle", "pelvis"]


@dataclass(frozen=True)
class NormCurve:
    """One joint over the gait cycle, heel strike to heel strike of the same foot.

    Attributes:
        percent: `(51,)` 0, 2, ... 100 % of the cycle.
        mean_deg: `(51,)` degrees; knee + = flexed, ankle + = dorsiflexed, pelvis + = tilted forward,
            hip + = flexed, of the thigh against the pelvis (not against the vertical or the trunk).
        sd_deg: `(51,)` standard deviation between people, degrees.
    """

    percent: Array
    mean_deg: Array
    sd_deg: Array


def norm_curve(joint: Joint, source: str = "Pinzone2014", condition: str = "centreOne") -> NormCurve:
    """The published curve of one joint; conditions are `centreOne|centreTwo` and `verySlow|...|veryFast`."""
    return _table()[source, condition, joint]


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str, str], NormCurve]:
    text = files("gaitnet.gait").joinpath("data/normative.csv").read_text(encoding="utf-8")
    rows: dict[tuple[str, str, str], list[list[float]]] = {}
    for row in csv.DictReader(text.splitlines()):
        key = row["source"], row["condition"], row["joint"]
        rows.setdefault(key, []).append([float(row[name]) for name in ("percent", "mean_deg", "sd_deg")])
    return {key: NormCurve(*np.array(values).T) for key, values in rows.items()}
