"""Pictures for a notebook or a paper: one walk on healthy people's curves, and groups of walks."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gaitnet.files import atomic_file
from gaitnet.gait.measured_by import HEAVY, LANDMARKS
from gaitnet.gait.reference import JOINTS, adults
from gaitnet.report.page.charts import BAND, COLOURS
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, Curve, GaitReport, Range, Reference

if TYPE_CHECKING:
    from gaitnet.cohort.tables import Group

TITLES = {"knee": "knee flexion", "thigh": "thigh against the vertical", "ankle": "ankle dorsiflexion"}
SHOWN = ("cadence", "speed", "step_length", "step_time_asymmetry", "double_support")
GROUP_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Told apart by who does not see red and green, too. Source: Wong 2011, doi 10.1038/nmeth.1618."""


def draw_walk(report: GaitReport) -> Any:
    """A matplotlib Figure: both legs' joint curves on the healthy band, and numbers on their ranges."""
    figure = _figure()
    top = figure.subplots(2, len(JOINTS), squeeze=False)
    for axes, joint in zip(top[0], JOINTS, strict=True):
        _band(axes, report.reference.band(joint) if report.reference else None)
        for side in SIDES:
            if (curve := report.curves.get(f"{joint}_{side}")) is not None:
                _line(axes, curve.mean_deg, curve.sd_deg, COLOURS[side], side)
        _label(axes, joint)
    ranges = report.reference.ranges if report.reference else {}
    shown = [name for name in SHOWN if name in report.parameters]
    numbers = {name: [np.array([report.parameters[name].value])] for name in shown}
    units = {name: report.parameters[name].unit for name in shown}
    _numbers(figure, top[1], numbers, units, ranges, ["this walk"])
    figure.suptitle(f"{report.source}: {report.verdict.value}. A screening aid, not a diagnosis.")
    return figure


def draw_groups(groups: Sequence[Group]) -> Any:
    """A matplotlib Figure: mean and SD between the videos of each group, and each video's numbers."""
    figure, reference = _figure(), _healthy(groups)
    grid = figure.subplots(2, len(JOINTS), squeeze=False)
    for axes, joint in zip(grid[0], JOINTS, strict=True):
        _band(axes, reference.band(joint))
        for group, colour in zip(groups, _colours(len(groups)), strict=True):
            curves = [group.curves[f"{joint}_{side}"] for side in SIDES if f"{joint}_{side}" in group.curves]
            if curves:
                legs = np.concatenate(curves)
                sd = legs.std(axis=0, ddof=1) if len(legs) > 1 else None
                _line(axes, legs.mean(axis=0), sd, colour, f"{group.name} ({len(legs)} legs)")
        _label(axes, joint)
    units = dict(_unit(name) for group in groups for name in group.values)
    numbers = {
        name: [group.values.get(f"{name} [{units[name]}]", np.zeros(0)) for group in groups]
        for name in SHOWN
        if name in units
    }
    _numbers(figure, grid[1], numbers, units, reference.ranges, [group.name for group in groups])
    figure.suptitle("Grey: healthy adults. A screening aid, not a diagnosis.")
    return figure


def _healthy(groups: Sequence[Group]) -> Reference:
    """Healthy adults as the reports of these videos have them; of both pose models, not heavy's."""
    return adults(HEAVY if all(heavy for group in groups for heavy in group.heavy) else LANDMARKS)


def write_figure(path: Path, figure: Any) -> None:
    """Write a PNG, PDF or SVG, by the ending of its name. Whole or not at all.

    Raises:
        OutputError: the file can't be written.
    """
    with atomic_file(path) as stream:
        figure.savefig(stream, format=path.suffix.removeprefix(".").lower(), dpi=150)


def _figure() -> Any:
    """Without pyplot: nothing of whoever calls is changed, and no window opens."""
    return import_module("matplotlib.figure").Figure(figsize=(11, 6.5), layout="constrained")


def _colours(count: int) -> list[str]:
    return [GROUP_COLOURS[number % len(GROUP_COLOURS)] for number in range(count)]


def _unit(column: str) -> tuple[str, str]:
    """`cadence [steps/min]` to name and unit."""
    name, _, unit = column.partition(" [")
    return name, unit.removesuffix("]")


def _percent(curve: Array) -> Array:
    return np.linspace(0, 100, len(curve))


def _band(axes: Any, healthy: Curve | None) -> None:
    if healthy is not None and healthy.sd_deg is not None:
        low, high = (healthy.mean_deg + sign * 2 * healthy.sd_deg for sign in (-1, 1))
        axes.fill_between(_percent(low), low, high, color=BAND, linewidth=0, label="healthy, ± 2 SD")


def _line(axes: Any, mean: Array, sd: Array | None, colour: str, label: str) -> None:
    axes.plot(_percent(mean), mean, color=colour, linewidth=2, label=label)
    if sd is not None:
        axes.fill_between(_percent(mean), mean - sd, mean + sd, color=colour, alpha=0.15, linewidth=0)


def _label(axes: Any, joint: str) -> None:
    axes.set(title=TITLES[joint], xlabel="gait cycle, %", ylabel="degrees", xlim=(0, 100))
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize=8)


def _numbers(
    figure: Any,
    row: Sequence[Any],
    numbers: dict[str, list[Array]],
    units: dict[str, str],
    ranges: dict[str, Range],
    names: Sequence[str],
) -> None:
    """Under the curves: a small chart for each number, the healthy range grey behind it."""
    spec = row[0].get_subplotspec().get_gridspec()[1, :]
    for axes in row:
        axes.remove()
    if not numbers:
        return
    charts = figure.add_subfigure(spec).subplots(1, len(numbers), squeeze=False)[0]
    for axes, (name, groups) in zip(charts, numbers.items(), strict=True):
        if (healthy := ranges.get(name)) is not None and healthy.low < healthy.high:
            axes.axhspan(healthy.low, healthy.high, color=BAND)
        for place, (values, colour) in enumerate(zip(groups, _colours(len(groups)), strict=True)):
            _strip(axes, place, values[np.isfinite(values)], colour)
        axes.set_title(name.replace("_", " "), fontsize=9)
        axes.set_ylabel(units[name])
        axes.set_xticks(range(len(names)), names, fontsize=8, parse_math=False)
        axes.set_xlim(-0.7, len(names) - 0.3)


def _strip(axes: Any, place: int, values: Array, colour: str) -> None:
    """Each video a point, beside each other where there are many, and their mean."""
    if len(values):
        spread = np.linspace(-0.2, 0.2, len(values)) if len(values) > 1 else np.zeros(1)
        axes.plot(place + spread, np.sort(values), "o", color=colour, markersize=4, alpha=0.7)
        axes.plot([place - 0.3, place + 0.3], [values.mean()] * 2, color=colour, linewidth=2)
