"""What is timed is the same work."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitnet.benchmarks import fit_once
from gaitnet.benchmarks.fit import started
from gaitnet.benchmarks.turns import Took, Turns
from gaitnet.benchmarks.walks import write_packs, write_tree
from gaitnet.datamodules import NpySequenceDataModule
from gaitnet.datamodules.clips import Clips
from gaitnet.errors import GaitnetError

STEPS, EPOCHS = 160, 2


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("packs")
    write_packs(root, STEPS)
    return root


def seen(plain: bool, root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[list[int]]]:
    """Positions of the steps in each batch of each epoch."""
    batches: list[list[int]] = []
    epochs: list[list[list[int]]] = []
    taken = Clips.__getitems__

    def take(clips: Clips, indices: list[int]) -> object:
        batches.append(list(indices))
        return taken(clips, indices)

    def tell(_: Turns, data: int, turn: int, took: Took) -> None:
        assert took.steps == sum(map(len, batches)) or not turn
        assert took.seconds > 0
        epochs.append(batches.copy())
        batches.clear()

    monkeypatch.setattr(Clips, "__getitems__", take)
    monkeypatch.setattr(Turns, "tell", tell)
    work = fit_once.Work(plain, [str(root)], str(folder), "cpu", 1, "32-true", 16, EPOCHS, 0)
    for turn in range(EPOCHS + 2):
        work.turns.open(0, turn)
    (fit_once.loop if plain else fit_once.train)(work, 0)
    return epochs


def test_trainer_and_plain_loop_see_the_same_batches(packs, tmp_path) -> None:
    found = []
    for plain in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            found.append(seen(plain, packs, tmp_path / str(plain), patch))
    loop, trainer = found
    assert len(loop) == len(trainer) == EPOCHS + 1
    assert loop[1:] == trainer[1:]  # the first is not timed
    assert loop[1] != loop[2]
    assert {len(epoch) for epoch in loop[1:]} == {128 // 16}


def test_a_training_that_fails_is_an_error_with_its_last_line(tmp_path) -> None:
    absent = tmp_path / "absent"
    work = fit_once.Work(False, [str(absent)], str(tmp_path / "run"), "cpu", 1, "32-true", 16, 1, 0)
    with started(work) as running, pytest.raises(GaitnetError, match=f"failed on cpu.*{absent}"):
        running.turn(0, 0)
    assert running.process.returncode is not None


def test_a_tree_and_packs_hold_the_same_steps(packs, tmp_path) -> None:
    write_tree(tmp_path, STEPS)
    tree, packed = (NpySequenceDataModule(root=str(root)).clips for root in (tmp_path, packs))
    assert len(tree) == len(packed) == STEPS
    assert tree.frames.equal(packed.frames)
    assert tree.target.equal(packed.target)


def test_a_turn_begins_when_it_is_opened_and_ends_when_it_is_told(tmp_path) -> None:
    turns = Turns(tmp_path)
    turns.open(0, 3)
    turns.wait(0, 3)
    assert turns.told(0, 3) is None
    turns.tell(0, 3, Took(64, 0.5))
    assert turns.told(0, 3) == Took(64, 0.5)
