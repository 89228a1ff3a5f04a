"""One command's worth of evaluation: plan, train, compare, write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from gaitnet.datacheck import refuse
from gaitnet.datacheck.tree import tree_findings
from gaitnet.datacheck.walks import Walk, list_walks, unlike
from gaitnet.datamodules.clips import Clips, load_clips
from gaitnet.errors import DataError
from gaitnet.evaluation.answers import Answers, join
from gaitnet.evaluation.baselines import BASELINES
from gaitnet.evaluation.folds import Fold, plan_folds, subjects_of
from gaitnet.evaluation.leaks import twins, warnings_of
from gaitnet.evaluation.report import Result, table, write
from gaitnet.evaluation.runner import Data, Task, run_tasks
from gaitnet.files import check_writable
from gaitnet.sequences import healthy_first
from gaitnet.skeleton import MAX_LENGTH
from gaitnet.terminal.console import counting, say, stdout

SHORT_WALKS = 5
"""Percentile of the walks' lengths to which all are cut where lengths must not tell."""


@dataclass(frozen=True)
class Study:
    """What is asked; see `tools/evaluate.py --help`."""

    config: list[Path]
    root: str
    out: Path
    test_root: str = ""
    seeds: int = 3
    folds: int | None = None
    equal_length: bool = False
    workers: int = 1
    normal: str | None = None
    missing: float | None = None


def run(study: Study) -> list[Result]:
    """Train, test, print the tables and write the files; what is in `out` already is not done again.

    Raises:
        GaitnetError: data, configurations or a folder that can't be used.
    """
    if study.seeds < 1 or study.workers < 1:
        raise DataError("⟦seeds⟧ and ⟦workers⟧: must be 1 or more.")
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
        found = _results(study, folds, data, suffix)
        notes += _comparison(found, suffix)
        results += found
    _print(results, notes)
    people = {"folds": [fold.name for fold in folds], "subjects": len(set(subjects_of(walks)))}
    write(study.out, results, {"root": study.root, "test_root": study.test_root, **people, "notes": notes})
    print(f"Written to {study.out}. A screening aid, not a diagnosis.")
    return results


def _settings(study: Study, walks: tuple[Walk, ...]) -> dict[str, Data]:
    """What stands after a model's name -> what it is trained and tested on."""
    whole = Data(study.root, study.test_root, None, study.normal, study.missing)
    settings = {"": whole}
    if study.equal_length:
        frames = _short_walk(study, walks)
        settings[f", {frames} frames a walk"] = replace(whole, walk_frames=frames)
    return settings


def _results(study: Study, folds: list[Fold], data: Data, suffix: str) -> list[Result]:
    models: dict[str, tuple[str, ...]] = {path.stem: (str(path),) for path in study.config}
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


def _print(results: list[Result], notes: list[str]) -> None:
    console = stdout()
    for level in ("walk", "step"):
        console.print(table(results, level))
    for note in notes:
        say(f"Note: {note}")


def _comparison(results: list[Result], suffix: str) -> list[str]:
    figures = {result.name.removesuffix(suffix): result.per_walk for result in results}
    baselines = {name: of for name, of in figures.items() if name in BASELINES}
    models = {name: of for name, of in figures.items() if name not in BASELINES}
    notes = warnings_of(models, baselines)
    return [f"{note.removesuffix('.')} ({suffix.removeprefix(', ')})." if suffix else note for note in notes]


def _same_steps(clips: Clips, walks: tuple[Walk, ...]) -> list[str]:
    """What the recordings themselves say: steps that two people nearly share."""
    info = walks[0].info
    degrees = tuple(info.units.get(name) == "deg" for name in info.feature_names)
    pairs = twins(clips, subjects_of(walks), degrees)
    return [
        f"{walks[one].walk_id} and {walks[other].walk_id} hold the same step, but are two people's: a leak."
        for one, other in pairs[:5]
    ]


def _clips(study: Study, walks: tuple[Walk, ...]) -> Clips:
    return load_clips(walks, healthy_first(Path(study.root), study.normal), MAX_LENGTH, None, study.missing)


def _short_walk(study: Study, walks: tuple[Walk, ...]) -> int:
    clips = _clips(study, walks)
    frames = np.bincount(clips.walk.numpy(), weights=clips.lengths.numpy(), minlength=len(walks))
    return max(1, int(np.percentile(frames[frames > 0], SHORT_WALKS)))
