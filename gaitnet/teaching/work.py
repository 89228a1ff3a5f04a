"""One training, from the plan to a model in the list."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from gaitnet.clinic.judgement import NETWORKS, OWN, SHIPPED
from gaitnet.clinic.models import Models
from gaitnet.clinic.places import RUNS, read_value, write_value
from gaitnet.clinic.plans import Plan, Stage, State
from gaitnet.clinic.runs import BUSY, JUDGEMENT, PLAN, STATE, clear
from gaitnet.clinic.study import Study
from gaitnet.errors import DataError, GaitnetError, OutputError
from gaitnet.evaluation.crossplan import Part
from gaitnet.files import check_writable
from gaitnet.reasons import Reason, refusal
from gaitnet.teaching.finishing import Finished, put_into_list
from gaitnet.teaching.fitting import RECIPES, Fitted, answers, fit
from gaitnet.teaching.judging import Counted, judge
from gaitnet.teaching.parts import plan_parts
from gaitnet.teaching.simple import ask_shipped, ask_simple
from gaitnet.teaching.telling import Cancelled, Teller
from gaitnet.teaching.trees import Tree, write_tree
from gaitnet.types import Array

_EXPORT = 2.0
"""Units of work, see `Teller`."""


def run(folder: Path, run_id: str) -> None:
    """Do what the plan of a run asks for; how it ended stands in its state."""
    place = folder / RUNS / run_id
    with _alone(place.parent):
        try:
            _teach(folder, place)
            _end(place, "judged")
        except Cancelled:
            _end(place, "cancelled")
        except Exception as error:
            _end(place, "failed", _why(error))
            raise


def _teach(folder: Path, place: Path) -> None:
    plan = read_value(place / PLAN, Plan)
    if plan is None:
        raise DataError(f"{place / PLAN}: is missing.")
    check_writable(place)
    study = Study(folder)
    tree = write_tree(study, plan, place / "tree")
    parts = plan_parts(tree)
    units = sum(recipe.units for recipe in RECIPES.values()) * len(parts)
    teller = Teller(place, units + max(recipe.units for recipe in RECIPES.values()) + _EXPORT)
    teller.stage("folds")
    said, chosen = _cross(tree, parts, place / "fold", teller)
    said |= ask_simple(tree, parts)
    shipped = ask_shipped(tree)
    if shipped is not None:
        said[SHIPPED] = shipped
    teller.stage("training")
    fitted = fit(chosen, tree, (), place / "final", teller)
    teller.stage("exporting")
    counted = Counted(said, len(parts), chosen, _relabelled(study, plan), teller.minutes)
    judgement = judge(tree, counted)
    write_value(place / JUDGEMENT, judgement)
    teller.done(0)
    put_into_list(Models(folder), place.name, Finished(plan, tree, fitted.checkpoint, judgement), place)


def _cross(tree: Tree, parts: Sequence[Part], folder: Path, teller: Teller) -> tuple[dict[str, Array], str]:
    """Every network's answers about those whom it has not seen, and the network that validation chooses.

    `own` is, in each part, the network that this part's validation people chose.
    """
    shape = len(tree.trials), len(tree.classes)
    said = {name: np.zeros(shape) for name in (OWN, *NETWORKS)}
    losses = dict.fromkeys(NETWORKS, 0.0)
    for part in parts:
        out = sorted({tree.people[index] for index in part.test.tolist()})
        fitted: list[Fitted] = []
        for network in NETWORKS:
            fitted.append(fit(network, tree, out, folder, teller))
            said[network][part.test] = answers(fitted[-1], tree, part.test.tolist())
            losses[network] += fitted[-1].loss
        best = min(fitted, key=lambda each: each.loss).network
        said[OWN][part.test] = said[best][part.test]
    return said, min(losses, key=lambda name: losses[name])


def _relabelled(study: Study, plan: Plan) -> tuple[str, ...]:
    """Walks whose label was changed since, or which were deleted."""
    now = {walk.id: walk.label for walk in study.walks()}
    return tuple(walk.id for walk in plan.walks if now.get(walk.id) != walk.label)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other training runs; whoever looks tries the lock, for a moment."""
    lock = FileLock(folder / BUSY)
    try:
        lock.acquire(timeout=10)
    except Timeout:
        raise DataError(refusal("teach-busy")) from None
    try:
        yield
    finally:
        lock.release()


def _end(place: Path, stage: Stage, error: Reason | None = None) -> None:
    """First room on the disk, then the last word."""
    clear(place)
    share = 1.0 if stage == "judged" else 0.0
    with suppress(OutputError):  # a full disk: who looks finds that nobody is at work
        write_value(place / STATE, State(stage, datetime.now().astimezone(), share, None, error))


def _why(error: Exception) -> Reason:
    """Of an error, for people."""
    cause = error if isinstance(error, OSError) else error.__cause__
    if isinstance(error, OSError | OutputError) and isinstance(cause, OSError):
        return refusal("teach-disk", why=cause.strerror or type(cause).__name__)
    if isinstance(error, GaitnetError):
        return error.reasons[0] if error.reasons else refusal("teach-failed", why=error.words("page"))
    place = traceback.extract_tb(error.__traceback__)[-1]
    return refusal("teach-fault", where=f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}")
