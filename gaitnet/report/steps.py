"""What a report says about its steps: how many, in metres or not, and feet that do not pass one another."""

from __future__ import annotations

from gaitnet.skeleton import SIDES, Side
from gaitnet.types import GaitReport


def step_to(report: GaitReport) -> list[Side]:
    """Feet that land beside or behind the other one: they do not pass it."""
    lengths = {side: report.parameters.get(f"step_length_{side}") for side in SIDES}
    return [side for side, found in lengths.items() if found is not None and found.value <= 0]


def count_of_steps(report: GaitReport) -> int:
    """Steps that were seen; of a view that shows no legs apart, those that the cadence is made of."""
    timed = report.parameters.get("cadence")
    return len(report.footsteps) or (timed.n if timed else 0)


def has_metres(report: GaitReport) -> bool:
    """Whether any number is in metres."""
    return any(found.unit in ("m", "m/s") for found in report.parameters.values())
