"""Analyses one video after another in a process that may die alone. `extraction.worker.Worker` starts it."""

from __future__ import annotations

import json
import traceback
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitnet.errors import GaitnetError, OutputError
from gaitnet.extraction.child import serve
from gaitnet.threads import take_one_thread

if TYPE_CHECKING:
    from gaitnet.cohort.rows import Row
    from gaitnet.cohort.working import CohortSettings
    from gaitnet.pose import Progress


def main() -> None:
    """Analyse one video after another."""
    take_one_thread()
    serve(_answer)


def _answer(line: str, frames: Progress) -> str:
    from gaitnet.cohort.rows import to_json  # noqa: PLC0415  (NumPy, after the threads)
    from gaitnet.cohort.working import read_request  # noqa: PLC0415

    video, folder, row, settings, made_of = read_request(line)
    try:
        row = _analyse(video, folder, row, settings, made_of, frames)
    except GaitnetError as error:
        if isinstance(error, OutputError) and isinstance(error.__cause__, OSError):
            raise  # the next one could not be written either
        row = replace(row, error=error.without_path("terminal"))
    except OSError as error:
        row = replace(row, error=f"can't be read ({error.strerror}).")
    except Exception as fault:  # nobody's fault but gaitnet's, and no reason to stop the others
        place = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{type(fault).__name__}, {Path(place.filename).name}:{place.lineno}"
        row = replace(row, error=f"Internal error ({where}). Please report it.", fault=True)
    return json.dumps(to_json(row))


def _analyse(
    video: Path, folder: Path, row: Row, settings: CohortSettings, made_of: Any, frames: Progress
) -> Row:
    from gaitnet.analysis import analyze  # noqa: PLC0415
    from gaitnet.cohort.rows import row_of  # noqa: PLC0415
    from gaitnet.cohort.working import DONE, write_done  # noqa: PLC0415
    from gaitnet.inference import load_predictor  # noqa: PLC0415
    from gaitnet.report.folder import Show, write_folder  # noqa: PLC0415

    (folder / DONE).unlink(missing_ok=True)
    predictor = load_predictor(settings.model) if settings.model else None
    analysis = analyze(video, predictor, settings.options, lambda _: nullcontext(frames))
    show = Show(settings.overlay, settings.blur_face, settings.lang, settings.files)
    write_folder(analysis.films, folder, analysis.report, show, lambda _: nullcontext(frames))
    row = row_of(analysis.report, row.video, row.group, row.subject)
    write_done(folder, row, made_of)
    return row
