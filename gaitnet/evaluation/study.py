"""One evaluation: plan, train, compare, write. Says nothing; `gaitnet.terminal.evaluating` does."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet.datacheck import refuse
from gaitnet.datacheck.tree import tree_findings
from gaitnet.datacheck.walks import TreeTrial, list_walks, unlike
from gaitnet.datamodules.clips import Clips, load_clips
from gaitnet.errors import DataError
from gaitnet.evaluation.answers import Answers, join
from gaitnet.evaluation.baselines import BASELINES
from gaitnet.evaluation.counting import Counting, check_runs, uncounted
from gaitnet.evaluation.folds import Fold, plan_folds, subjects_of
from gaitnet.evaluation.leaks import twins, warnings_of
from gaitnet.evaluation.report import Result, write
from gaitnet.evaluation.runner import Data, Task, run_tasks
from gaitnet.files import check_writable
from gaitnet.presets import config_path
from gaitnet.sequences import healthy_first
from gaitnet.skeleton import MAX_LENGTH

SHORT_WALKS = 5
"""Percentile of the walks' lengths to which all are cut where lengths must not tell."""


@dataclass(frozen=True)
class Study:
    """What is asked; see `evaluate`.

    Attributes:
        config: trainings, by name or path; each is a model.
        root: tree with everybody in Training.
        out: folder of results.
        test_root: another tree with the same people to test with; "" = the same.
        seeds: trainings of each fold.
        folds: parts by subject; None = one for each subject.
        equal_length: also with all walks cut to one length.
        workers: trainings at once.
        normal: the healthy class, if the folder name does not show it.
        missing: number that stands for a missing value in the files.
    """

    config: Sequence[Path | str]
    root: str
    out: Path
    test_root: str = ""
    seeds: int = 3
    folds: int | None = None
    equal_length: bool = False
    workers: int = 1
    normal: str | None = None
    missing: float | None = None


@dataclass(frozen=True)
class Evaluation:
    """What was found.

    Attributes:
        results: a model's figures each, baselines too.
        notes: what a sceptic would say.
    """

    results: tuple[Result, ...]
    notes: tuple[str, ...]


def evaluate(
    data: Path | str,
    config: Path | str | Sequence[Path | str] = "lstm",
    out: Path | str | None = None,
    **settings: Any,
) -> Evaluation:
    """How good trainings are on people they have never seen: each person, or part, is tested once.

    Trainings run in processes of their own: a script that calls this needs `if __name__ == "__main__":`.

    Args:
        data: tree with everybody in Training; subjects recorded.
        config: trainings, by name or path; each is a model.
        out: folder of results, from which the next call goes on; None keeps nothing.
        settings: other fields of `Study`, such as `seeds=3`, `folds=5`, `equal_length=True`.

    Raises:
        GaitnetError: data, configurations or a folder that can't be used.
    """
    configs = [config] if isinstance(config, Path | str) else list(config)
    with nullcontext(out) if out is not None else tempfile.TemporaryDirectory() as folder:
        return run_study(Study(configs, str(data), Path(folder), **settings))


def run_study(study: Study, counting: Counting = uncounted) -> Evaluation:
    """Train, test and write the files; what is in `out` already is not done again.

    Raises:
        GaitnetError: data, configurations or a folder that can't be used.
    """
    check_runs(study.seeds, study.workers)
    study = replace(study, config=[config_path(config) for config in study.config])
    check_writable(study.out)
    walks = list_walks(Path(study.root), "Training", study.normal)
    refuse(list(unlike(walks)), DataError)
    folds = plan_folds(walks, study.folds)
    clips = _clips(study, walks)
    classes = healthy_first(Path(study.root), study.normal)
    refuse(tree_findings(classes, walks, clips.survey.walks, (), ()), DataError)
    notes = _same_steps(clips, walks)
    results: list[Result] = []
    for suffix, data in _settings(study, walks).items():
        found = _results(study, folds, data, suffix, counting)
        notes += _comparison(found, suffix)
        results += found
    people = {"folds": [fold.name for fold in folds], "subjects": len(set(subjects_of(walks)))}
    write(study.out, results, {"root": study.root, "test_root": study.test_root, **people, "notes": notes})
    return Evaluation(tuple(results), tuple(notes))


def _settings(study: Study, walks: tuple[TreeTrial, ...]) -> dict[str, Data]:
    """What stands after a model's name -> what it is trained and tested on."""
    whole = Data(study.root, study.test_root, None, study.normal, study.missing)
    settings = {"": whole}
    if study.equal_length:
        frames = _short_walk(study, walks)
        settings[f", {frames} frames a walk"] = replace(whole, walk_frames=frames)
    return settings


def _results(study: Study, folds: list[Fold], data: Data, suffix: str, counting: Counting) -> list[Result]:
    models: dict[str, tuple[str, ...]] = {path.stem: (str(path),) for path in map(Path, study.config)}
    models |= dict.fromkeys(BASELINES, ())
    plan = [
        (model, seed, Task(model, configs, fold, seed, data))
        for model, configs in models.items()
        for seed in range(study.seeds)
        for fold in folds
    ]
    tasks = [task for *_, task in plan]
    with counting(f"trainings{suffix}", len(plan)) as advance:
        answers = run_tasks(tasks, study.out / "folds", study.workers, advance)
    found: dict[str, dict[int, list[Answers]]] = {}
    for (model, seed, _), answer in zip(plan, answers, strict=True):
        found.setdefault(model, {}).setdefault(seed, []).append(answer)
    classes = healthy_first(Path(study.root), study.normal)
    return [
        Result.of(f"{model}{suffix}", [join(parts) for parts in of.values()], model in BASELINES, classes)
        for model, of in found.items()
    ]


def _comparison(results: list[Result], suffix: str) -> list[str]:
    figures = {result.name.removesuffix(suffix): result.per_walk for result in results}
    baselines = {name: of for name, of in figures.items() if name in BASELINES}
    models = {name: of for name, of in figures.items() if name not in BASELINES}
    notes = warnings_of(models, baselines)
    return [f"{note.removesuffix('.')} ({suffix.removeprefix(', ')})." if suffix else note for note in notes]


def _same_steps(clips: Clips, walks: tuple[TreeTrial, ...]) -> list[str]:
    """What the recordings themselves say: steps that two people nearly share."""
    info = walks[0].info
    degrees = tuple(info.units.get(name) == "deg" for name in info.feature_names)
    pairs = twins(clips, subjects_of(walks), degrees)
    return [
        f"{walks[one].walk_id} and {walks[other].walk_id} hold the same step, but are two people's: a leak."
        for one, other in pairs[:5]
    ]


def _clips(study: Study, walks: tuple[TreeTrial, ...]) -> Clips:
    return load_clips(walks, healthy_first(Path(study.root), study.normal), MAX_LENGTH, None, study.missing)


def _short_walk(study: Study, walks: tuple[TreeTrial, ...]) -> int:
    clips = _clips(study, walks)
    frames = np.bincount(clips.walk.numpy(), weights=clips.lengths.numpy(), minlength=len(walks))
    return max(1, int(np.percentile(frames[frames > 0], SHORT_WALKS)))
