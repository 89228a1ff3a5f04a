"""Labelled walks of many people out of two that were measured: each person is a little different."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from gaitnet.clinic import Study
from gaitnet.gait import MeasuredWalk
from gaitnet.sequences import Clip, WalkInfo, describing, write_walk
from gaitnet.walker import Person
from gaitnet.walker.dataset import Take, record

Make = Callable[..., Path]


@pytest.fixture(scope="session")
def measured() -> dict[str, MeasuredWalk]:
    """A healthy walk and one of somebody with a stiff knee, seen from the side."""
    people = {"healthy": Person(), "ill": Person(pattern="stiff_knee")}
    return {
        name: record(Take("s001", "Training", name, person, 10.0, seed=1)) for name, person in people.items()
    }


def _like(walk: MeasuredWalk, rng: np.random.Generator) -> tuple[list[Clip], WalkInfo]:
    """A walk like that one, but for 4 % of each feature and half a degree."""
    scale, shift = rng.normal(1, 0.04, 11), rng.normal(0, [0.5] * 9 + [0.0] * 2)
    clips = [
        Clip((clip.values * scale + shift).astype(np.float32), clip.landmarks)
        for clip in describing.clips_of([walk])
    ]
    info = describing.info_of([walk], describing.Source(""), None, {"gaitnet": "test"})
    own = {key: value * float(rng.normal(1, 0.05)) for key, value in info.parameters.items()}
    return clips, replace(info, parameters=own)


@pytest.fixture(scope="session")
def make_tree(measured: dict[str, MeasuredWalk]) -> Make:
    """Writes a tree: `make_tree(root, {"Normal": 4, "Limp": 4})`; the first class walks as healthy do."""

    def make(root: Path, classes: Mapping[str, int], walks: int = 1, first: int = 0) -> Path:
        for index, (label, people) in enumerate(classes.items()):
            for person, number in product(range(first, first + people), range(walks)):
                name = f"{label[0].lower()}{person:03d}"
                clips, info = _like(
                    measured["ill" if index else "healthy"], np.random.default_rng([index, person, number])
                )
                info = replace(info, subject=name, source_file=f"{name}_{number}.mp4")
                write_walk(root / "Training" / label / f"{name}_{number}", clips, info)
        return root

    return make


@pytest.fixture
def study(tmp_path: Path, make_tree: Make) -> Study:
    """Five healthy people and five others, with one walk each."""
    found = Study(tmp_path / "app")
    found.take_in(make_tree(tmp_path / "tree", {"Normal": 5, "Limp": 5}), "anna")
    return found
