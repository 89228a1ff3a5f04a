"""Pictures of the page, as SVG inside it: sharp on paper, and their text can be read aloud."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from gaitnet.report.stances import bars
from gaitnet.skeleton import SIDES, Side
from gaitnet.types import Explanation, GaitReport, Measurement, Reference

COLOURS: dict[Side, str] = {"left": "#B35900", "right": "#0072B2"}
"""Darker than on the film, so that they read on white: both have 4.5 : 1 against it."""

BAND = "#D9D9D9"
PUBLISHED = "#5F5F5F"
PAIRS = ("step_time", "stance", "step_length", "knee_range", "hip_range", "ankle_range")
_ONE_AT_A_TIME = threading.Lock()
"""Matplotlib's settings are everybody's, and pages are made in several threads."""

STRIKE_S = 0.03
"""Width of a heel strike without a stance."""

WIDE = 5.2
"""Inches: on a phone, its text is still as large as a small print."""

Text = dict[str, Any]


def draw_curve(report: GaitReport, joint: str, text: Text, before: GaitReport | None = None) -> str | None:
    """A joint's curve of both legs on the band of healthy people, and before; None where no leg has one."""
    legs = {side: report.curves[f"{joint}_{side}"] for side in SIDES if f"{joint}_{side}" in report.curves}
    if not legs:
        return None
    percent = np.linspace(0, 100, 51)

    def paint(axes: Any) -> None:
        if report.reference:
            _healthy(axes, report.reference, joint)
        for side, curve in legs.items():
            dashes = "-" if side == "left" else "--"
            axes.plot(percent, curve.mean_deg, dashes, color=COLOURS[side], label=text[side], linewidth=2)
            earlier = before.curves.get(f"{joint}_{side}") if before else None
            if earlier is not None:
                label = f"{text[side]}, {text['before']}"
                axes.plot(percent, earlier.mean_deg, ":", color=COLOURS[side], label=label, linewidth=1.5)
        axes.set(xlabel=text["cycle"], ylabel=text["degrees"], title=text[joint], xlim=(0, 100))
        axes.legend(frameon=False, fontsize=8)

    return as_svg(paint, (3.0, 2.5), text[joint])


def _healthy(axes: Any, reference: Reference, joint: str) -> None:
    """Two standard deviations around the healthy mean by the same instrument, and the published mean."""
    percent, band = np.linspace(0, 100, 51), reference.band(joint)
    if band is not None and band.sd_deg is not None:
        low, high = (band.mean_deg + sign * 2 * band.sd_deg for sign in (-1, 1))
        axes.fill_between(percent, low, high, color=BAND, linewidth=0)
    published = reference.curves.get(joint)
    if published is not None and published is not band:
        axes.plot(percent, published.mean_deg, "-.", color=PUBLISHED, linewidth=1)


def draw_steps(report: GaitReport, duration_s: float, text: Text) -> str | None:
    """Stance of each leg over time, hollow for excluded strides; None without heel strikes."""
    if report.events is None or not report.events.count:
        return None

    def paint(axes: Any) -> None:
        for row, side in enumerate(reversed(SIDES)):
            for start_s, end_s, counts in bars(report, side, STRIKE_S):
                face = COLOURS[side] if counts else "none"
                axes.barh(
                    row, end_s - start_s, left=start_s, height=0.5, facecolor=face, edgecolor=COLOURS[side]
                )
        axes.set_yticks(range(2), [text[side] for side in reversed(SIDES)])
        axes.set(xlabel=text["seconds"], xlim=(0, duration_s))

    return as_svg(paint, (WIDE, 1.3), text["steps"])


def draw_bars(parameters: dict[str, Measurement], text: Text) -> str | None:
    """Left beside right, each pair scaled to its larger value; None without a complete pair."""
    pairs = [name for name in PAIRS if all(f"{name}_{side}" in parameters for side in SIDES)]
    if not pairs:
        return None

    def paint(axes: Any) -> None:
        for row, name in enumerate(pairs):
            both = [parameters[f"{name}_{side}"] for side in SIDES]
            most = max(abs(found.value) for found in both) or 1
            for shift, side, found in zip((0.2, -0.2), SIDES, both, strict=True):
                share, place = found.value / most, len(pairs) - 1 - row + shift
                label = text[side] if row == 0 else None
                axes.barh(place, share, height=0.36, color=COLOURS[side], label=label)
                said = f"{found.value:.3g} {found.unit}"
                axes.text(max(share, 0) + 0.01, place, said, va="center", fontsize=9)
        axes.set_yticks(range(len(pairs)), [name.replace("_", " ") for name in reversed(pairs)])
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set(xlim=(None, 1.35), xticks=[])
        axes.legend(frameon=False, fontsize=9, loc="lower right", bbox_to_anchor=(1, 1), ncols=2)

    return as_svg(paint, (WIDE, 0.5 * len(pairs) + 0.4), text["bars"])


def draw_why(explanation: Explanation | None, text: Text) -> str | None:
    """Influence of each feature on the classification, over the step; None without a classification."""
    if explanation is None:
        return None
    weights = explanation.weights.sum(axis=1)
    order = np.argsort(abs(weights))

    def paint(axes: Any) -> None:
        colours = ["#9C2A00" if weights[row] > 0 else "#005A8C" for row in order]
        axes.barh(range(len(order)), weights[order], color=colours)
        axes.set_yticks(range(len(order)), [explanation.names[row].replace("_", " ") for row in order])
        axes.axvline(0, color="black", linewidth=0.8)

    return as_svg(paint, (WIDE, 2.8), text["why"])


def as_svg(paint: Callable[[Any], None], inches: tuple[float, float], label: str, rows: int = 1) -> str:
    """A labelled SVG with text as text, which loads nothing.

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
