"""An earlier report of the same patient, to put beside the new one."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet.errors import SequenceError
from gaitnet.types import Array, GaitReport, Measurement

HEIGHT_M = 0.025
"""Standing heights that differ by less are one person's."""

_AGAIN = "Name a report.json that gaitnet analyze wrote."


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
        if found.name.startswith(("gvs_", "gps")) and self.reference != _name(report):
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
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        parameters = {
            str(name): (float(each["value"]), str(each["unit"])) for name, each in found["parameters"].items()
        }
        return Before(
            source=str(found["source"]),
            parameters=parameters,
            curves=dict(_curves(found["curves"])),
            verdict=str(found["verdict"]),
            metres=found.get("metres"),
            height_m=found.get("height_m"),
            reference=(found.get("reference") or {}).get("name"),
        )
    except OSError as error:
        raise SequenceError(f"{path}: can't be read ({error.strerror}). {_AGAIN}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SequenceError(f"{path}: no report of gaitnet's. {_AGAIN}") from error


def _curves(found: dict[str, Any]) -> list[tuple[str, Array]]:
    curves = []
    for side in ("left", "right"):
        for joint, curve in found[side].items():
            mean_deg = np.array(curve["mean_deg"], float)
            if mean_deg.shape != (51,) or not np.isfinite(mean_deg).all():
                raise ValueError(joint)
            curves.append((f"{joint}_{side}", mean_deg))
    return curves
