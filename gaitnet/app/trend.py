"""How a patient's walks change: a few numbers over the dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from gaitnet.app.shelf import Kept
from gaitnet.app.words import Text
from gaitnet.report.page.charts import as_svg

COLOUR = "#0072B2"


@dataclass(frozen=True)
class Trend:
    """A parameter that is followed.

    Attributes:
        name: of the parameter.
        in_metres: can be compared only where the metres are true, that is with the person's height.
    """

    name: str
    in_metres: bool = False


TRENDS = (
    Trend("cadence"),
    Trend("speed", in_metres=True),
    Trend("step_time_asymmetry"),
    Trend("gps"),
)


def draw_trend(walks: Sequence[Kept], text: Text) -> str:
    """One picture for each of `TRENDS`, one below the other, the same dates below each other.

    Args:
        walks: the oldest first.
        text: of the pages.

    Returns:
        SVG.
    """
    dates = [datetime.fromisoformat(kept.walk.added) for kept in walks]
    mdates = import_module("matplotlib.dates")

    def paint(rows: Any) -> None:
        for axes, trend in zip(rows, TRENDS, strict=True):
            found = [
                (at, value) for at, kept in zip(dates, walks, strict=True) if (value := _of(kept, trend))
            ]
            _paint_one(axes, trend, found, text)
        rows[-1].set_xlim(mdates.date2num(dates[0]) - 1, mdates.date2num(dates[-1]) + 1)
        locator = mdates.AutoDateLocator(minticks=2, maxticks=6)
        rows[-1].xaxis.set_major_locator(locator)
        rows[-1].xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))

    return as_svg(paint, (7.0, 1.7 * len(TRENDS)), text["trend"], rows=len(TRENDS))


def _paint_one(axes: Any, trend: Trend, found: list[tuple[datetime, dict[str, Any]]], text: Text) -> None:
    title = trend.name.replace("_", " ") if trend.name != "gps" else text["gps"]
    unit = found[0][1]["unit"] if found else ""
    axes.set_title(f"{title} ({unit})" if unit else title, loc="left", fontsize=10)
    if not found:
        axes.text(0.5, 0.5, text["no_numbers"], transform=axes.transAxes, ha="center", va="center")
        axes.set_yticks([])
        return
    values = [each["value"] for _, each in found]
    spread = [each["sd"] or 0.0 for _, each in found]
    axes.errorbar(
        [at for at, _ in found], values, yerr=spread, color=COLOUR, marker="o", capsize=3, linewidth=1.5
    )
    axes.margins(y=0.3)
    axes.grid(axis="y", color="#DDDDDD", linewidth=0.6)


def _of(kept: Kept, trend: Trend) -> dict[str, Any] | None:
    if trend.in_metres and kept.report["metres"] != "height":
        return None
    return kept.report["parameters"].get(trend.name)
