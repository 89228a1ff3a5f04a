"""Charts of the page as shapes of an SVG, coloured by its style sheet: sharp on paper, light or dark."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from gaitnet.report.words import Text, class_name
from gaitnet.skeleton import SIDES, Side
from gaitnet.types import Array, Curve, GaitReport

COLOURS: dict[Side, str] = {"left": "#B35900", "right": "#0072B2"}
"""Darker than on the film, so that they read on white: both have 4.5 : 1 against it."""

BAND = "#D9D9D9"
WIDE = 5.2
"""Inches: on a phone, its text is still as large as a small print."""

_ONE_AT_A_TIME = threading.Lock()
"""Matplotlib's settings are everybody's, and pictures are made in several threads."""

LEFT, RIGHT, TOP, BOTTOM = 30.0, 306.0, 24.0, 166.0
"""Edges of the plot in a chart of 320 by 200."""


@dataclass(frozen=True)
class CurveChart:
    """A joint's curve of both legs.

    Attributes:
        title: of the joint.
        said: what is read aloud.
        band: points of the healthy band; "" without one.
        lines: class of the style sheet -> points.
        ticks: height and label of each degree that is named.
        zero: height of 0 degrees; None where it is not shown.
    """

    title: str
    said: str
    band: str
    lines: dict[str, str]
    ticks: tuple[tuple[float, str], ...]
    zero: float | None


@dataclass(frozen=True)
class Bar:
    """A feature's effect: name, and the share of the largest, above 0 to the right."""

    name: str
    share: float


def curve_chart(report: GaitReport, joint: str, text: Text, before: GaitReport | None) -> CurveChart | None:
    """A joint's curve on the band of healthy people, and before; None where no leg has one."""
    legs = {side: report.curves[f"{joint}_{side}"] for side in SIDES if f"{joint}_{side}" in report.curves}
    if not legs:
        return None
    lines: dict[str, Array] = {
        f"{side} earlier": before.curves[f"{joint}_{side}"].mean_deg
        for side in legs
        if before and f"{joint}_{side}" in before.curves
    }
    lines |= {side: curve.mean_deg for side, curve in legs.items()}
    healthy = report.reference.band(joint) if report.reference else None
    edges = _edges(healthy)
    low, high = _limits([*lines.values(), *edges])
    said = {side: _range(legs.get(side), text) for side in SIDES}
    return CurveChart(
        title=text[joint],
        said=text["curve_said"].format(joint=text[joint], healthy=_range(healthy, text), **said),
        band=f"{_points(edges[0], low, high)} {_points(edges[1], low, high, back=True)}" if edges else "",
        lines={name: _points(values, low, high) for name, values in lines.items()},
        ticks=tuple((_y(degrees, low, high), f"{degrees:.0f}") for degrees in _ticks(low, high)),
        zero=_y(0, low, high) if low < 0 < high else None,
    )


def bars_of_network(report: GaitReport) -> tuple[Bar, ...]:
    """Influence of each feature on the network's answer over the step, the largest first."""
    if report.explanation is None:
        return ()
    weights = report.explanation.weights.sum(axis=1)
    most = float(abs(weights).max()) or 1.0
    order = np.argsort(-abs(weights), kind="stable")
    return tuple(
        Bar(report.explanation.names[row].replace("_", " "), float(weights[row]) / most) for row in order
    )


def sides_of_network(report: GaitReport, text: Text) -> str:
    """Which way the bars point."""
    if report.explanation is None:
        return ""
    sides = {"positive": report.explanation.positive, "normal": report.explanation.normal}
    return str(text["why_text"].format(**{name: class_name(side, text) for name, side in sides.items()}))


def _edges(healthy: Curve | None) -> list[Array]:
    """Two standard deviations below and above the healthy mean."""
    if healthy is None or healthy.sd_deg is None:
        return []
    return [healthy.mean_deg + sign * 2 * healthy.sd_deg for sign in (-1, 1)]


def _limits(curves: Sequence[Array]) -> tuple[float, float]:
    low, high = min(curve.min() for curve in curves), max(curve.max() for curve in curves)
    return float(np.floor(low / 10) * 10), float(max(np.ceil(high / 10) * 10, low + 10))


def _ticks(low: float, high: float) -> list[float]:
    step = 20 if high - low > 50 else 10
    return [float(each) for each in np.arange(np.ceil(low / step) * step, high + 1, step)]


def _points(values: Array, low: float, high: float, back: bool = False) -> str:
    across = np.linspace(LEFT, RIGHT, len(values))
    pairs = [f"{x:.1f},{_y(degrees, low, high):.1f}" for x, degrees in zip(across, values, strict=True)]
    return " ".join(pairs[::-1] if back else pairs)


def _y(degrees: float, low: float, high: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * (float(degrees) - low) / (high - low), 1)


def _range(curve: Curve | None, text: Text) -> str:
    if curve is None:
        return "-"
    return str(
        text["curve_range"].format(low=f"{curve.mean_deg.min():.0f}", high=f"{curve.mean_deg.max():.0f}")
    )


def as_svg(paint: Callable[[Any], None], inches: tuple[float, float], label: str, rows: int = 1) -> str:
    """A labelled SVG by matplotlib, with text as text, which loads nothing.

    Args:
        paint: draws on the axes; on a list of them, one below the other, where there are several.
        inches: width and height.
        label: what is read aloud.
        rows: of axes, with one x axis.
    """
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    pyplot = import_module("matplotlib.pyplot")
    with (
        _ONE_AT_A_TIME,
        matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": label, "font.family": "sans-serif"}),
    ):
        figure, axes = pyplot.subplots(rows, figsize=inches, layout="constrained", sharex=True)
        try:
            paint(axes)
            for each in figure.axes:
                each.spines[["top", "right"]].set_visible(False)
            stream = io.StringIO()
            figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
        finally:
            pyplot.close(figure)
    svg = stream.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    return svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
