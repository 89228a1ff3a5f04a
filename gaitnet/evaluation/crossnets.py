"""Networks across sites: each training reads a tree that is joined of the sites it may see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gaitnet.datacheck import refuse
from gaitnet.datacheck.walks import unlike
from gaitnet.errors import DataError
from gaitnet.evaluation.answers import Answers
from gaitnet.evaluation.asked import Asked, healthy_first_of, join_asked
from gaitnet.evaluation.counting import Counting
from gaitnet.evaluation.crossplan import Part, Row
from gaitnet.evaluation.folds import Fold
from gaitnet.evaluation.runner import Data, Task, run_tasks
from gaitnet.evaluation.sites import Walks
from gaitnet.presets import config_path
from gaitnet.sequences import Clip, read_walk, write_walk


@dataclass(frozen=True)
class Nets:
    """Which trainings, and how; see `crossing.Crossing`."""

    config: Sequence[Path | str]
    out: Path
    seeds: int
    workers: int
    missing: float | None = None


def ask_networks(
    nets: Nets, walks: Walks, rows: Sequence[Row], counting: Counting
) -> Iterator[tuple[str, Row, list[Asked]]]:
    """What each network says of each row's walks, one run a seed; rows that can't be trained are left out.

    Raises:
        GaitnetError: sites that were measured in different ways, or a training that fails.
    """
    configs = [config_path(config) for config in nets.config]
    if not configs:
        return
    refuse(list(unlike(walks.trials)), DataError)
    trained = [row for row in rows if all(_both(walks, part.train) for part in row.parts)]
    plan = [
        (config, row, seed, part)
        for config in configs
        for row in trained
        for seed in range(nets.seeds)
        for part in row.parts
    ]
    tree = _Trees(walks, nets.out / "joined")
    everybody = tree.of(np.arange(len(walks.trials)))
    data = {row.name: Data(str(tree.of(row.train)), str(everybody), missing=nets.missing) for row in trained}
    tasks = [_task(walks, data[row.name], config, row, seed, part) for config, row, seed, part in plan]
    with counting("trainings", len(tasks)) as advance:
        found = run_tasks(tasks, nets.out / "folds", nets.workers, advance)
    asked: dict[tuple[Path, str], dict[int, list[Asked]]] = {}
    for (config, row, seed, part), answers in zip(plan, found, strict=True):
        asked.setdefault((config, row.name), {}).setdefault(seed, []).append(
            _asked(walks, row, part, answers)
        )
    for config in configs:
        for row in trained:
            yield config.stem, row, [join_asked(parts) for parts in asked[config, row.name].values()]


class _Trees:
    """Trees of some of the walks, named by what is in them: `<class>/<site>_<number>`."""

    def __init__(self, walks: Walks, folder: Path) -> None:
        self._walks = walks
        self._folder = folder
        self._known: dict[bytes, Path] = {}

    def of(self, index: np.ndarray) -> Path:
        """Written where it is not there yet; the subject is the person."""
        key = index.tobytes()
        if key not in self._known:
            self._known[key] = self._write(index)
        return self._known[key]

    def _write(self, index: np.ndarray) -> Path:
        trials = [self._walks.trials[each] for each in index.tolist()]
        said = "\n".join(f"{trial.folder.path.resolve()} {trial.info.source_sha256}" for trial in trials)
        root = self._folder / hashlib.sha256(said.encode()).hexdigest()[:16]
        for each, trial in zip(index.tolist(), trials, strict=True):
            place = root / "Training" / str(self._walks.name[each]) / _name(each)
            if not place.exists():
                clips = [Clip(clip.values) for clip in read_walk(trial.folder)]
                info = replace(trial.info, subject=str(self._walks.person[each]))
                write_walk(place, clips, info)
        return root


def _name(index: int) -> str:
    return f"walk_{index:06d}"


def _task(walks: Walks, data: Data, config: Path, row: Row, seed: int, part: Part) -> Task:
    tested = sorted(set(walks.person[part.test].tolist()))
    trained = set(walks.person[row.train].tolist())
    out = tuple(who for who in tested if who in trained)
    return Task(config.stem, (str(config),), Fold("sites", tuple(tested)), seed, data, out)


def _asked(walks: Walks, row: Row, part: Part, answers: Answers) -> Asked:
    """Steps' answers, of the walks that the part asks about; the classes are those of its row's tree."""
    index = np.array([int(walk.rpartition("_")[2]) for walk in answers.walk])
    here = np.isin(index, part.test)
    said = answers.log_probabilities[here]
    healthy = said[:, :1]
    others = np.log(np.maximum(-np.expm1(healthy), 1e-6))
    classes = healthy_first_of(walks.name[row.train])
    return Asked(index[here], np.concatenate([healthy, others], axis=1), said, classes)


def _both(walks: Walks, train: np.ndarray) -> bool:
    abnormal = walks.abnormal[train]
    return bool(abnormal.any() and not abnormal.all())
