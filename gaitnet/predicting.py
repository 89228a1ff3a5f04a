"""A model asked about anything that holds a walk: a video, landmarks, a folder of steps, one step."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gaitnet.analysis import Analysis, analyze, classification_of
from gaitnet.answer import ask, refuse_meaningless
from gaitnet.datacheck import as_missing
from gaitnet.errors import NotMeasurableError
from gaitnet.pipeline import DEFAULTS, Options
from gaitnet.pose import Progress
from gaitnet.pose.base import no_progress
from gaitnet.reasons import Reason, Verdict
from gaitnet.sequences import read_clip, read_info, read_walk
from gaitnet.types import Classification, Prediction
from gaitnet.words import has_words

if TYPE_CHECKING:
    from gaitnet.inference import Predictor


@dataclass(frozen=True)
class Answer:
    """A model's answer for one walk.

    Attributes:
        source: the file or folder that was asked about.
        prediction: the answer.
        classification: it and the distance from healthy people; None of steps, and where nothing can be said.
        verdict: can the walk be trusted; None where nobody wrote it down.
        reasons: its reservations.
    """

    source: Path
    prediction: Prediction
    verdict: Verdict | None = None
    reasons: tuple[Reason, ...] = ()
    classification: Classification | None = None


def predict(
    source: Path,
    predictor: Predictor,
    options: Options = DEFAULTS,
    progress: Progress = no_progress,
    missing: float | None = None,
) -> Answer:
    """Ask a model about a video, stored landmarks, a sequence folder or one `.npy`.

    `missing` is the number that stands for a missing value in `.npy` files; None: only NaN does.

    Raises:
        GaitnetError: the source can't be used, measured, or does not match the model.
    """
    if source.is_dir() or source.suffix.lower() == ".npy":
        return _of_steps(source, predictor, missing)
    analysis = analyze(source, None, options, lambda _: nullcontext(progress))
    found = prediction_of(analysis, predictor, source)
    said = classification_of(analysis, predictor)
    return Answer(source, found, analysis.report.verdict, analysis.report.reasons, said)


def prediction_of(analysis: Analysis, predictor: Predictor, path: Path | None = None) -> Prediction:
    """A model's answer about a walk that was measured, without what moved it.

    Raises:
        NotMeasurableError: nothing was measured, or an answer would mean nothing.
        ModelMismatchError: the walk does not match the model.
    """
    if analysis.measured is None:
        raise NotMeasurableError(analysis.report.reasons, path)
    return ask(predictor, analysis.measured.walk, analysis.steps, path)


def _of_steps(source: Path, predictor: Predictor, missing: float | None) -> Answer:
    verdict, reasons = _reservations(source if source.is_dir() else source.parent)
    refuse_meaningless(reasons, source)
    steps = as_missing(read_walk(source) if source.is_dir() else [read_clip(source)], missing)
    return Answer(source, predictor.predict(steps), verdict, reasons)


def _reservations(folder: Path) -> tuple[Verdict | None, tuple[Reason, ...]]:
    """Verdict and reasons that were written down when a walk was extracted; none where nothing is known."""
    info = read_info(folder)
    if info is None or info.verdict not in {verdict.value for verdict in Verdict}:
        return None, ()
    reasons = [flag for file in info.extra.files for flag in file.flags if has_words(flag)]
    return Verdict(info.verdict), tuple({repr(reason): reason for reason in reasons}.values())
