"""The whole pipeline on simulated people, offline: simulate, train, export, render, measure, classify."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gaitnet.analysis import analyze
from gaitnet.errors import OutputError, require
from gaitnet.inference import load_predictor
from gaitnet.report.folder import Show, write_folder
from gaitnet.report.words import label_in_words, label_with_probability
from gaitnet.terminal.console import FrameBar, counting, say, tell_error
from gaitnet.types import GaitReport, Prediction
from gaitnet.walker.dataset import Take, film_take, plan_takes, write_takes
from gaitnet.walker.people import WORST
from gaitnet.words import sentence

TRAINING_SUBJECTS = 100
WALKS = 2
EPOCHS = 30
PACE_SPREAD = 0.0
"""With so few people, training works only if all walk at about the same pace."""

_LIKE_FILMS = (
    *("--data.augmentation.mirror", "0.5", "--data.augmentation.offset_deg", "3"),
    *("--data.augmentation.wander_deg", "3", "--data.augmentation.scale", "0.05"),
    *("--data.augmentation.drop_context", "0.2", "--data.augmentation.context_noise", "0.4"),
    *("--data.ignore", '["stride_width"]'),
)
"""Simulated landmarks are more accurate than detected ones, above all stride width (it needs depth)."""

_CONTEXT = ("--model.context", "true", "--data.instrument", "walker")
"""The network sees the walk's numbers, too, by healthy people of the same instrument: a video is another than
the simulator's landmarks."""

UNSEEN = 1_000_000
"""Added to the seed: the two people in the videos are not in the training data."""

_MARKER = ".gaitnet-demo"
"""Marks a folder as the demo's own, which it may replace."""


@dataclass(frozen=True)
class Verified:
    """A simulated walker's true class and the model's classification; None if there is none."""

    take: Take
    film: Path
    prediction: Prediction | None

    @property
    def chosen(self) -> str | None:
        """The class that is more likely than the other; None without one."""
        found = self.prediction
        if found is None or found.label not in label_in_words(found.label, found.probabilities, found.unsure):
            return None
        return found.label

    @property
    def right(self) -> bool:
        """Whether the classification is correct."""
        return self.chosen == self.take.label


def run(out: Path, seed: int = 0) -> bool:
    """Run the demo in `out` and print the two classifications with the truth.

    Returns:
        Whether both classifications are correct.

    Raises:
        MissingDependencyError: the training packages are not installed.
        OutputError: `out` contains other files, or can't be written.
    """
    require("pytorch_lightning", "train")
    _make_folder(out)
    say(f"1/4  Simulate {TRAINING_SUBJECTS} walking people ({out / 'data'})")
    _simulate(out / "data", seed)
    say("2/4  Train a small network on their steps and export it to OpenVINO")
    model = _train(out)
    say("3/4  Render a video of one unseen normal and one unseen abnormal walker")
    takes = _unseen(seed)
    films = _film(out / "films", takes)
    say("4/4  Analyse the videos: pose, gait, classification (OpenVINO), report")
    results = _analyse(out / "reports", takes, films, model)
    _tell(out, results)
    return all(result.right for result in results)


def _make_folder(out: Path) -> None:
    if out.exists() and not (out / _MARKER).exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputError(f"{out}: not made by the demo. Choose another ⟦out⟧.")
    try:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        (out / _MARKER).touch()
    except OSError as error:
        raise OutputError(f"{out}: can't be written ({error.strerror}). Choose another ⟦out⟧.") from error


def _simulate(root: Path, seed: int) -> None:
    takes = plan_takes(TRAINING_SUBJECTS, seed, WALKS, pace_spread=PACE_SPREAD)
    with counting("walks", len(takes)) as advance:
        write_takes(root, takes, advance)


def _train(out: Path) -> Path:
    """The folder of the exported model."""
    terminal = require("gaitnet.terminal.training", "train")
    found = terminal.train_shown(
        [
            *(
                "--model",
                "gaitnet.models.cnn.CNNClassifier",
                "--name",
                "demo",
                "--data.root",
                str(out / "data"),
            ),
            *_CONTEXT,
            *_LIKE_FILMS,
            *("--model.lr", "3e-3", "--model.weight_decay", "1e-3", "--model.one_cycle", "true"),
            *("--trainer.default_root_dir", str(out / "checkpoints"), "--trainer.max_epochs", str(EPOCHS)),
            *("--trainer.accelerator", "cpu", "--trainer.devices", "1", "--trainer.gradient_clip_val", "1.0"),
            *("--trainer.num_sanity_val_steps", "0"),
            *("--checkpoint.monitor", "null", "--early_stopping.patience", str(EPOCHS)),
        ]
    )
    terminal.tell_trained(found)
    export = require("gaitnet.exporting", "train").to_openvino(found.checkpoint, out / "model")
    say(f"largest difference in probability, OpenVINO against torch: {export['largest_difference']:.1e}")
    return out / "model"


def _unseen(seed: int) -> list[Take]:
    """A normal and a clearly abnormal walker, seen roughly from the side."""
    takes = plan_takes(4, UNSEEN + seed, walks=1, view_deg=15.0, pace_spread=PACE_SPREAD)
    normal, abnormal = (
        next(take for take in takes if take.label == label) for label in ("Normal", "Abnormal")
    )
    plain = replace(abnormal, person=replace(abnormal.person, severity=WORST))
    return [replace(normal, name="unseen_normal"), replace(plain, name="unseen_abnormal")]


def _film(folder: Path, takes: Sequence[Take]) -> list[Path]:
    films = []
    with counting("videos", len(takes)) as advance:
        for take in takes:
            films.append(film_take(folder, take))
            advance()
    return films


def _analyse(folder: Path, takes: Sequence[Take], films: Sequence[Path], model: Path) -> list[Verified]:
    """Write each walker's report folder, as `gaitnet analyze` does."""
    predictor, results = load_predictor(model), []
    with FrameBar(films) as bar:
        for take, film in zip(takes, films, strict=True):
            analysis = analyze(film, predictor, progress_of=bar.film)
            write_folder(analysis.films, folder / take.name, analysis.report, Show(surface="terminal"))
            results.append(Verified(take, film, analysis.report.prediction))
            _tell_unanswered(film, analysis.report)
    return results


def _tell_unanswered(film: Path, report: GaitReport) -> None:
    if report.prediction is None:
        tell_error(f"{film}: {' '.join(sentence(reason, 'terminal') for reason in report.reasons)}")


def _tell(out: Path, results: Sequence[Verified]) -> None:
    say("")
    for result in results:
        say(f"{result.film}")
        say(f"    truth:          {result.take.label} ({result.take.person.pattern})")
        say(f"    classification: {_answer(result)}")
    right = sum(result.right for result in results)
    say(f"{right} of {len(results)} classifications are correct.")
    say("A model trained on simulated people knows nothing about patients. A screening aid, not a diagnosis.")
    say(f"Results: {out / 'films'} (videos and truth), {out / 'data'} (angles), {out / 'model'} (OpenVINO).")
    pages = [str(out / "reports" / result.take.name / "report.html") for result in reversed(results)]
    say(f"Reports, to open in a browser: {', '.join(pages)}")


def _answer(result: Verified) -> str:
    prediction = result.prediction
    if prediction is None:
        return "none (reason above)"
    mark = "correct" if result.right else "WRONG" if result.chosen else "undecided"
    steps = len(prediction.step_probabilities)
    return f"{label_with_probability(prediction)}, {steps} steps - {mark}"
