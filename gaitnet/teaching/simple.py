"""What simpler answers reach on the same people: a network that is no better has learnt nothing of use."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from gaitnet.clinic.judgement import DISTANCE, LENGTH, LOGISTIC, SPEED
from gaitnet.datamodules.clips import load_clips
from gaitnet.errors import GaitnetError
from gaitnet.evaluation.baselines import answer, lengths_only
from gaitnet.evaluation.crossplan import Part
from gaitnet.evaluation.sites import read_sites
from gaitnet.evaluation.walklevel import WALK_MODELS, ask_model
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.sequences import read_walk
from gaitnet.skeleton import MAX_LENGTH, NORMAL
from gaitnet.teaching.trees import Tree
from gaitnet.types import Array

_OF_WALKS = {
    LOGISTIC: "logistic regression",
    DISTANCE: "distance from healthy",
    SPEED: "speed alone",
}
_LENGTH = "length of the walk only"
_TINY = 1e-6


def ask_simple(tree: Tree, parts: Sequence[Part]) -> dict[str, Array]:
    """Model -> `(W, C)` log probabilities of all walks; `(W, 2)` of those that know healthy or not only."""
    walks = read_sites([("clinic", tree.root)], normal=NORMAL)
    found = {}
    for model, name in _OF_WALKS.items():
        asked = ask_model(name, walks, parts, seeds=1)[0]
        said = asked.two if WALK_MODELS[name].healthy_only else asked.all
        found[model] = _in_order(said, asked.index)
    found[LENGTH] = _length(tree, parts)
    return found


def ask_shipped(tree: Tree) -> Array | None:
    """`(W, 2)` what the built-in model says, healthy or not; None where it can't be asked about some walk."""
    predictor = load_predictor(DEFAULT_MODEL)
    rows = []
    with suppress(GaitnetError):
        for trial in tree.trials:
            said = predictor.predict(read_walk(trial.folder)).probabilities
            healthy = float(np.clip(said[predictor.card.classes[0]], _TINY, 1 - _TINY))
            rows.append(np.log([healthy, 1 - healthy]))
        return np.array(rows)
    return None


def _length(tree: Tree, parts: Sequence[Part]) -> Array:
    clips = load_clips(tree.trials, tree.folders, MAX_LENGTH)
    seen, target = lengths_only(clips, len(tree.trials)), np.array(tree.targets)
    found = np.zeros((len(target), len(tree.classes)))
    for part in parts:
        said = answer(_LENGTH, seen[part.train], target[part.train], seen[part.test], len(tree.classes), 0)
        found[part.test] = said
    return found


def _in_order(said: Array, index: np.ndarray) -> Array:
    found = np.zeros_like(said)
    found[index] = said
    return found
