"""The figures as files for other programs, and as pictures."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix, roc_curve

from gaitnet.errors import require
from gaitnet.evaluation.answers import Answers, join
from gaitnet.evaluation.figures import Figure, by_pattern, by_subject, figures, reliability
from gaitnet.files import atomic_file
from gaitnet.sequences import positive_name


@dataclass(frozen=True)
class Result:
    """One model's answers to everybody, one run a seed, and their figures.

    Attributes:
        name: of the model, and what was done to the data.
        walks: answers of walks, one run a seed.
        steps: answers of steps; None for a baseline, which sees walks.
        classes: their names, the healthy one first.
        per_walk: figures of the walks.
        per_step: figures of the steps.
    """

    name: str
    walks: list[Answers]
    steps: list[Answers] | None
    classes: tuple[str, ...]
    per_walk: dict[str, Figure]
    per_step: dict[str, Figure] | None

    @classmethod
    def of(cls, name: str, runs: Sequence[Answers], baseline: bool, classes: tuple[str, ...]) -> Result:
        """Figures of one run a seed."""
        walks = list(runs) if baseline else [run.per_walk() for run in runs]
        steps = None if baseline else list(runs)
        return cls(name, walks, steps, classes, figures(walks), figures(steps) if steps else None)


def write(out: Path, results: Sequence[Result], about: Mapping[str, Any]) -> None:
    """`results.json`, `results.csv`, and a picture of each trained model.

    Raises:
        OutputError: the files can't be written.
    """
    document = dict(about) | {"results": [_document(result) for result in results]}
    with atomic_file(out / "results.json") as stream:
        stream.write((json.dumps(plain(document), indent=2, allow_nan=False) + "\n").encode())
    with atomic_file(out / "results.csv") as stream:
        stream.write(_csv(results).encode())
    for result in results:
        if result.steps is not None:
            _picture(out / f"{result.name.replace(' ', '_').replace(',', '')}.png", result)


def _document(result: Result) -> dict[str, Any]:
    return {
        "model": result.name,
        "classes": list(result.classes),
        "positive": positive_name(result.classes),
        "seeds": len(result.walks),
        "per_walk": {name: asdict(figure) for name, figure in result.per_walk.items()},
        "per_step": {name: asdict(figure) for name, figure in (result.per_step or {}).items()} or None,
        "balanced_accuracy_by_subject": by_subject(result.walks),
        "right_by_pattern": by_pattern(result.walks),
        "confusion": _confusion(join(result.walks)).tolist(),
    }


def plain(value: Any) -> Any:
    """NaN, which JSON does not have, as null."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return None if isinstance(value, float) and np.isnan(value) else value


def _csv(results: Sequence[Result]) -> str:
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(["model", "level", "figure", "mean", "low", "high", "lowest_seed", "highest_seed", "seeds"])
    for result in results:
        for level, of in (("walk", result.per_walk), ("step", result.per_step or {})):
            for name, found in of.items():
                numbers = [found.value, found.low, found.high, min(found.seeds), max(found.seeds)]
                rows.writerow([result.name, level, name, *(f"{n:.4f}" for n in numbers), len(found.seeds)])
    return text.getvalue()


def _confusion(answers: Answers) -> np.ndarray:
    classes = list(range(answers.log_probabilities.shape[1]))
    return confusion_matrix(answers.target, answers.log_probabilities.argmax(axis=1), labels=classes)


def _picture(path: Path, result: Result) -> None:
    """Confusion matrix, ROC and reliability of the walks, all seeds together."""
    require("matplotlib", "train").use("Agg")
    pyplot = require("matplotlib.pyplot", "train")
    answers = join(result.walks)
    picture, (left, middle, right) = pyplot.subplots(1, 3, figsize=(13, 4), layout="constrained")
    try:
        _draw_confusion(left, _confusion(answers), result.classes)
        _draw_roc(middle, answers, result)
        _draw_reliability(right, answers, result)
        picture.suptitle(f"{result.name}: walks, {len(result.walks)} seeds")
        with atomic_file(path) as stream:
            picture.savefig(stream, format="png", dpi=120)
    finally:
        pyplot.close(picture)


def _draw_confusion(axes: Any, counts: np.ndarray, classes: tuple[str, ...]) -> None:
    axes.imshow(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        dark = count > 0.5 * counts[row].sum()
        axes.text(column, row, str(count), ha="center", va="center", color="white" if dark else "black")
    axes.set(xlabel="answer", ylabel="truth", title="confusion")
    axes.set_xticks(range(len(classes)), classes, parse_math=False)
    axes.set_yticks(range(len(classes)), classes, parse_math=False)


def _draw_roc(axes: Any, answers: Answers, result: Result) -> None:
    abnormal = answers.target != 0
    if abnormal.any() and not abnormal.all():
        false, true, _ = roc_curve(abnormal, answers.p_abnormal)
        axes.plot(false, true)
    axes.plot([0, 1], [0, 1], ":", color="grey")
    axes.set_xlabel(f"false alarms: {result.classes[0]} called otherwise", parse_math=False)
    axes.set_ylabel(f"{positive_name(result.classes)} found", parse_math=False)
    axes.set_title(f"ROC, area {result.per_walk['auroc'].value:.3f}")


def _draw_reliability(axes: Any, answers: Answers, result: Result) -> None:
    wanted = positive_name(result.classes)
    said, true, counts = reliability(answers)
    some = counts > 0
    axes.plot([0, 1], [0, 1], ":", color="grey")
    axes.plot(said[some], true[some], "o-")
    axes.set_xlabel(f"p({wanted}) as said", parse_math=False)
    axes.set_ylabel(f"share that is {wanted}", parse_math=False)
    axes.set_title(f"reliability, ECE {result.per_walk['ece'].value:.3f}")
