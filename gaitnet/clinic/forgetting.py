"""A walk that was deleted: what is still said about its patient beside it goes, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from gaitnet.clinic.judgement import Judgement
from gaitnet.clinic.labels import LabelFile
from gaitnet.clinic.owns import JUDGEMENT
from gaitnet.clinic.places import MODELS, RUNS, ids_in, read_value, write_value
from gaitnet.clinic.plans import PLAN, Plan
from gaitnet.errors import GaitnetError


def forget(folder: Path, walk_id: str) -> None:
    """Take the label of a deleted walk away, and the code of its patient out of trainings and judgements.

    Counts and figures stay as they were. Files that can't be read or written are passed over.
    """
    with suppress(GaitnetError):
        labels = LabelFile(folder)
        if walk_id in labels.read().walks:
            labels.change(
                lambda now: replace(now, walks={k: v for k, v in now.walks.items() if k != walk_id})
            )
    for place in _places(folder):
        with suppress(GaitnetError):
            _out_of_judgement(place / JUDGEMENT, walk_id)
            _out_of_plan(place / PLAN, walk_id)


def _places(folder: Path) -> Iterator[Path]:
    for room in (RUNS, MODELS):
        yield from (folder / room / each for each in ids_in(folder / room))


def _out_of_judgement(path: Path, walk_id: str) -> None:
    judged = read_value(path, Judgement)
    if judged and any(each.id == walk_id for each in judged.wrong):
        wrong = tuple(each for each in judged.wrong if each.id != walk_id)
        write_value(path, replace(judged, wrong=wrong))


def _out_of_plan(path: Path, walk_id: str) -> None:
    plan = read_value(path, Plan)
    if plan and any(each.id == walk_id for each in plan.walks):
        walks = tuple(replace(each, patient="") if each.id == walk_id else each for each in plan.walks)
        write_value(path, replace(plan, walks=walks))
