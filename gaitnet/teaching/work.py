"""One training, from the plan to a model in the list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gaitnet.clinic.judgement import NETWORKS, OWN, SHIPPED
from gaitnet.clinic.models import Models
from gaitnet.clinic.places import read_value, write_value
from gaitnet.clinic.plans import PLAN, Plan
from gaitnet.clinic.runs import JUDGEMENT
from gaitnet.clinic.study import Study
from gaitnet.errors import DataError
from gaitnet.evaluation.crossplan import Part
from gaitnet.files import check_writable
from gaitnet.teaching.finishing import Finished, put_into_list
from gaitnet.teaching.fitting import RECIPES, Fitted, answers, fit
from gaitnet.teaching.judging import Counted, judge
from gaitnet.teaching.parts import plan_parts
from gaitnet.teaching.simple import ask_shipped, ask_simple
from gaitnet.teaching.telling import Teller
from gaitnet.teaching.trees import Tree, write_tree
from gaitnet.types import Array

_EXPORT = 2.0
"""Units of work, see `Teller`."""


def teach(folder: Path, place: Path) -> None:
    """Train, judge, and put the model into the list.

    Raises:
        GaitnetError: walks that can't be trained on, or a folder that can't be written.
        Cancelled: somebody cancelled it.
    """
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
    said: dict[str, Array] = {name: np.zeros(shape) for name in (OWN, *NETWORKS)}
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
