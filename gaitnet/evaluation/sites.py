"""Walks of several sites, and who is who across them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from gaitnet.datacheck.confounders import of_source
from gaitnet.datacheck.walks import TreeTrial, group_walks, list_walks
from gaitnet.documents import quote, read_document
from gaitnet.errors import DataError
from gaitnet.evaluation.folds import subjects_of
from gaitnet.gait.context import context_array
from gaitnet.sequences import is_healthy
from gaitnet.skeleton import NORMAL
from gaitnet.types import Array

COLUMNS = ("site", "subject", "person", "age")


@dataclass(frozen=True)
class Who:
    """A line of the table of people.

    Attributes:
        subject: as `sequence.json` says it.
        site: where; "" = on every site.
        person: one name for somebody who is on several sites; "" = the subject's.
        age_years: NaN = unknown.
    """

    subject: str
    site: str = ""
    person: str = ""
    age_years: float = float("nan")


@dataclass(frozen=True, eq=False)
class Walks:
    """Of all sites, one after the other; `W` walks.

    Attributes:
        trials: folders and what they say.
        site: `(W,)` where.
        person: `(W,)` who; walks that share a subject's name, a person or a source file share it.
        name: `(W,)` class; `skeleton.NORMAL` for every healthy one.
        walk: `(W,)` which walk; recordings of several sensors share it.
        abnormal: `(W,)` bool.
        context: `(W, C)` see `gait.context.CONTEXT`; NaN = missing.
        age_years: `(W,)` NaN = unknown.
        unmet: lines of the table of people that name nobody here.
    """

    trials: tuple[TreeTrial, ...]
    site: np.ndarray
    person: np.ndarray
    name: np.ndarray
    walk: np.ndarray
    abnormal: np.ndarray
    context: Array
    age_years: Array
    unmet: tuple[Who, ...] = field(default=())

    def number(self, name: str) -> Array:
        """`(W,)` a parameter of every walk, in a report's unit; NaN = missing."""
        return np.array([trial.info.parameters.get(name, np.nan) for trial in self.trials])

    def mean_of(self, name: str, walks: np.ndarray) -> Array:
        """`(N,)` a parameter of walks by their `walk`: mean of their recordings, NaN where none has it."""
        values = self.number(name)
        known = np.isfinite(values)
        return np.array(
            [values[of].mean() if (of := known & (self.walk == walk)).any() else np.nan for walk in walks]
        )

    def facts(self) -> list[dict[str, float]]:
        """Of each walk, what can be known without looking at it; see `datacheck.confounders.UNITS`."""
        return [
            {"steps": float(len(trial.info.clips))} | of_source(trial.info.extra.files) | _known_age(age)
            for trial, age in zip(self.trials, self.age_years.tolist(), strict=True)
        ]

    @property
    def file_frames(self) -> Array:
        """`(W,)` frames of the recording, without looking at it; NaN = unknown."""
        return np.array([of.get("source_frames", np.nan) for of in self.facts()])

    @property
    def sites(self) -> tuple[str, ...]:
        """Their names, in the order in which they were given."""
        return tuple(dict.fromkeys(self.site.tolist()))

    def shared(self) -> list[str]:
        """Who is on several sites."""
        where: dict[str, set[str]] = {}
        for who, site in zip(self.person.tolist(), self.site.tolist(), strict=True):
            where.setdefault(who, set()).add(site)
        return sorted(who for who, sites in where.items() if len(sites) > 1)


def read_sites(
    roots: Sequence[tuple[str, Path]], people: Path | None = None, normal: str | None = None
) -> Walks:
    """All walks of the sites' trees, Training and Testing.

    Args:
        roots: name and tree; several trees of one name are one site.
        people: a table of who is who, see `read_people`.
        normal: the healthy class, where its name does not say so.

    Raises:
        DataError: a tree that breaks the layout, walks without a subject, or a table that can't be used.
    """
    found = [(name, trial) for name, root in roots for trial in _trials(root, normal)]
    trials = tuple(trial for _, trial in found)
    subjects, site = subjects_of(trials), [name for name, _ in found]
    known = read_people(people) if people else []
    who = [_line(known, name, subject) for name, subject in zip(site, subjects, strict=True)]
    named = [one.person or one.subject for one in who]
    abnormal = np.array([not is_healthy(trial.folder.label, normal) for trial in trials], dtype=bool)
    if abnormal.all() or not abnormal.any():
        what = "no healthy class" if abnormal.all() else "only healthy people"
        raise DataError(f"{' '.join(str(root) for _, root in roots)}: {what}. Give sites with both.")
    met = set(map(id, who))
    person = _persons(trials, named)
    return Walks(
        trials=trials,
        site=np.array(site),
        person=person,
        name=np.where(abnormal, [trial.folder.label for trial in trials], NORMAL),
        walk=np.array([_walk(*of) for of in zip(site, person.tolist(), trials, strict=True)]),
        abnormal=abnormal,
        context=np.array([context_array(trial.info.parameters) for trial in trials]),
        age_years=np.array([one.age_years for one in who]),
        unmet=tuple(one for one in known if id(one) not in met),
    )


def read_people(path: Path) -> list[Who]:
    """A table (CSV) with `subject` and any of `site`, `person`, `age` (years); other columns do not matter.

    Raises:
        DataError: no such file, no table, no column of use, or an age that is none.
    """
    try:
        rows = list(
            csv.DictReader(io.StringIO(read_document(path).decode("utf-8-sig"), newline=""), strict=True)
        )
    except OSError as error:
        raise DataError(f"{path}: can't be read. Check the path.") from error
    except (ValueError, csv.Error) as error:
        raise DataError(f"{path}: no table of text (CSV, UTF-8). Save it as one.") from error
    columns = set(rows[0]) if rows else set()
    if "subject" not in columns or columns.isdisjoint(COLUMNS[2:]):
        raise DataError(f"{path}: needs a column subject, and person or age. Name them in the first line.")
    return [_who(path, number, row) for number, row in enumerate(rows, start=2)]


def _who(path: Path, number: int, row: Mapping[str, str | None]) -> Who:
    site, subject, person, age = ((row.get(name) or "").strip() for name in COLUMNS)
    if not subject:
        raise DataError(f"{path}, line {number}: no subject. Write who it is about, or delete the line.")
    try:
        age_years = float(age or "nan")
    except ValueError as error:
        raise DataError(f"{path}, line {number}: age {quote(age)} is no number of years.") from error
    return Who(subject, site, person, age_years)


def _line(known: Sequence[Who], site: str, subject: str) -> Who:
    """The line about somebody; one that names the site goes first."""
    about = [one for one in known if one.subject == subject and one.site in (site, "")]
    return min(about, key=lambda one: one.site != site, default=Who(subject))


def _persons(trials: Sequence[TreeTrial], named: Sequence[str]) -> np.ndarray:
    """One name for all walks that may be of one person."""
    renamed = [
        replace(trial, info=replace(trial.info, subject=who))
        for trial, who in zip(trials, named, strict=True)
    ]
    person = np.array(named, dtype=object)
    for group in group_walks(renamed):
        person[list(group)] = named[group[0]]
    return person.astype(str)


def _walk(site: str, person: str, trial: TreeTrial) -> str:
    extra = trial.info.extra
    if not (extra.walk and extra.sensor):
        return f"{site}/{trial.walk_id}"
    return f"{site}/{trial.folder.label}/{person}/{extra.pattern}/{extra.walk}"


def _known_age(age_years: float) -> dict[str, float]:
    return {"age": age_years} if np.isfinite(age_years) else {}


def _trials(root: Path, normal: str | None) -> tuple[TreeTrial, ...]:
    return (*list_walks(root, "Training", normal), *list_walks(root, "Testing", normal))
