"""Before and now: what changed, and whether that is more than two films of the same person differ anyway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gaitnet.findings import SAME
from gaitnet.gait.repeats import PUBLISHED, Repeat, repeat_of
from gaitnet.report.comparing import value_before
from gaitnet.report.table import GROUPS
from gaitnet.report.words import amount, parameter_name, report_texts, within
from gaitnet.skeleton import SIDES
from gaitnet.types import GaitReport
from gaitnet.words.numbers import digits_of, spelled, unit_in_words, with_unit

MOST_TOLD = 4
"""Changes in the first lines; the table has all."""


@dataclass(frozen=True)
class Change:
    """A number before and now.

    Attributes:
        name: of the parameter.
        before: its value in the earlier report; None where that was measured in another way.
        now: its value.
        unit: of both.
        repeat: measurement error, of repeated films; None where it is not known.
    """

    name: str
    before: float | None
    now: float
    unit: str
    repeat: Repeat | None

    @property
    def beyond(self) -> bool | None:
        """Whether the change is more than measurement error; None where that is not known."""
        if self.before is None or self.repeat is None or self.repeat.unit != self.unit:
            return None
        return abs(self.now - self.before) > self.repeat.mdc


@dataclass(frozen=True)
class ChangeRow:
    """A change as it is read; `mark` is an arrow where it is beyond measurement error."""

    title: str
    unit: str
    before: str
    now: str
    change: str
    said: str
    mark: str


def changes(report: GaitReport, before: GaitReport) -> Iterator[Change]:
    """Every parameter that both reports have, in the table's order; distances from curves last."""
    order = [name for group in GROUPS.values() for name in group]
    names = [each for name in order for each in (name, *(f"{name}_{side}" for side in SIDES))]
    for name in (*names, "curve_deviation"):
        found = report.parameters.get(name)
        if found is not None and name in before.parameters and not _told_by_legs(name, report):
            earlier = value_before(name, before, report)
            yield Change(name, earlier, found.value, found.unit, repeat_of(name))


def _told_by_legs(name: str, report: GaitReport) -> bool:
    return all(f"{name}_{side}" in report.parameters for side in SIDES) and name != "curve_deviation"


def change_rows(report: GaitReport, before: GaitReport, lang: str = "en") -> list[ChangeRow]:
    """Changes in words."""
    return [_row(each, lang) for each in changes(report, before)]


def _row(found: Change, lang: str) -> ChangeRow:
    text = report_texts(lang)
    title, unit = parameter_name(found.name, text), unit_in_words(found.unit, lang)
    if found.before is None:
        now = spelled(found.now, digits_of(found.unit, found.now), lang)
        return ChangeRow(title, unit, "-", now, "-", text["change_other"], "")
    digits = digits_of(found.unit, found.before, found.now)
    before, now = (spelled(value, digits, lang) for value in (found.before, found.now))
    moved = found.now - found.before
    mark = ("▲" if moved > 0 else "▼") if found.beyond else ""
    change = spelled(moved, digits, lang, signed=True)
    return ChangeRow(title, unit, before, now, change, _said(found, digits, lang), mark)


def _said(found: Change, digits: int, lang: str) -> str:
    text = report_texts(lang)
    if found.beyond is None or found.repeat is None:
        return str(text["beyond_unknown"])
    limit = with_unit(spelled(found.repeat.mdc, digits, lang), found.unit, lang)
    return str(text["beyond_yes" if found.beyond else "beyond_no"].format(limit=limit))


def change_in_words(report: GaitReport, before: GaitReport, lang: str = "en") -> str:
    """In a line: what changed beyond measurement error, the first few of it; or that nothing did."""
    text = report_texts(lang)
    beyond = [each for each in changes(report, before) if each.beyond]
    told = [_moved(each, lang) for each in _once(beyond)]
    if len(told) > MOST_TOLD:
        told[MOST_TOLD:] = [text["change_more"].format(n=len(told) - MOST_TOLD)]
    return str(text["change_beyond"].format(what="; ".join(told)) if told else text["change_none"])


def _once(found: list[Change]) -> list[Change]:
    """Without numbers that say the same as an earlier one."""
    groups = {name: group for group in SAME for name in group}
    first = {groups.get(each.name, (each.name,)): each for each in reversed(found)}
    return [each for each in found if first[groups.get(each.name, (each.name,))] is each]


def _moved(found: Change, lang: str) -> str:
    assert found.before is not None
    digits = digits_of(found.unit, found.before, found.now)
    name = within(parameter_name(found.name, report_texts(lang)), lang)
    now = with_unit(spelled(found.now, digits, lang), found.unit, lang)
    return f"{name} {spelled(found.before, digits, lang)} → {now}"


def same_films(report: GaitReport, before: GaitReport) -> bool:
    """Whether both are of the same file."""
    return bool({film.sha256 for film in report.films} & {film.sha256 for film in before.films})


def sources(report: GaitReport, before: GaitReport, lang: str = "en") -> list[str]:
    """Who was filmed twice; and minimal detectable changes that others published."""
    text, found = report_texts(lang), list(changes(report, before))
    own = sorted({each.repeat.source for each in found if each.repeat is not None})
    published = (
        text["beyond_published"].format(
            name=parameter_name(each.name, text), limit=amount(limit, each.unit, lang), source=source
        )
        for each in found
        for limit, source in PUBLISHED.get(each.name, ())
    )
    return [*(text["change_sources"].format(source=source) for source in own), *published]
