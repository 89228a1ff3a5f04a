"""An earlier report of the same patient, to put beside the new one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gaitnet.gait.definitions import by_new_names
from gaitnet.report.reading import read_report
from gaitnet.types import Array, GaitReport, Measurement

HEIGHT_M = 0.025
"""Standing heights that differ by less are one person's."""


@dataclass(frozen=True)
class Before:
    """What an earlier `report.json` says.

    Attributes:
        source: name of the film.
        parameters: name -> value and unit.
        curves: `knee_left` and so on -> `(51,)` degrees.
        verdict: could it be trusted.
        metres: `height` or `estimated`, see `GaitReport`.
        height_m: the standing height that was given.
        reference: name of whose curves it was held against.
    """

    source: str
    parameters: dict[str, tuple[float, str]]
    curves: dict[str, Array]
    verdict: str
    metres: str | None
    height_m: float | None
    reference: str | None

    def value_of(self, found: Measurement, report: GaitReport) -> float | None:
        """What a parameter was before; None where it was not measured, or in a way that does not compare.

        Metres do not where the height that makes them differs, distances from curves not where the curves do.
        """
        value, unit = self.parameters.get(found.name, (math.nan, ""))
        if unit != found.unit or not math.isfinite(value):
            return None
        if unit in ("m", "m/s") and not self._same_metres(report):
            return None
        if found.name.startswith(("gvs_", "curve_deviation")) and self.reference != _name(report):
            return None
        return value

    def _same_metres(self, report: GaitReport) -> bool:
        if self.metres != report.metres:
            return False
        return self.metres == "estimated" or same_height(self.height_m, report.height_m)


def same_height(before_m: float | None, now_m: float | None) -> bool:
    """Two heights of one person, measured twice."""
    return before_m is not None and now_m is not None and abs(before_m - now_m) < HEIGHT_M


def _name(report: GaitReport) -> str | None:
    return report.reference.name if report.reference else None


def read_before(path: Path) -> Before:
    """Read an earlier report.

    Raises:
        SequenceError: no such file, or none of ours.
    """
    found = read_report(path)
    reference = found["reference"]
    return Before(
        source=found["source"],
        parameters={
            name: (each["value"], each["unit"]) for name, each in by_new_names(found["parameters"]).items()
        },
        curves={
            f"{joint}_{side}": np.array(curve["mean_deg"], float)
            for side in ("left", "right")
            for joint, curve in found["curves"].get(side, {}).items()
        },
        verdict=found["verdict"],
        metres=found["metres"],
        height_m=found.get("height_m"),  # older ones do not say
        reference=reference and reference["name"],
    )
