"""How a patient's walks change: a few numbers over the dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gaitnet.app.shelf import Kept
from gaitnet.app.words import Text
from gaitnet.report.comparing import same_height
from gaitnet.report.page.charts import BAND, WIDE, as_svg
from gaitnet.types import Verdict

COLOUR = "#0072B2"
MOST_NAMES = 7
"""Walks whose date is written, of as many as there are."""


@dataclass(frozen=True)
class Trend:
    """A parameter that is followed.

    Attributes:
        name: of the parameter.
        in_metres: can be compared only where the metres are true, and made of the same height.
        on_curves: can be compared only against the same reference.
        from_zero: none is a value of its own.
    """

    name: str
    in_metres: bool = False
    on_curves: bool = False
    from_zero: bool = False

    def of(self, kept: Kept, newest: Kept) -> dict[str, Any] | None:
        """The value of a walk that compares with the newest one."""
        if self.in_metres and not _same_metres(kept, newest):
            return None
        if self.on_curves and _reference(kept).get("name") != _reference(newest).get("name"):
            return None
        return kept.report["parameters"].get(self.name)


TRENDS = (
    Trend("cadence"),
    Trend("speed", in_metres=True),
    Trend("step_time_asymmetry", from_zero=True),
    Trend("curve_deviation", on_curves=True, from_zero=True),
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
    newest = next((kept for kept in walks[::-1] if kept.report["parameters"]), walks[-1])
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
    axes: Any, trend: Trend, found: list[tuple[int, Kept, dict[str, Any]]], newest: Kept, text: Text
) -> None:
    title = text.get(trend.name) or trend.name.replace("_", " ")
    unit = found[0][2]["unit"] if found else ""
    axes.set_title(f"{title} ({unit})" if unit else title, loc="left", fontsize=9)
    axes.tick_params(labelsize=8)
    if not found:
        axes.text(0.5, 0.5, text["no_numbers"], transform=axes.transAxes, ha="center", va="center")
        axes.set_yticks([])
        return
    healthy = _reference(newest).get("ranges", {}).get(trend.name)
    if healthy:
        axes.axhspan(healthy["low"], healthy["high"], color=BAND, linewidth=0)
    axes.plot(
        [at for at, _, _ in found], [value["value"] for _, _, value in found], color=COLOUR, linewidth=1
    )
    for at, kept, value in found:
        sure = kept.report["verdict"] == Verdict.OK.value
        filling = COLOUR if sure else "white"
        axes.errorbar(
            at,
            value["value"],
            value["sd"] or 0.0,
            color=COLOUR,
            marker="o",
            markerfacecolor=filling,
            capsize=3,
        )
    axes.margins(y=0.2)
    if trend.from_zero:
        axes.set_ylim(bottom=0)


def _same_metres(kept: Kept, newest: Kept) -> bool:
    true = kept.report["metres"] == newest.report["metres"] == "height"
    return true and same_height(kept.walk.height_m, newest.walk.height_m)


def _reference(kept: Kept) -> dict[str, Any]:
    return kept.report["reference"] or {}
