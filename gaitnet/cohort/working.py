"""Videos analysed several at a time; a run that was stopped goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from gaitnet import __version__
from gaitnet.cohort.rows import Row, from_json, to_json
from gaitnet.documents import parse_json, read_document
from gaitnet.errors import GaitnetError
from gaitnet.extraction import Job
from gaitnet.extraction.crew import Crew, work_through
from gaitnet.extraction.messages import options_from
from gaitnet.extraction.worker import LostError
from gaitnet.files import atomic_file
from gaitnet.pipeline import DEFAULTS, Options, settled
from gaitnet.pose import Progress
from gaitnet.pose.base import no_progress
from gaitnet.video import sha256

DONE = "row.json"
"""Written last into a video's folder: what the table says about it, and what it was made of."""


@dataclass(frozen=True)
class CohortSettings:
    """How each video is analysed.

    Attributes:
        options: how it is measured.
        model: file or folder of the model that is asked.
        model_id: its name and hash.
        overlay: write the video with the skeleton on it.
        blur_face: make the person's face in it unrecognisable.
        files: also write what other programs read.
        lang: of the page.
    """

    options: Options = DEFAULTS
    model: Path | None = None
    model_id: str = ""
    overlay: bool = False
    blur_face: bool = False
    files: bool = False
    lang: str = "en"

    def describe(self, job: Job) -> dict[str, Any]:
        """All that decides what comes out, as plain JSON."""
        options = self.options
        described = json.loads(json.dumps(asdict(options), default=str))
        described["engine"]["threads"] = described["landmarks"] = None
        networks = sha256(options.engine.models) if options.engine.models else None
        shown = {name: getattr(self, name) for name in ("overlay", "blur_face", "files", "lang")}
        source = job.sources[0].stat()
        return {
            "gaitnet": __version__,
            "video": [job.sources[0].name, source.st_size, source.st_mtime_ns],
            "subject": job.subject,
            "options": described,
            "networks": networks,
            "model": self.model_id,
            "keeps_landmarks": options.landmarks is not None,
        } | shown


class CohortWatcher:
    """Is told how a run gets on. This one does nothing; make a subclass of it."""

    def begun(self, known: int, jobs: int) -> None:
        """So many of the videos were analysed before."""

    def progress_of(self, job: Job) -> Progress:
        """To call with (frames done, frames expected), from any thread."""
        return no_progress

    def finished(self, job: Job, row: Row) -> None:
        """What became of a video."""


def analyze_each(
    jobs: Sequence[Job],
    settings: CohortSettings,
    out: Path,
    crew: Crew | None = None,
    again: bool = False,
    watcher: CohortWatcher | None = None,
) -> list[Row]:
    """Analyse every video by itself; what is there from an earlier run with the same settings is kept.

    Args:
        jobs: the videos, see `extraction.plan`; the report of each goes to its `folder`.
        settings: how.
        out: root of the folders.
        crew: who does the work.
        again: analyse what is there, too.
        watcher: is told how it gets on.

    Returns:
        A row for each video, in the order of `jobs`.

    Raises:
        GaitnetError: nothing can be written.
    """
    watcher = watcher or CohortWatcher()
    settings = replace(settings, options=settled(settings.options))
    known = {} if again else {job: row for job in jobs if (row := known_row(job, settings))}
    watcher.begun(len(known), len(jobs))
    left = [job for job in jobs if job not in known]
    work = work_through(
        left,
        lambda job, threads: _request(job, settings, out, threads),
        crew or Crew(),
        watcher.progress_of,
        "gaitnet.cohort.child",
    )
    with closing(work):
        for job, answer in work:
            try:
                known[job] = from_json(json.loads(answer.result()))
            except LostError as error:
                known[job] = Row(job.name, _group(job, out), job.subject or "", error=str(error), fault=True)
            watcher.finished(job, known[job])
    return [known[job] for job in jobs]


def known_row(job: Job, settings: CohortSettings) -> Row | None:
    """The row of an earlier run with the same settings; None where there is none that can be read."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = parse_json(read_document(job.folder / DONE))
        if found["made_of"] == settings.describe(job) and (job.folder / "report.json").is_file():
            return from_json(found["row"])
    return None


def _group(job: Job, out: Path) -> str:
    group = job.folder.parent.relative_to(out).as_posix()
    return "" if group == "." else group


def _request(job: Job, settings: CohortSettings, out: Path, threads: int) -> str:
    """Paths are absolute, because the other side may stand elsewhere."""
    options = settings.options
    landmarks = job.folder.absolute() if options.landmarks is not None else None
    engine = replace(options.engine, threads=threads)
    made_of = None
    with suppress(OSError):
        made_of = settings.describe(job)
    request = {
        "video": job.sources[0].absolute(),
        "folder": job.folder.absolute(),
        "row": to_json(Row(job.name, _group(job, out), job.subject or "")),
        "settings": asdict(replace(settings, options=replace(options, engine=engine, landmarks=landmarks))),
        "made_of": made_of,
    }
    return json.dumps(request, default=str)


def read_request(line: str) -> tuple[Path, Path, Row, CohortSettings, Any]:
    """The video, its folder, its row as far as it is known, how, and what is to be written down of that."""
    found = json.loads(line)
    options = options_from(found["settings"].pop("options"))
    model = found["settings"].pop("model")
    settings = CohortSettings(options=options, model=Path(model) if model else None, **found["settings"])
    return Path(found["video"]), Path(found["folder"]), from_json(found["row"]), settings, found["made_of"]


def write_done(folder: Path, row: Row, made_of: Any) -> None:
    """Say that a video is done.

    Raises:
        OutputError: it can't be written.
    """
    with atomic_file(folder / DONE) as file:
        file.write((json.dumps({"made_of": made_of, "row": to_json(row)}, indent=1) + "\n").encode())


def check_options(options: Options) -> None:
    """Refuse what can't be the same in every video, before any is looked at.

    Raises:
        GaitnetError: a person by order of appearance.
    """
    if options.person is not None and options.person.removesuffix("+").isdecimal():
        raise GaitnetError(
            f"⟦person {options.person}⟧: is somebody else in each video. Choose largest or walker."
        )
