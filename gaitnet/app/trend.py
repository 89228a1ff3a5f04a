"""How a patient's walks change: a few numbers over the dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gaitnet.app.shelf import Kept
from gaitnet.app.words import Text
from gaitnet.report.page.charts import as_svg

COLOUR = "#0072B2"
MOST_NAMES = 7
"""Walks whose date is written, of as many as there are."""


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
    """One picture for each of `TRENDS`, one below the other, the same walk below itself.

    Walks stand side by side, whatever the time between them: several of one day are the usual thing.

    Args:
        walks: the oldest first.
        text: of the pages.

    Returns:
        SVG.
    """
    names = [kept.walk.added[:16].replace("T", "\n") for kept in walks]

    def paint(rows: Any) -> None:
        for axes, trend in zip(rows, TRENDS, strict=True):
            found = [(at, value) for at, kept in enumerate(walks) if (value := _of(kept, trend))]
            _paint_one(axes, trend, found, text)
        shown = range(0, len(walks), -(-len(walks) // MOST_NAMES))
        rows[-1].set_xticks(shown, [names[at] for at in shown], fontsize=8)
        rows[-1].set_xlim(-0.5, len(walks) - 0.5)

    return as_svg(paint, (7.0, 1.7 * len(TRENDS)), text["trend"], rows=len(TRENDS))


def _paint_one(axes: Any, trend: Trend, found: list[tuple[int, dict[str, Any]]], text: Text) -> None:
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
