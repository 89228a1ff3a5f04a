"""`gaitnet labels`, `gaitnet clinic` and `gaitnet train --from-app`: labels, figures, models, a bar."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from rich.markup import escape
from rich.progress import TimeRemainingColumn
from rich.table import Table

from gaitnet.clinic import Enough, Judgement, Labelled, Models, Own, Run, Runs, Watch
from gaitnet.errors import GaitnetError
from gaitnet.terminal.console import bar, say, stderr, stdout
from gaitnet.words import sentence

MODEL_NAMES = {
    "own": "your model",
    "lstm": "reference LSTM",
    "cnn": "convolutional net",
    "tuned": "built-in model, trained further",
    "logistic": "logistic regression",
    "distance": "distance from healthy",
    "length": "length of the walk alone",
    "speed": "speed alone",
    "shipped": "built-in model",
}
_EVERY_S = 0.5


def list_labels(walks: Sequence[Labelled]) -> None:
    """A row for each walk, newest first."""
    shown = Table("trial", "patient", "recorded", "class", "by", "steps", "view", "fps", "usable")
    for walk in walks:
        usable = "yes" if walk.usable else sentence(walk.why_not[0]) if walk.why_not else "no"
        fps = f"{walk.fps:.0f}" if walk.fps else "-"
        row = (walk.id, walk.patient, f"{walk.at:%Y-%m-%d %H:%M}", walk.label or "-", walk.by or "-")
        shown.add_row(*map(escape, (*row, str(walk.steps), walk.view or "-", fps, usable)))
    stdout().print(shown)


def print_enough(found: Enough) -> None:
    """People and walks of each class, and what is lacking."""
    shown = Table("class", "people", "trials")
    for name, people in found.people.items():
        healthy = " (healthy)" if name == found.healthy else ""
        shown.add_row(escape(f"{name}{healthy}"), str(people), str(found.walks[name]))
    stdout().print(shown)
    for each in found.findings:
        say(f"{'needed: ' if each.stops else ''}{sentence(each.reason, 'terminal')}")
    say("Enough to train." if found.may_train else "Not enough to train.")


def print_judgement(judgement: Judgement) -> None:
    """How good a model is on people whom it has not seen, beside simpler answers."""
    shown = Table(
        "model", caption=f"{judgement.folds} parts by person; 95 % interval", caption_justify="left"
    )
    for name in judgement.classes:
        shown.add_column(f"{escape(name)}\npeople right", justify="right")
    shown.add_column("balanced accuracy\nof people", justify="right")
    for score in judgement.models:
        cells = [f"{each.people_right} of {each.people}" for each in score.classes]
        cells += [""] * (len(judgement.classes) - len(cells))
        figure = f"{score.balanced_accuracy:.2f} ({score.low:.2f} to {score.high:.2f})"
        shown.add_row(MODEL_NAMES.get(score.model, score.model), *cells, figure)
    stdout().print(shown)
    for each in judgement.wrong:
        say(
            f"wrong: {each.patient} ({each.id}): said {each.said}, is {each.true}, p = {each.probability:.2f}"
        )
    worse = [MODEL_NAMES.get(name, "guessing") for name in judgement.no_better_than]
    verdict = f"No better than: {', '.join(worse)}." if worse else "Better than each simpler answer."
    say(f"{verdict} A screening aid, not a diagnosis.")


def list_own(models: Sequence[Own]) -> None:
    """A row for each model, newest first."""
    shown = Table("name", "answers", "made", "classes", "people", "balanced accuracy", "better", "id")
    for own in models:
        score = own.judgement.score("own")
        figure = f"{score.balanced_accuracy:.2f} ({score.low:.2f} to {score.high:.2f})" if score else "-"
        people = ", ".join(str(count) for count in own.about.people.values())
        better = "yes" if own.judgement.better_than_baselines else "no"
        made = f"{own.about.made:%Y-%m-%d}"
        row = (f"clinic/{own.slug}", "yes" if own.active else "", made, ", ".join(own.about.classes))
        shown.add_row(*map(escape, (*row, people, figure, better, own.id)))
    stdout().print(shown)


def print_watch(found: Watch) -> None:
    """What happened since the model in use was made."""
    if found.model is None:
        say("The built-in model answers; nothing is watched.")
        return
    say(
        f"clinic/{found.model.slug}: {found.walks_since} trials since, {found.new_people} new people with a "
        f"class, {found.changed_labels} labels changed."
    )
    for each in found.drifted:
        name = each.name.replace("_", " ")
        say(f"{name}: {each.now:.3g} now, {each.mean:.3g} ± {each.sd:.2g} in training ({each.people} people)")
    if found.reason:
        say(sentence(found.reason, "terminal"))


def train_from_app(folder: Path, name: str, by: str) -> int:
    """Train with the app's labels, a bar beside it; Ctrl-C cancels. The exit code."""
    runs = Runs(folder)
    run = runs.start(name, by)
    try:
        run = _follow(runs, run)
    except KeyboardInterrupt:
        runs.cancel(run.id)
        raise
    if run.error:
        raise GaitnetError(run.error)
    if run.judgement is None:
        say("The training was cancelled. Labels and models are as they were.")
        return 2
    print_judgement(run.judgement)
    own = Models(folder).get(run.id)
    if own:
        say(f"{run.judgement.minutes:.1f} minutes. Use it: --model clinic/{own.slug}")
    return 0


def _follow(runs: Runs, run: Run) -> Run:
    stage = ""
    with bar(TimeRemainingColumn()) as progress:
        task = progress.add_task("", total=1.0)
        while not run.over:
            if run.stage != stage and not stderr().is_terminal:
                stderr().print(f"{run.stage}", markup=False, highlight=False)
            stage = run.stage
            progress.update(task, description=run.stage, completed=run.share)
            time.sleep(_EVERY_S)
            run = runs.get(run.id) or run
    return run


def document(value: Any) -> str:
    """Any value of `gaitnet.clinic` as JSON."""
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode()
