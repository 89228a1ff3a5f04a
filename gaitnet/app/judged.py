"""How good a clinic's own model is, in words: whom it recognised of those it had not seen, and whom not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaitnet.app.pages import capital, plain_date
from gaitnet.app.shelf import Shelf
from gaitnet.app.texts import Text, spoken, text_of
from gaitnet.clinic.enough import ADVISED_PEOPLE
from gaitnet.clinic.judgement import OWN, SHIPPED, ClassScore, Judgement, Score, Wrong
from gaitnet.report.folder import FILMS
from gaitnet.report.summary import summary
from gaitnet.report.words import class_name, report_texts
from gaitnet.sequences import is_healthy

if TYPE_CHECKING:
    from gaitnet.clinic import Labelled

ILL = "Abnormal"
"""Class whose people are called patients."""

MOST_WRONG = 40
"""Trials shown that a model got wrong."""


@dataclass(frozen=True)
class Row:
    """One way to tell the classes apart.

    Attributes:
        title: its name.
        cells: of healthy people and of all others, how many it recognised.
        mean: mean of the classes' shares, with its interval.
        own: it is the model itself.
    """

    title: str
    cells: tuple[str, str]
    mean: str
    own: bool


@dataclass(frozen=True)
class Mistaken:
    """A trial that the model got wrong.

    Attributes:
        title: patient and day.
        link: page of the trial; "" = none.
        said: what it is, and what the model said.
        film: address of the video with the skeleton, where that was kept; "" = not.
        figure: address of a drawing of the steps; "" = none.
        findings: what is outside the healthy range.
    """

    title: str
    link: str
    said: str
    film: str
    figure: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """A judgement as it is read.

    Attributes:
        lines: of each class, whom it recognised.
        mean: of the classes, with the interval.
        better: it is better than the baselines.
        verdict: that it is, or than which it is not.
        few: that few people were asked about; "" = enough.
        shipped: that the model which comes with gaitnet is as good; "" = it is not.
        columns: of the table: the healthy class, and the other, or all others.
        rows: the model, and other ways to tell.
        chosen: which network it is.
        relabelled: that labels were changed while it was trained; "" = none.
    """

    lines: tuple[str, ...]
    mean: str
    better: bool
    verdict: str
    few: str
    shipped: str
    columns: tuple[str, str]
    rows: tuple[Row, ...]
    chosen: str
    relabelled: str


def in_words(found: Judgement, lang: str) -> Judged:
    """A judgement in a language of the pages."""
    text, own = text_of(lang), found.score(OWN)
    assert own is not None
    names = [text[f"way_{name}"] for name in found.no_better_than]
    verdict = text["judged_better"] if found.better_than_baselines else text["judged_not_better"]
    few = min(found.people.values()) < ADVISED_PEOPLE
    return Judged(
        lines=tuple(_line(each, text, lang) for each in (*own.classes[1:], own.classes[0]) if each.people),
        mean=text["judged_mean"].format(**_percent(own)),
        better=found.better_than_baselines,
        verdict=verdict.format(names=text["join"].join(names)),
        few=text["judged_few"].format(needed=ADVISED_PEOPLE) if few else "",
        shipped=_shipped(found, text),
        columns=_columns(found, text, lang),
        rows=tuple(_row(each, text, len(found.classes) > 2) for each in found.models),
        chosen=text[f"way_{found.chosen}"],
        relabelled=text["judged_relabelled"].format(count=len(found.relabelled)) if found.relabelled else "",
    )


def share_of(found: Judgement | None) -> str:
    """Mean of the classes' shares, for a list; a dash where it was never judged."""
    own = found.score(OWN) if found else None
    return f"{100 * own.balanced_accuracy:.0f} %" if own else "–"


def mistakes(found: Judgement, walks: Sequence[Labelled], shelf: Shelf, lang: str) -> list[Mistaken]:
    """The trials that the model got wrong; of those that are still there, with picture and findings."""
    known = {walk.id: walk for walk in walks}
    return [_mistaken(each, known.get(each.id), shelf, lang) for each in found.wrong[:MOST_WRONG]]


def _line(score: ClassScore, text: Text, lang: str) -> str:
    values = {"total": score.people, "right": score.people_right, "wrong": score.people - score.people_right}
    kind = "healthy" if is_healthy(score.name) else "ill" if score.name == ILL else "class"
    name = class_name(score.name, report_texts(spoken(lang)))
    return str(text[f"judged_{kind}"].format(**values, label=name))


def _shipped(found: Judgement, text: Text) -> str:
    shipped = found.score(SHIPPED)
    if shipped is None or found.better_than_shipped is not False:
        return ""
    return str(text["judged_shipped"].format(**_percent(shipped)))


def _columns(found: Judgement, text: Text, lang: str) -> tuple[str, str]:
    names = report_texts(spoken(lang))
    healthy, other = found.classes[:2]
    others = class_name(other, names) if len(found.classes) == 2 else str(text["all_others"])
    return capital(class_name(healthy, names)), capital(others)


def _row(score: Score, text: Text, many: bool) -> Row:
    title = str(text[f"way_{score.model}"])
    healthy, *others = score.classes
    first, second = _counts([healthy]), _counts(others)
    return Row(
        title=text["way_two"].format(way=title) if many and score.two_way else title,
        cells=(text["right_of"].format(**first), text["right_of"].format(**second)),
        mean=text["share"].format(**_percent(score)),
        own=score.model == OWN,
    )


def _counts(scores: Sequence[ClassScore]) -> dict[str, int]:
    return {
        "right": sum(each.people_right for each in scores),
        "total": sum(each.people for each in scores),
    }


def _percent(score: Score) -> dict[str, int]:
    """Whole percent: more digits would say more than so few people can."""
    shares = {"value": score.balanced_accuracy, "low": score.low, "high": score.high}
    return {name: round(100 * share) for name, share in shares.items()}


def _mistaken(wrong: Wrong, walk: Labelled | None, shelf: Shelf, lang: str) -> Mistaken:
    text, names = text_of(lang), report_texts(spoken(lang))
    said = text["wrong_line"].format(
        true=class_name(wrong.true, names),
        said=class_name(wrong.said, names),
        percent=round(100 * wrong.probability),
    )
    if walk is None:
        return Mistaken(text["wrong_gone"].format(code=wrong.patient), "", said, "", "", ())
    title = f"{wrong.patient}, {plain_date(walk.at.isoformat(), lang)}"
    figure = f"/models/trials/{walk.id}/figure.svg" if walk.steps else ""
    if not walk.report:
        return Mistaken(f"{wrong.patient} ({text['taken_in']})", "", said, "", figure, ())
    page = f"/walks/{walk.id}"
    film = next((name for name in FILMS if name in shelf.files(walk.id)), "")
    report = shelf.report(walk.id)
    listed = summary(report, "page", spoken(lang)).listed if report else ()
    return Mistaken(
        title=title,
        link=page,
        said=said,
        film=film and f"{page}/files/{film}",
        figure=figure,
        findings=tuple(each.line(names) for each in listed),
    )
