"""One walk: measured, and written as a sequence folder, or skipped with the reason."""

from __future__ import annotations

import traceback
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from gaitnet import __version__
from gaitnet.errors import DataError, GaitnetError, OutputError, SequenceError
from gaitnet.extraction.planning import Job
from gaitnet.files import make_folder
from gaitnet.pipeline import DEFAULTS, Measured, Options, info_of, measure_file
from gaitnet.pose import Progress
from gaitnet.pose.coco import write_coco
from gaitnet.sequences import read_info, write_walk
from gaitnet.sequences.describing import clips_of
from gaitnet.sequences.tree import INFO_FILE
from gaitnet.typed import plain
from gaitnet.video import sha256
from gaitnet.words import sentence


@dataclass(frozen=True)
class Outcome:
    """What became of a walk.

    Attributes:
        job: the walk.
        steps: how many were written; 0 = skipped.
        seconds: length of the film.
        notes: why it was skipped, or what is to be said about it.
        fault: gaitnet failed, not the file.
        trace: where it failed, for who repairs it.
        passing: may come out otherwise next time, so that it is tried again then.
    """

    job: Job
    steps: int = 0
    seconds: float = 0.0
    notes: str = ""
    fault: bool = False
    trace: str = ""
    passing: bool = False


_RARELY = ("rotate_deg", "level_deg", "belt_m_s", "tuning")
"""Options that are written down only where they are set, so that earlier extractions stay what they are."""


@dataclass(frozen=True)
class Settings:
    """How files are measured, see `pipeline.measure_file`; `coco` also writes `<sequence>.coco.json`."""

    options: Options = DEFAULTS
    whole: bool = False
    coco: bool = False

    @cached_property
    def _networks(self) -> str | None:
        """Hash of the `.task` file, once for all walks: it may have 30 MB."""
        models = self.options.engine.models
        return sha256(models) if models else None

    def describe(self, job: Job) -> dict[str, object]:
        """All that decides what comes out, as plain JSON; kept with each walk."""
        options = self.options
        rarely = {name: getattr(options, name) for name in _RARELY}
        return {
            "gaitnet": __version__,
            "backend": options.backend,
            "engine": str(options.engine),
            "networks": self._networks,
            "height_m": options.height_m,
            "person": options.person,
            "whole": self.whole,
            "coco": self.coco,
            "subject": job.subject,
        } | {name: plain(value) for name, value in rarely.items() if value != getattr(DEFAULTS, name)}


def extract(job: Job, settings: Settings, progress: Progress) -> Outcome:
    """Measure one walk and write its sequence folder; a walk that can't be is skipped, and the reason noted.

    Raises:
        OutputError: the folder can't be written: the next one couldn't either.
    """
    try:
        return _extract(job, settings, progress)
    except OSError as error:
        notes = f"can't be read ({error.strerror}). Check the file and its folder."
        return Outcome(job, notes=notes, passing=True)
    except GaitnetError as error:
        if isinstance(error, OutputError) and isinstance(error.__cause__, OSError):
            raise
        absent = not all(source.exists() for source in job.sources)  # or not seen from this machine
        return Outcome(job, notes=str(error), passing=absent or isinstance(error, OutputError | DataError))
    except Exception as error:  # nobody's fault but gaitnet's, and no reason to stop the others
        notes = f"internal error ({type(error).__name__}). Report it with the output on stderr."
        return Outcome(job, notes=notes, fault=True, trace=traceback.format_exc(), passing=True)


def written_before(job: Job, settings: dict[str, object]) -> Outcome | None:
    """What became of a walk whose folder is there, whole, from these files with these settings; else None.

    Args:
        job: the walk.
        settings: as `Settings.describe` says them.
    """
    with suppress(GaitnetError, OSError):
        info = read_info(job.folder)
        if info is None or info.extra.settings != settings or not is_whole(job, len(info.clips)):
            return None
        extra, sources = info.extra, {source.name: source for source in job.sources}
        if not extra.files or extra.seconds is None or extra.notes is None:
            return None
        if any(file.name not in sources or sha256(sources[file.name]) != file.sha256 for file in extra.files):
            return None
        return Outcome(job, len(info.clips), extra.seconds, extra.notes)
    return None


def is_whole(job: Job, steps: int) -> bool:
    """Whether a walk's folder holds so many steps; folders appear whole, so that there is no more to ask."""
    files = [path.name for path in job.folder.iterdir()] if job.folder.is_dir() else []
    return INFO_FILE in files and sum(name.endswith("_angles.npy") for name in files) == steps


def _extract(job: Job, settings: Settings, progress: Progress) -> Outcome:
    _refuse_another_walk(job)
    measured, notes = [], []
    for source in job.sources:
        try:
            file = measure_file(source, settings.options, settings.whole, progress)
        except GaitnetError as error:
            notes.append(_note(job, source, error.without_path()))
            continue
        measured.append(file)
        notes += [_note(job, source, sentence(reason)) for reason in file.walk.reasons]
    seconds = sum(float(file.pose.time_s[-1]) for file in measured)
    outcome = Outcome(job, sum(len(file.walk.steps) for file in measured), seconds, " ".join(notes))
    if measured:
        _write(outcome, measured, settings)
    return outcome


def _write(outcome: Outcome, measured: list[Measured], settings: Settings) -> None:
    """The folder comes last: where it is, everything is."""
    job = outcome.job
    for file in measured if settings.coco else ():
        make_folder(job.folder.parent)
        write_coco(coco_path(job, file.path), file.pose)
    info = info_of(measured, job.subject)
    extra = replace(info.extra, settings=settings.describe(job), seconds=outcome.seconds, notes=outcome.notes)
    write_walk(job.folder, clips_of([file.walk for file in measured]), replace(info, extra=extra))


def coco_path(job: Job, source: Path) -> Path:
    """Where the keypoints of one of a walk's files go."""
    name = source.stem if len(job.sources) > 1 else job.folder.name
    return job.folder.with_name(f"{name}.coco.json")


def _refuse_another_walk(job: Job) -> None:
    """Two videos of one name, extracted one after the other, must not replace each other."""
    known = _hashes(job.folder)
    if known and known.isdisjoint(sha256(source) for source in job.sources):
        raise DataError(
            f"{job.folder}: contains the walk of another video, or of an earlier version of this one. "
            "Rename the video, or delete that folder."
        )


def _hashes(folder: Path) -> set[str]:
    """Of the videos that a sequence folder was made of; none where nothing is known."""
    with suppress(SequenceError):  # damaged: extracting again is what repairs it
        info = read_info(folder)
        return {file.sha256 for file in info.extra.files if file.sha256} if info else set()
    return set()


def _note(job: Job, source: Path, said: str) -> str:
    """What is said about a file without its path; with its name where a walk has several."""
    said = said.removeprefix(f"{source}: ")  # errors about stored landmarks carry it in their text
    return said if len(job.sources) == 1 else f"{source.name}: {said}"
