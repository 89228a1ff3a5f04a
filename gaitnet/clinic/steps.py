"""Keeping a walk's steps, so that a model can be trained on them later."""

from __future__ import annotations

from pathlib import Path

from gaitnet.analysis import Analysis
from gaitnet.pipeline import versions
from gaitnet.sequences import Extra, FileInfo, describing, write_walk
from gaitnet.types import Pass


def write_steps(analysis: Analysis, folder: Path) -> None:
    """Write an analysed walk as a sequence folder; nothing where it could not be measured.

    No subject is written: the code of a patient may change, and stands beside it.

    Raises:
        OutputError: it can't be written.
    """
    measured = analysis.measured
    if measured is None or not measured.walk.steps:
        return
    films = tuple(_file(analysis, film) for film in analysis.report.films)
    source = describing.source_of(films, measured.path.parent) if films else describing.Source("")
    used = versions(measured.pose.backend)
    info = describing.info_of([measured.walk], source, None, used, Extra(files=films))
    write_walk(folder, describing.clips_of([measured.walk]), info)


def _file(analysis: Analysis, film: Pass) -> FileInfo:
    """One film of the walk; what is to be said is said about the whole walk."""
    pose = next((each.pose for each in analysis.films if abs(each.start_s - film.start_s) < 1e-6), None)
    return FileInfo(
        name=film.name,
        sha256=film.sha256,
        backend=pose.backend if pose is not None else "",
        engine=pose.engine if pose is not None else None,
        person=pose.person if pose is not None else None,
        size_px=pose.size if pose is not None else None,
        rate_hz=pose.rate_hz if pose is not None else None,
        duration_s=film.end_s - film.start_s,
        flags=analysis.measured.walk.reasons if analysis.measured else (),
    )
