"""Before and now: what changed, and whether that is more than two films of the same person differ anyway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from gaitnet.findings import SAME, findings_of
from gaitnet.gait.healthy import without_side
from gaitnet.gait.peaks import PEAKS
from gaitnet.gait.repeats import PUBLISHED, Repeat, repeat_of
from gaitnet.report.comparing import number, same_network, value_before
from gaitnet.report.table import GROUPS
from gaitnet.report.words import Text, amount, parameter_name, report_texts, side_of, within
from gaitnet.skeleton import SIDES
from gaitnet.types import GaitReport, Verdict
from gaitnet.words.numbers import day, digits_of, spelled, unit_in_words, with_unit

MOST_TOLD = 4
"""Changes in the first lines; the table has all."""

UP, DOWN = ("speed", "step_length", "stride_length"), ("double_support", "curve_deviation", "gvs_")
SPREADS = ("_asymmetry", "_variability")
"""Numbers, by their beginning or end, of which more is better, and of which less is."""


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

    @property
    def meaning(self) -> str:
        """`better` or `worse` where it is known which way that is, else `moved`; "" within the error."""
        if not self.beyond or self.before is None:
            return ""
        base, grown = without_side(self.name), self.now > self.before
        if base.endswith(SPREADS) or base.startswith(DOWN):
            return "worse" if grown else "better"
        return ("better" if grown else "worse") if base in UP else "moved"


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
    """Every parameter that both reports have, in the table's order; distances from curves last.

    Then values of the curves that are a finding in either: nobody shall look for one in vain.
    """
    order = [name for group in GROUPS.values() for name in group]
    names = [each for name in order for each in (name, *(f"{name}_{side}" for side in SIDES))]
    for name in (*names, "curve_deviation", *_found_on_curves(before, report)):
        found = number(name, report)
        if found is not None and number(name, before) is not None and not _told_by_legs(name, report):
            earlier = value_before(name, before, report)
            yield Change(name, earlier, found.value, found.unit, repeat_of(name))


def _found_on_curves(*reports: GaitReport) -> list[str]:
    names = [found.measured.name for report in reports for found in findings_of(report)]
    return sorted({name for name in names if name in PEAKS})


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
    moved = round(found.now, digits) - round(found.before, digits)  # of what stands beside it
    mark = ("▲" if found.now > found.before else "▼") if found.beyond else ""
    change = spelled(moved, digits, lang, signed=True)
    return ChangeRow(title, unit, before, now, change, _said(found, text), mark)


def _said(found: Change, text: Text) -> str:
    if found.beyond is None:
        return str(text["beyond_unknown"])
    return str(text[found.meaning] if found.beyond else text["beyond_no"])


def change_in_words(report: GaitReport, before: GaitReport, lang: str = "en") -> str:
    """In a line: what changed beyond measurement error, the first few of it; or that nothing did."""
    text = report_texts(lang)
    beyond = [each for each in changes(report, before) if each.beyond]
    once = list(_once(beyond))
    told = [
        f"{_small(text[meaning])}{text['colon']} {', '.join(_moved(each, lang) for each in those)}"
        for meaning in ("worse", "better", "moved")
        if (those := [each for each in once[:MOST_TOLD] if each[0].meaning == meaning])
    ]
    if len(once) > MOST_TOLD:
        told.append(text["change_more"].format(n=len(once) - MOST_TOLD))
    return str(text["change_beyond"].format(what="; ".join(told)) if told else text["change_none"])


def change_since(day_before: date | None, lang: str = "en") -> str:
    """Since when, for the head of the line."""
    text = report_texts(lang)
    if day_before is None:
        return str(text["change_since"])
    return str(text["change_since_day"].format(date=day(day_before, lang)))


def _once(found: list[Change]) -> Iterator[list[Change]]:
    """Both legs together; without numbers that say the same as an earlier one."""
    groups = {name: group for group in SAME for name in group}
    legs: dict[tuple[str, str], list[Change]] = {}
    for each in found:
        legs.setdefault((without_side(each.name), each.meaning), []).append(each)
    seen: set[tuple[tuple[str, ...], str]] = set()
    for (base, meaning), those in legs.items():
        same = groups.get(those[0].name, (base,)), meaning
        if same not in seen:
            yield those
        seen.add(same)


def _moved(legs: list[Change], lang: str) -> str:
    """What moved from where to where; of both legs with the name once."""
    text = report_texts(lang)
    if len(legs) == 1:
        return f"{within(parameter_name(legs[0].name, text), lang)} {_from_to(legs[0], lang)}"
    name = within(parameter_name(legs[0].name, text, sided=False), lang)
    return f"{name} " + ", ".join(
        f"{text[side]} {_from_to(leg, lang)}" for leg in legs if (side := side_of(leg.name))
    )


def _from_to(found: Change, lang: str) -> str:
    assert found.before is not None
    digits = digits_of(found.unit, found.before, found.now)
    now = with_unit(spelled(found.now, digits, lang), found.unit, lang)
    return f"{spelled(found.before, digits, lang)} → {now}"


def _small(said: str) -> str:
    return said[:1].lower() + said[1:]


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
    limits = ", ".join(
        f"{within(parameter_name(each.name, text), lang)} {amount(each.repeat.mdc, each.unit, lang)}"
        for each in found
        if each.repeat is not None
    )
    said = [text["change_sources"].format(source=source) for source in own]
    return [*([text["change_limits"].format(what=limits)] if limits else []), *said, *published]


def care(
    report: GaitReport,
    before: GaitReport,
    lang: str = "en",
    conditions: Mapping[str, tuple[str, str]] | None = None,
) -> list[str]:
    """Why a change may not be the patient's: each in a clause.

    Args:
        report: now.
        before: the earlier one.
        lang: one of `words.LANGUAGES`.
        conditions: what else was recorded, such as a walking aid -> before and now.
    """
    text = report_texts(lang)
    heights = (
        with_unit(spelled(each.height_m, 2, lang), "m") if each.height_m else "" for each in (before, report)
    )
    differing = {**(conditions or {}), text["height"]: tuple(heights)}
    said = [
        text["care_differs"].format(
            name=within(name, lang), before=first or text["care_none"], now=then or text["care_none"]
        )
        for name, (first, then) in differing.items()
        if first.strip().casefold() != then.strip().casefold()
    ]
    if not same_network(report, before):
        said.append(str(text["care_network"]))
    doubted = {"care_doubt_before": before, "care_doubt_now": report}
    return said + [text[key] for key, each in doubted.items() if each.verdict is not Verdict.OK]
