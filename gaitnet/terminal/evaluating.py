"""What `gaitnet evaluate` shows: a bar, or lines in a log, tables, and what a sceptic would say."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from gaitnet.datacheck import missing_flag
from gaitnet.errors import GaitnetError
from gaitnet.evaluation import Study, run_study
from gaitnet.evaluation.figures import NAMES, by_subject
from gaitnet.evaluation.report import Result
from gaitnet.models.naming import counted
from gaitnet.terminal.console import counting_long, say, stdout, tell_error


def run_evaluation(study: Study) -> int:
    """Evaluate with a progress bar and print the tables; the exit code, 2 where the user can do something."""
    try:
        found = run_study(study, counting_long)
    except GaitnetError as error:
        tell_error(f"{error.words('terminal')}{missing_flag(error.findings, '--missing')}")
        return 2
    for level in ("walk", "step"):
        stdout().print(result_table(found.results, level))
    for note in found.notes:
        say(f"Note: {note}")
    say(f"Written to {study.out}. A screening aid, not a diagnosis.")
    return 0


def result_table(results: Sequence[Result], level: str = "walk") -> Table:
    """A line a model: the mean over the seeds, and the 95 % interval over people."""
    caption = f"mean over the seeds [95 % interval over people]; {counted(results[0].classes)}"
    shown = Table(f"per {level}", caption=escape(caption))
    for name in (*NAMES, "worst person"):
        shown.add_column(name.replace("_", " "), justify="right")
    for result in results:
        of = result.per_walk if level == "walk" else result.per_step
        runs = result.walks if level == "walk" else result.steps
        if of and runs:
            worst = min(by_subject(runs).values())
            cells = [f"{of[name].value:.3f} [{of[name].low:.2f}-{of[name].high:.2f}]" for name in NAMES]
            shown.add_row(result.name, *cells, f"{worst:.3f}")
    return shown
