"""Trend of a patient: selected parameters over their trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gaitnet.app.shelf import Kept
from gaitnet.app.words import Text
from gaitnet.report.comparing import compares
from gaitnet.report.page.charts import BAND, WIDE, as_svg
from gaitnet.types import Measurement, Verdict

COLOUR = "#0072B2"
MOST_NAMES = 7
"""Largest number of dates on the axis."""


@dataclass(frozen=True)
class Trend:
    """A parameter of the trend.

    Attributes:
        name: of the parameter.
        from_zero: none is a value of its own.
    """

    name: str
    from_zero: bool = False

    def of(self, kept: Kept, newest: Kept) -> Measurement | None:
        """The value of a walk that compares with the newest one."""
        return kept.report.parameters[self.name] if compares(self.name, kept.report, newest.report) else None


TRENDS = (
    Trend("cadence"),
    Trend("speed"),
    Trend("step_time_asymmetry", from_zero=True),
    Trend("curve_deviation", from_zero=True),
)


def draw_trend(walks: Sequence[Kept], text: Text) -> str:
    """One chart per parameter of `TRENDS`, stacked, with a common axis of trials.

    Trials are evenly spaced, whatever the time between them: several on one day are usual.

    Args:
        walks: oldest first.
        text: texts of the pages.

    Returns:
        SVG.
    """
    newest = next((kept for kept in walks[::-1] if kept.report.parameters), walks[-1])
    names = [kept.walk.added[:16].replace("T", "\n") for kept in walks]

    def paint(rows: Any) -> None:
        for axes, trend in zip(rows, TRENDS, strict=True):
            found = [(at, kept, value) for at, kept in enumerate(walks) if (value := trend.of(kept, newest))]
            _paint_one(axes, trend, found, newest, text)
        shown = range(0, len(walks), -(-len(walks) // MOST_NAMES))
        rows[-1].set_xticks(shown, [names[at] for at in shown], fontsize=8)
        rows[-1].set_xlim(-0.5, len(walks) - 0.5)

    return as_svg(paint, (WIDE, 1.6 * len(TRENDS)), text["trend"], rows=len(TRENDS))


def _paint_one(
    axes: Any, trend: Trend, found: list[tuple[int, Kept, Measurement]], newest: Kept, text: Text
) -> None:
    title = text.get(trend.name) or trend.name.replace("_", " ")
    unit = found[0][2].unit if found else ""
    axes.set_title(f"{title} ({unit})" if unit else title, loc="left", fontsize=9)
    axes.tick_params(labelsize=8)
    if not found:
        axes.text(0.5, 0.5, text["no_numbers"], transform=axes.transAxes, ha="center", va="center")
        axes.set_yticks([])
        return
    reference = newest.report.reference
    healthy = reference.ranges.get(trend.name) if reference else None
    if healthy:
        axes.axhspan(healthy.low, healthy.high, color=BAND, linewidth=0)
    axes.plot([at for at, _, _ in found], [value.value for _, _, value in found], color=COLOUR, linewidth=1)
    for at, kept, value in found:
        sure = kept.report.verdict is Verdict.OK
        filling = COLOUR if sure else "white"
        axes.errorbar(
            at,
            value.value,
            value.sd or 0.0,
            color=COLOUR,
            marker="o",
            markerfacecolor=filling,
            capsize=3,
        )
    axes.margins(y=0.2)
    if trend.from_zero:
        axes.set_ylim(bottom=0)
