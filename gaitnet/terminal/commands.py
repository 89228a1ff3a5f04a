"""What the commands show: progress while they work, a table or a line at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from gaitnet.analysis import examine
from gaitnet.datacheck import missing_flag
from gaitnet.errors import GaitnetError
from gaitnet.inference.base import is_default
from gaitnet.inference.explain import strongest
from gaitnet.pipeline import Answer, Options, predict
from gaitnet.report.folder import Show, write_folder
from gaitnet.report.words import answer_in_words, counted_in_words
from gaitnet.terminal.console import FrameBar, counting, say, stdout, tell_error
from gaitnet.types import GaitReport, Measurement, Verdict
from gaitnet.walker.dataset import SUBJECT_PATTERN, Take, film_take, write_takes
from gaitnet.words import sentence, what

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


def run_simulation(takes: Sequence[Take], out: Path, video: bool) -> None:
    """Write every simulated walk with a progress bar, and print where it all is."""
    with counting("walks", len(takes)) as advance:
        steps, refused = write_takes(out, takes, advance)
    for reason in refused:
        say(f"left out: {reason}")
    say(f"{out}: {len(takes) - len(refused)} walks, {steps} steps. To train on them:")
    say(f"python tools/train.py --config configs/lstm.yaml --data.root {out}")
    if not video:
        return
    folder = out / "videos"
    with counting("films", len(takes)) as advance:
        for take in takes:
            film_take(folder / take.split / take.label, take)
            advance()
    say(f"{folder}: {len(takes)} films, each with its truth (.json). To measure them:")
    say(f"gaitnet extract {folder} --out DIR --subject '{SUBJECT_PATTERN}'")


def run_analysis(
    paths: Sequence[Path],
    out: Path,
    predictor: Predictor | None,
    options: Options,
    show: Show | None = None,
) -> GaitReport:
    """Measure one person's films with a progress bar, write `report.json` and so on, print the numbers."""
    with FrameBar(paths) as bar:
        report, films = examine(paths, predictor, options, bar.film)
    with FrameBar(paths) as bar:
        write_folder(films, out, report, show or Show(), bar.film)
    _print_report(report, out)
    return report


def _print_report(report: GaitReport, out: Path) -> None:
    say(f"{report.source}: {report.verdict.value}")
    for reason in report.reasons:
        say(f"  {sentence(reason, 'terminal')}")
    if report.parameters:
        stdout().print(_parameter_table(report.parameters))
    for line in counted_in_words(report):
        say(line)
    if report.reference and "curve_deviation" in report.parameters:
        say(f"gvs and curve deviation: distance from the mean curves of {report.reference.name}.")
    if report.metres == "estimated":
        say("Metres are estimated from the pose. For true ones: --height METRES.")
    for reason in report.no_answer if report.parameters else ():
        say(f"No answer: {what(reason, 'terminal')}")
    if report.prediction:
        say(answer_in_words(report.prediction))
        if strong := strongest(report):
            names = ", ".join(name.replace("_", " ") for name in strong)
            say(f"What speaks for {report.prediction.label} most: {names}. See explanation.png.")
        if is_default(report.prediction.model):
            say("That model comes with gaitnet and knows simulated people only. Train your own: README.")
    say(f"Written to {out}. A screening aid, not a diagnosis.")


def _parameter_table(parameters: dict[str, Measurement]) -> Table:
    table = Table("parameter")
    for name in ("value", "SD", "n"):
        table.add_column(name, justify="right")
    table.add_column("unit")
    for name, found in parameters.items():
        sd = "-" if found.sd is None else f"{found.sd:.3g}"
        table.add_row(name.replace("_", " "), f"{found.value:.3g}", sd, str(found.n), found.unit)
    return table


def _print_answers(answers: Sequence[Answer]) -> None:
    for answer in answers:
        prediction = answer.prediction
        doubted = "" if answer.verdict in (None, Verdict.OK) else f" {answer.verdict.value}:"
        say(f"{answer.source}:{doubted} {answer_in_words(prediction)}")
        if prediction.cut_frames:
            say(
                f"  {prediction.cut_frames} of {prediction.frames} frames are past the model's longest step: "
                "not looked at. Cut it into steps: one clip from a heel strike to the other foot's next."
            )
        for reason in answer.reasons:
            say(f"  caution: {sentence(reason, 'terminal')}")
    if answers:
        say("A screening aid, not a diagnosis.")
