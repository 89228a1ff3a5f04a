"""What the process that measures is asked, for one walk of the queue."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from gaitnet.app.child import Request
from gaitnet.app.heading import heading_of
from gaitnet.app.settings import Settings
from gaitnet.app.shelf import Shelf
from gaitnet.app.texts import text_of
from gaitnet.app.visit import Upload
from gaitnet.clinic import Models
from gaitnet.pipeline import Options

if TYPE_CHECKING:
    from gaitnet.app.job import UploadJob
    from gaitnet.app.jobs import Work


def request_of(job: UploadJob, shelf: Shelf, work: Work) -> str:
    """The request for a job, whose videos are on the shelf."""
    walk, films = job.walk, shelf.films(job.walk.id)
    before = shelf.before(walk)
    options = Options(
        work.backend,
        work.engine,
        walk.height_m,
        walk.person,
        walk.held_against,
        leave_out=walk.leave_out,
        aid=bool(walk.aid),
    )
    request = Request(
        films=[*map(str, films)],
        aside=str(shelf.place(walk)),
        out=str(shelf.fresh(walk)),
        drawn=str(shelf.drawn(walk)),
        sources=_sources(walk, len(films)),
        name=job.name,
        options=asdict(options),
        repairs=[asdict(walk.repair(number)) for number in range(len(films))],
        model=str(_model(shelf.folder, work)),
        blur_face=walk.blur_face,
        before=str(before) if before else None,
        longest_s=work.longest_s,
        lang=job.lang,
        heading=heading_of(walk, Settings(shelf.folder).clinic(), text_of(job.lang)) | _day_of(before, shelf),
        people=job.people,
    )
    return json.dumps(asdict(request), default=str)


def _day_of(before: Path | None, shelf: Shelf) -> dict[str, str]:
    """When the earlier trial was recorded."""
    earlier = shelf.catalogue.get(before.parent.name) if before else None
    return {"before": earlier.day.isoformat()} if earlier else {}


def _model(folder: Path, work: Work) -> Path:
    """The clinic's own model that is in use, unless another was named."""
    own = None if work.named else Models(folder).active()
    return own.folder.absolute() if own else work.model


def _sources(walk: Upload, films: int) -> list[str]:
    """Names of the videos in the report."""
    if films == 1:
        return [walk.source]
    return [f"{Path(walk.source).stem} ({number}){walk.suffix}" for number in range(1, films + 1)]
