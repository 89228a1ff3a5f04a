"""An earlier report of the same patient, to put beside the new one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet.errors import SequenceError
from gaitnet.types import Array

_AGAIN = "Name a report.json that gaitnet analyze wrote."


@dataclass(frozen=True)
class Before:
    """What an earlier `report.json` says.

    Attributes:
        source: name of the film.
        parameters: name -> value and unit.
        curves: `knee_left` and so on -> `(51,)` degrees.
    """

    source: str
    parameters: dict[str, tuple[float, str]]
    curves: dict[str, Array]


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
        return Before(str(found["source"]), parameters, dict(_curves(found["curves"])))
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
