"""Whether numbers of two reports of one person compare: one rule for a page, a table and a trend."""

from __future__ import annotations

from pathlib import Path

from gaitnet.gait.measured_by import is_heavy
from gaitnet.gait.peaks import PEAKS, measure_peaks
from gaitnet.report.reading import read_report
from gaitnet.types import GaitReport, Measurement
from gaitnet.types.tuning import STANDARD

HEIGHT_M = 0.025
"""Standing heights that differ by less are one person's."""

IN_METRES = ("m", "m/s")
ON_CURVES = ("gvs_", "curve_deviation")
"""Names of distances from healthy people's curves begin so."""

ON_ANGLES = (*ON_CURVES, "knee_", "hip_", "thigh_", "ankle_")
"""Names of what is made of joint angles."""


def compares(name: str, one: GaitReport, other: GaitReport) -> bool:
    """Whether a parameter of two reports was measured in the same way, so that a change is the person's.

    - It is in both, in the same unit, and both were smoothed and their events found with the same values.
    - Lengths and speeds: the metres are true in both, and made of the same: a height (within `HEIGHT_M`), or
      a belt. Estimated metres are the pose network's guess of a body's size, anew for each film.
    - Joint angles: seen by the same network; heavy and full are off in other ways where legs cross.
    - Distances from curves: the same healthy people, and angles out of the same landmarks.
    """
    found, known = number(name, one), number(name, other)
    if found is None or known is None or found.unit != known.unit:
        return False
    if (one.tuning or STANDARD) != (other.tuning or STANDARD):
        return False
    if found.unit in IN_METRES:
        return _same_metres(one, other)
    if name.startswith(ON_ANGLES) and not same_network(one, other):
        return False
    return not name.startswith(ON_CURVES) or _same_curves(one, other)


def same_network(one: GaitReport, other: GaitReport) -> bool:
    """Whether both walks were seen by the heavy network, or neither."""
    return is_heavy(one.engine) == is_heavy(other.engine)


def value_before(name: str, before: GaitReport | None, report: GaitReport) -> float | None:
    """What a parameter was in an earlier report; None where it does not compare. See `compares`."""
    earlier = number(name, before) if before is not None else None
    if before is None or earlier is None or not compares(name, before, report):
        return None
    return earlier.value


def number(name: str, report: GaitReport) -> Measurement | None:
    """A parameter, or a value of a curve; None where it was not measured."""
    if name in report.parameters or name not in PEAKS:
        return report.parameters.get(name)
    return measure_peaks(report.curves).get(name)


def read_before(path: Path) -> GaitReport:
    """An earlier report, without angles over time.

    Args:
        path: `report.json`, or the folder that it is in.

    Raises:
        SequenceError: no such file, or none of ours.
    """
    return read_report(path / "report.json" if path.is_dir() else path, angles=False)


def _same_metres(one: GaitReport, other: GaitReport) -> bool:
    if one.metres != other.metres:
        return False
    return one.metres == "belt" or (one.metres == "height" and _same_height(one.height_m, other.height_m))


def _same_height(one_m: float | None, other_m: float | None) -> bool:
    """Two heights of one person, measured twice."""
    return one_m is not None and other_m is not None and abs(one_m - other_m) < HEIGHT_M


def _same_curves(one: GaitReport, other: GaitReport) -> bool:
    """Angles out of the picture and out of guessed depth are off in other ways."""
    names = {report.reference.name if report.reference else None for report in (one, other)}
    landmarks = [{bout.angles_from for bout in report.bouts} for report in (one, other)]
    known = all(landmarks)  # the first reports do not say
    return len(names) == 1 and None not in names and (not known or landmarks[0] == landmarks[1])
