"""The walks' context beside their steps, and walks of several instruments in one tree."""

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.datamodules.describing import pose_network_of
from gaitnet.gait.context import CONTEXT, context_of
from gaitnet.gait.instruments import between_contexts
from gaitnet.sequences import Clip, Extra, WalkInfo, write_walk
from gaitnet.skeleton import FEATURES, UNITS

NUMBERS = {"cadence": 100.0, "leg_length": 0.9, "step_length": 0.6}


@pytest.fixture
def root(tmp_path):
    rng = np.random.default_rng(0)
    for label in ("Normal", "Abnormal"):
        for person in range(4):
            numbers = NUMBERS | {"cadence": 100.0 + person} if person else {}
            info = WalkInfo("", f"{label}{person}", f"{label}{person}", parameters=numbers)
            most = [50.0 if UNITS[name] == "deg" else 0.5 for name in FEATURES]
            clip = Clip((most * rng.uniform(size=(20, len(FEATURES)))).astype(np.float32))
            folder = tmp_path / "Training" / label / f"w{person}"
            write_walk(folder, [clip], replace(info, extra=Extra(instrument="landmarks")))
    return tmp_path


def test_old_walks_have_none_and_it_comes_with_every_batch(root):
    data = NpySequenceDataModule(str(root), val_fraction=0.3)
    data.setup("fit")
    batch = next(iter(data.train_dataloader()))
    assert batch["context"].shape == (len(batch["target"]), len(CONTEXT))
    of_walk = data.clips.context.numpy()
    known = [bool(walk.info.parameters) for walk in data.training_walks]
    np.testing.assert_array_equal(np.isfinite(of_walk).any(axis=1), known)
    first = known.index(True)
    np.testing.assert_allclose(
        of_walk[first], [*context_of(data.training_walks[first].info.parameters).values()]
    )
    mean, std = data.context_statistics
    assert 100 < mean[CONTEXT.index("cadence")] < 104
    assert (std > 0).all()


def test_walks_are_expressed_by_healthy_people_of_one_instrument(root):
    data = NpySequenceDataModule(str(root), val_fraction=0.3, instrument="walker", ignore=["knee_swing"])
    data.setup("fit")
    index = next(i for i, walk in enumerate(data.training_walks) if walk.info.parameters)
    raw = np.array([*context_of(data.training_walks[index].info.parameters).values()])
    expected = between_contexts(raw, "landmarks", "walker")
    np.testing.assert_allclose(data.clips.context[index], expected, rtol=1e-5)
    card = data.data_card()
    assert card["instrument"] == "walker"
    assert "cadence" in card["context_limits"]
    assert "knee_swing" not in card["context_limits"]


def test_the_card_names_the_one_pose_network_that_measured_all(root):
    data = NpySequenceDataModule(str(root), val_fraction=0.3)
    data.setup("fit")
    assert data.data_card()["instrument"] == "landmarks"  # so a walk that heavy measures is carried over
    walks = [*data.training_walks]
    assert pose_network_of(walks) == "landmarks"
    walks[0] = replace(walks[0], info=replace(walks[0].info, extra=Extra(instrument="heavy")))
    assert pose_network_of(walks) is None
    joints = [replace(each, info=replace(each.info, extra=Extra(instrument="joints"))) for each in walks]
    assert pose_network_of(joints) is None
