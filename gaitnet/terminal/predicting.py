"""`gaitnet predict`: a bar while it works, a line for each answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gaitnet.datacheck import missing_flag
from gaitnet.errors import GaitnetError
from gaitnet.pipeline import Options
from gaitnet.predicting import Answer, predict
from gaitnet.report.words import answer_in_words
from gaitnet.terminal.console import FrameBar, say, tell_error
from gaitnet.types import Verdict
from gaitnet.words import sentence

if TYPE_CHECKING:
    from gaitnet.inference import Predictor


def run_prediction(
    sources: Sequence[Path],
    predictor: Predictor,
    options: Options,
    quiet: bool,
    missing: float | None = None,
) -> tuple[list[Answer], dict[Path, str]]:
    """Ask about every source with a progress bar; the answers, and why the others have none.

    Prints both, unless `quiet`.
    """
    answers: list[Answer] = []
    problems: dict[Path, str] = {}
    with FrameBar(sources) as bar:
        for source in sources:
            bar.start(source.name)
            try:
                answers.append(predict(source, predictor, options, bar.progress, missing))
            except GaitnetError as error:
                problems[source] = f"{error.words('terminal')}{missing_flag(error.findings, '--missing')}"
            bar.finish([source])
    if not quiet:
        _print_answers(answers)
    for problem in problems.values():
        tell_error(problem)
    return answers, problems


def _print_answers(answers: Sequence[Answer]) -> None:
    for answer in answers:
        prediction = answer.prediction
        doubted = "" if answer.verdict in (None, Verdict.OK) else f" {answer.verdict.value}:"
        say(f"{answer.source}:{doubted} {answer_in_words(prediction)}")
        if prediction.cut_frames:
            say(
                f"  {prediction.cut_frames} of {prediction.frames} frames exceed the model's maximum length "
                "and were ignored. Cut it into steps, heel strike to the other foot's next heel strike."
            )
        for reason in answer.reasons:
            say(f"  caution: {sentence(reason, 'terminal')}")
    if answers:
        say("A screening aid, not a diagnosis.")
