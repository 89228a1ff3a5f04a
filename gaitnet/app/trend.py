"""Trend of a patient: chosen parameters over time, and what changed from one walk to another."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_date, format_time

from gaitnet.app.pages import locale_of
from gaitnet.app.texts import Text, spoken, text_of
from gaitnet.app.visit import Kept
from gaitnet.gait.definitions import DEFINITIONS
from gaitnet.report.comparing import compares
from gaitnet.report.page.charts import BAND, WIDE, as_svg
from gaitnet.report.words import parameter_name, report_texts
from gaitnet.types import Measurement, Verdict
from gaitnet.words.numbers import unit_in_words

COLOUR = "#0072B2"
MOST_NAMES = 5
"""Largest number of dates on the axis."""

MOST_SHOWN = 8
"""Parameters in one chart."""

USUAL = ("speed", "stride_length", "double_support", "step_time_asymmetry", "curve_deviation")
"""What is shown where nobody chose."""

DAY_S = 86_400.0


@dataclass(frozen=True)
class Trend:
    """A parameter of the trend.

    Attributes:
        name: of the parameter.
    """

    name: str

    @property
    def from_zero(self) -> bool:
        """None is a value of its own."""
        return self.name.endswith(("asymmetry", "variability")) or self.name.startswith(
            ("curve_deviation", "gvs_")
        )

    def of(self, kept: Kept, newest: Kept) -> Measurement | None:
        """The value of a walk that compares with the newest one."""
        return kept.report.parameters[self.name] if compares(self.name, kept.report, newest.report) else None


def choices(walks: Sequence[Kept]) -> list[str]:
    """Names of all parameters that any of the walks has, in the order of their definitions."""
    measured = {name for kept in walks for name in kept.report.parameters}
    return [name for name in DEFINITIONS if name in measured]


def chosen(wanted: Sequence[str], walks: Sequence[Kept]) -> list[Trend]:
    """What is shown of what was asked for; the usual ones where that is nothing."""
    possible = choices(walks)
    names = [name for name in possible if name in wanted] or [name for name in USUAL if name in possible]
    return [Trend(name) for name in (names or list(USUAL))[:MOST_SHOWN]]


def without_copies(walks: Sequence[Kept]) -> list[Kept]:
    """Each video once: of walks that were made of the same one, the newest.

    Args:
        walks: newest first.
    """
    seen: set[str] = set()
    found = []
    for kept in walks:
        if not seen & set(kept.walk.sha256):
            found.append(kept)
        seen |= set(kept.walk.sha256)
    return found


def newest_measured(walks: Sequence[Kept]) -> Kept:
    """The newest with values; else the newest. Args: walks, newest first, not empty."""
    return next((kept for kept in walks if kept.report.parameters), walks[0])


def draw_trend(walks: Sequence[Kept], trends: Sequence[Trend], lang: str) -> str:
    """One chart per parameter, stacked, with a common axis of time.

    Args:
        walks: oldest first.
        trends: what is shown.
        lang: of the texts.

    Returns:
        SVG.
    """
    text, newest = text_of(lang), newest_measured(walks[::-1])
    days = [kept.walk.at.timestamp() / DAY_S for kept in walks]

    def paint(rows: Any) -> None:
        for axes, trend in zip(rows if len(trends) > 1 else [rows], trends, strict=True):
            found = [
                (at, kept, value)
                for at, kept in zip(days, walks, strict=True)
                if (value := trend.of(kept, newest))
            ]
            _paint_one(axes, trend, found, newest, text, lang)
        last = rows[-1] if len(trends) > 1 else rows
        _paint_dates(last, days, [kept.walk.at for kept in walks], lang)

    return as_svg(paint, (WIDE, 1.6 * len(trends) + 0.2), text["trend"], rows=len(trends))


def _paint_dates(axes: Any, days: Sequence[float], times: Sequence[datetime], lang: str) -> None:
    span = max(days[-1] - days[0], 1 / 24)
    shown: list[int] = []
    for place, day in enumerate(days):
        if not shown or day - days[shown[-1]] >= span / MOST_NAMES:
            shown.append(place)
    one_day = times[0].date() == times[-1].date()
    names = [_date(times[place], one_day and place != shown[0], lang) for place in shown]
    axes.set_xticks([days[place] for place in shown], names, fontsize=8)
    axes.set_xlim(days[0] - 0.05 * span, days[-1] + 0.05 * span)


def _date(at: datetime, only_time: bool, lang: str) -> str:
    locale = locale_of(lang)
    return str(format_time(at, "short", locale=locale) if only_time else format_date(at, "medium", locale))


def _paint_one(
    axes: Any,
    trend: Trend,
    found: list[tuple[float, Kept, Measurement]],
    newest: Kept,
    text: Text,
    lang: str,
) -> None:
    title = parameter_name(trend.name, report_texts(spoken(lang)))
    unit = unit_in_words(found[0][2].unit) if found else ""
    axes.set_title(f"{title} ({unit})" if unit else title, loc="left", fontsize=9)
    axes.tick_params(labelsize=8)
    if not found:
        axes.text(0.5, 0.5, text["no_numbers"], transform=axes.transAxes, ha="center", va="center")
        axes.set_yticks([])
        return
    reference = newest.report.reference
    healthy = reference.ranges.get(trend.name) if reference else None
    if healthy and healthy.low < healthy.high:
        axes.axhspan(healthy.low, healthy.high, color=BAND, linewidth=0)
    axes.plot([at for at, _, _ in found], [value.value for _, _, value in found], color=COLOUR, linewidth=1)
    for at, kept, value in found:
        sure = kept.report.verdict is Verdict.OK
        look = {"color": COLOUR, "marker": "o", "markerfacecolor": COLOUR if sure else "white", "capsize": 3}
        axes.errorbar(at, value.value, value.sd or 0.0, **look)
    axes.margins(y=0.2)
    if trend.from_zero:
        axes.set_ylim(bottom=0)


def as_csv(walks: Sequence[Kept], trends: Sequence[Trend]) -> str:
    """A row per walk for other programs; what does not compare with the newest walk is empty.

    Args:
        walks: oldest first.
        trends: the columns, each with its unit.
    """
    newest = newest_measured(walks[::-1])
    units = {trend.name: DEFINITIONS[trend.name].unit for trend in trends if trend.name in DEFINITIONS}
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(
        ["recorded", "verdict", *(f"{trend.name} ({units.get(trend.name, '')})" for trend in trends)]
    )
    for kept in walks:
        values = [trend.of(kept, newest) for trend in trends]
        numbers = ["" if value is None else f"{value.value:.6g}" for value in values]
        rows.writerow([kept.walk.at.isoformat(), kept.report.verdict.value, *numbers])
    return stream.getvalue()
