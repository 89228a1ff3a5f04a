"""What moves a film's numbers: nothing where nothing was changed."""

from pathlib import Path

import numpy as np
import pytest

from gaitnet import posemodels
from gaitnet.accuracy import perturbed
from gaitnet.accuracy.networks import walk_of


def test_a_film_differs_from_itself_by_nothing_and_from_its_mirror_image_by_little(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(perturbed, "videos", lambda most: [film][:most])
    models = posemodels.need(posemodels.FULL)
    rows = {row.what: row.errors for row in perturbed._rows("itself", models, [walk_of], 1)}
    assert rows["cadence"].tolist() == [0.0]
    assert rows["knee range"].tolist() == [0.0, 0.0]
    assert rows["another answer"].tolist() == [0.0]
    mirrored = perturbed._changed(lambda frame: np.ascontiguousarray(frame[:, ::-1]))
    rows = {row.what: row.errors for row in perturbed._rows("mirrored", models, [mirrored], 1)}
    assert 0 < abs(rows["cadence"][0]) < 5


def test_a_film_in_which_nothing_is_left_gives_another_answer(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(perturbed, "videos", lambda most: [film][:most])
    black = perturbed._changed(np.zeros_like)
    rows = {
        row.what: row.errors for row in perturbed._rows("black", posemodels.need(posemodels.FULL), [black], 1)
    }
    assert len(rows["cadence"]) == len(rows["knee range"]) == 0
    assert rows["another answer"].tolist() == [100.0]
