"""Many walks at once are judged as each of them alone is."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from gaitnet.datacheck import check_walk
from gaitnet.datacheck.lots import Lot, lot_of
from gaitnet.datacheck.screening import suspects
from gaitnet.datacheck.survey import Survey
from gaitnet.sequences import find_walks, read_walk
from gaitnet.skeleton import FEATURES
from gaitnet.types import GaitSequence

KNEE = FEATURES.index("right_knee_flexion")
HIPS = [FEATURES.index(f"{side}_hip") for side in ("right", "left")]


def _set(columns, frames, value):
    def spoil(values: np.ndarray, _: np.random.Generator) -> None:
        values[frames, columns] = value

    return spoil


def _times(columns, factor):
    def spoil(values: np.ndarray, _: np.random.Generator) -> None:
        values[:, columns] *= np.float32(factor)

    return spoil


WRONG = {
    "far out": _set(KNEE, 3, 181.0),
    "infinite": _set(KNEE, 3, np.inf),
    "infinitely small": _set(KNEE, 3, -np.inf),
    "only infinite": _set(slice(None), slice(None), np.inf),
    "nothing measured": _set(slice(None), slice(None), np.nan),
    "zeros at the end": _set(slice(None), slice(-3, None), 0.0),
    "a marker": _set(KNEE, slice(2, 9, 2), -99.0),
    "a marker above": _set(KNEE, slice(2, 9, 2), 170.0),
    "a step's end": _set(-1, -1, 9.0),
    "radians": _times(slice(0, 9), np.pi / 180),
    "a pair that hardly moves": _times(HIPS, 1 / 40),
}
RIGHT = {
    "as it is": _times(slice(None), 1.0),
    "a column that is missing": _set(KNEE, slice(None), np.nan),
    "frames that are missing": _set(slice(None), slice(2, 4), np.nan),
    "a constant": _set(KNEE, slice(None), 7.0),
}


@pytest.fixture(scope="module")
def walks(whole) -> list[list[GaitSequence]]:
    return [read_walk(folder) for folder in find_walks(whole, "Training")]


def spoiled(clips, how, rng) -> list[GaitSequence]:
    """A walk with that in one of its steps; radians in all."""
    chosen = rng.integers(len(clips))
    made = [replace(clip, values=clip.values.copy()) for clip in clips]
    for index, clip in enumerate(made):
        if index == chosen or how in ("radians", "a pair that hardly moves"):
            (WRONG | RIGHT)[how](clip.values, rng)
    return made


def together(walks) -> Lot:
    """Walks as one lot."""
    lots = [lot_of(clips) for clips in walks]
    joined = {
        name: np.concatenate([getattr(lot, name) for lot in lots]) for name in ("values", "lengths", "counts")
    }
    return replace(lots[0], **joined, places=tuple(lot.places[0] for lot in lots))


@pytest.mark.parametrize("how", WRONG)
def test_who_has_something_wrong_is_a_suspect_and_nobody_else(walks, how):
    for seed, at in enumerate((0, 2, len(walks) - 1)):
        rng = np.random.default_rng(seed)
        lot = together([spoiled(clips, how, rng) if at == i else clips for i, clips in enumerate(walks)])
        assert suspects(lot) == [at]


@pytest.mark.parametrize("how", RIGHT)
def test_who_has_nothing_wrong_is_none(walks, how):
    made = [spoiled(clips, how, np.random.default_rng(seed)) for seed, clips in enumerate(walks)]
    assert not any(check_walk(clips) for clips in made)
    assert suspects(together(made)) == []


def test_a_unit_that_is_not_known_makes_all_suspects(walks):
    lot = replace(together(walks), units={"stride_length": "cm"})
    assert suspects(lot) == list(range(len(walks)))


def test_none_is_passed_over_that_a_check_of_its_own_finds(walks):
    rng = np.random.default_rng(0)
    for _ in range(40):
        made = [spoiled(clips, rng.choice([*WRONG, *RIGHT]), rng) for clips in walks]
        for clips in made:
            clips[0].values[rng.random(clips[0].values.shape) < rng.choice([0, 0.02, 0.9])] = rng.choice(
                [np.nan, 0.0, 90.0, -3e38], p=[0.7, 0.1, 0.1, 0.1]
            )
        with np.errstate(all="ignore"):
            wrong = {index for index, clips in enumerate(made) if check_walk(clips)}
        assert wrong <= set(suspects(together(made)))


def test_facts_are_those_of_each_walk_alone(walks):
    rng = np.random.default_rng(1)
    made = [spoiled(clips, rng.choice([*RIGHT, "nothing measured", "a marker"]), rng) for clips in walks]
    alone, at_once = Survey(), Survey()
    for clips in made:
        alone.add(clips)
    at_once.add_lot(together(made))
    for one, other in zip(alone.walks, at_once.walks, strict=True):
        for field in fields(one):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


def test_facts_are_the_medians_and_shares_of_the_values(walks):
    clips = walks[0]
    clips[0].values[:5, 2] = np.nan
    survey = Survey()
    survey.add_lot(together(walks))
    values = np.concatenate([clip.values for clip in clips])
    facts = survey.walks[0]
    spread = [np.nanmax(clip.values, axis=0) - np.nanmin(clip.values, axis=0) for clip in clips]
    np.testing.assert_allclose(facts.range, np.median(spread, axis=0), rtol=1e-6)
    np.testing.assert_allclose(facts.missing, np.isnan(values).mean(axis=0))
    np.testing.assert_array_equal(facts.low, np.nanmin(values, axis=0))
