"""Every model, seed and fold, each in a process of its own, each kept as soon as it is done."""

from __future__ import annotations

import contextlib
import hashlib
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet import __version__
from gaitnet.errors import DataError, GaitnetError, require
from gaitnet.evaluation.answers import Answers, read_answers, write_answers
from gaitnet.evaluation.baselines import BASELINES, answer
from gaitnet.evaluation.folds import Fold
from gaitnet.files import make_folder
from gaitnet.models.calibration import ask

VALIDATION = 0.2


@dataclass(frozen=True)
class Data:
    """What is evaluated on.

    Attributes:
        root: tree with everybody in Training.
        test_root: another tree with the same subjects to test with, such as another camera's; "" = the same.
        walk_frames: frames of each walk that are kept; None = all.
        normal: the healthy class, if the folder name does not show it.
        missing: number that stands for a missing value in the files, or None.
        instrument: by whose healthy people a trained model has all values expressed, or None.
    """

    root: str
    test_root: str = ""
    walk_frames: int | None = None
    normal: str | None = None
    missing: float | None = None
    instrument: str | None = None


@dataclass(frozen=True)
class Task:
    """One training, or one baseline.

    Attributes:
        model: name, for tables.
        configs: files for the training; none for a baseline.
        fold: who is tested with.
        seed: of the weights and of the order.
        data: what is evaluated on.
        held_out: who does not train; None = those who are tested with.
    """

    model: str
    configs: tuple[str, ...]
    fold: Fold
    seed: int
    data: Data
    held_out: tuple[str, ...] | None = None


def run_tasks(tasks: Sequence[Task], out: Path, workers: int, advance: Callable[[], None]) -> list[Answers]:
    """The walks' steps' answers of each task, in order; those that are in `out` already are not done again.

    Raises:
        GaitnetError: data, a configuration or `out` that can't be used.
    """
    make_folder(out)
    files = [out / f"{_key(task)}.json" for task in tasks]
    known = {file: found for file in files if (found := read_answers(file))}
    missing = [(task, file) for task, file in zip(tasks, files, strict=True) if file not in known]
    for _ in known:
        advance()
    with _pool(workers) as pool:
        running = [pool.submit(_run, task, file) for task, file in missing]
        try:
            for done in as_completed(running):
                done.result()
                advance()
        finally:
            for one in running:
                one.cancel()
    return [known.get(file) or _read(file) for file in files]


def _read(file: Path) -> Answers:
    found = read_answers(file)
    if found is None:
        raise DataError(f"{file}: damaged while it was written. Delete it and evaluate again.")
    return found


def _pool(workers: int) -> Executor:
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _run(task: Task, file: Path) -> None:
    found = _trained(task, file.with_suffix("")) if task.configs else _baseline(task)
    write_answers(file, found)


def _trained(task: Task, folder: Path) -> Answers:
    """Train without the fold's people, and ask about them; the temperature is of the validation part."""
    training = require("gaitnet.training", "train")
    checkpoint = require("gaitnet.models.checkpoint", "train")
    make_folder(folder)
    with (folder / "log.txt").open("w") as log, _saying_to(log):
        best = training.train(_flags(task, folder)).checkpoint
    module = checkpoint.load_checkpoint(best)
    seen = replace(task.data, instrument=module.card.instrument)
    tested, chosen = _test_clips(replace(task, data=seen))
    asked = _answers(ask(module, tested.clips, chosen), tested, chosen)
    shutil.rmtree(folder)
    return asked


def _flags(task: Task, folder: Path) -> list[str]:
    configs = [flag for config in task.configs for flag in ("--config", config)]
    out = task.fold.subjects if task.held_out is None else task.held_out
    frames = "null" if task.data.walk_frames is None else str(task.data.walk_frames)
    return [
        *configs,
        *("--name", "fold", "--data.root", task.data.root, "--data.held_out", json.dumps(out)),
        *("--data.walk_frames", frames, "--data.split_seed", str(task.seed)),
        *("--data.normal", "null" if task.data.normal is None else task.data.normal),
        *("--data.missing", "null" if task.data.missing is None else str(task.data.missing)),
        *("--data.val_fraction", str(VALIDATION)),
        *("--seed_everything", str(task.seed), "--trainer.default_root_dir", str(folder)),
        *("--trainer.enable_progress_bar", "false", "--trainer.logger", "false"),
    ]


def _baseline(task: Task) -> Answers:
    """Of walks, not of steps: what a baseline sees is a walk's summary."""
    data = _data(task)
    look = BASELINES[task.model][0]
    tested, _ = _test_clips(task)
    train = [index for index in range(len(data.training_walks)) if index not in set(data.held_out_walks)]
    test = [index for index in _walks_of(tested, task.fold) if (tested.clips.walk == index).any()]
    log_probabilities = answer(
        task.model,
        look(data.clips, len(data.training_walks))[train],
        _targets(data, train),
        look(tested.clips, len(tested.training_walks))[test],
        data.num_classes,
        task.seed,
    )
    return _described(log_probabilities, tested, np.array(test))


def _test_clips(task: Task) -> tuple[Any, list[int]]:
    """The data module to test with, and the positions of the fold's people's clips in it."""
    other = task.data.test_root
    tested = _module(replace(task.data, root=other), task.fold) if other else _data(task)
    return tested, tested.clips.of_walks(_walks_of(tested, task.fold))


def _walks_of(data: Any, fold: Fold) -> list[int]:
    return [i for i, walk in enumerate(data.training_walks) if walk.info.subject in fold.subjects]


def _data(task: Task) -> Any:
    return _module(task.data, task.fold, task.seed)


@lru_cache(maxsize=2)
def _module(found: Data, fold: Fold, seed: int = 0) -> Any:
    npy = require("gaitnet.datamodules.npy", "train")
    data = npy.NpySequenceDataModule(
        root=found.root,
        held_out=list(fold.subjects),
        walk_frames=found.walk_frames,
        normal=found.normal,
        missing=found.missing,
        instrument=found.instrument,
        split_seed=seed,
        val_fraction=VALIDATION,
    )
    data.setup("fit")
    return data


def _answers(log_probabilities: np.ndarray, data: Any, chosen: list[int]) -> Answers:
    return _described(log_probabilities, data, data.clips.walk[chosen].numpy())


def _described(log_probabilities: np.ndarray, data: Any, walks: np.ndarray) -> Answers:
    infos = [data.training_walks[int(index)].info for index in walks]
    return Answers(
        log_probabilities=log_probabilities,
        target=_targets(data, walks),
        subject=np.array([info.subject for info in infos]),
        pattern=np.array([info.extra.pattern or "" for info in infos]),
        walk=np.array([data.training_walks[int(index)].walk_id for index in walks]),
    )


def _targets(data: Any, walks: Any) -> np.ndarray:
    return np.array([data.classes.index(data.training_walks[int(index)].folder.label) for index in walks])


def _key(task: Task) -> str:
    """Of everything that decides the answers; another setting is another file."""
    texts = [Path(config).read_text(encoding="utf-8") for config in task.configs]
    roots = [_listing(root) for root in (task.data.root, task.data.test_root) if root]
    asked = asdict(task) | {"configs": None}  # what they say counts, not where they are
    said = json.dumps([asked, texts, roots, __version__], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@lru_cache(maxsize=4)
def _listing(root: str) -> str:
    """Which walks a tree holds, and when they were written."""
    files = sorted(Path(root).rglob("sequence.json"))
    said = "\n".join(f"{file} {file.stat().st_mtime_ns}" for file in files)
    return hashlib.sha256(said.encode()).hexdigest()


@contextlib.contextmanager
def _saying_to(log: Any):  # type: ignore[no-untyped-def]
    """All that a training prints goes into its own file, to be read if it fails."""
    os.environ["OMP_NUM_THREADS"] = "1"
    require("torch", "train").set_num_threads(1)  # the processes share the machine
    try:
        with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
            yield
    except GaitnetError:
        raise
    except Exception as error:
        raise GaitnetError(f"a training failed ({error}). See {log.name}.") from error
