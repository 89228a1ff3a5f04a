"""Folders of videos into the tree on disk; a bad file never stops the others."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryFile

from gaitnet.errors import DataError, GaitnetError, OutputError, SequenceError
from gaitnet.pipeline import DEFAULTS, LANDMARK_SUFFIX, Options, clips_of, find_videos, info_of, measure_file
from gaitnet.pose import Progress
from gaitnet.pose.coco import write_coco
from gaitnet.sequences import read_info, write_walk
from gaitnet.video import VIDEO_SUFFIXES, check_is_video, sha256

SPLITS = ("Training", "Testing")


@dataclass(frozen=True)
class Job:
    """A walk to be measured.

    Attributes:
        sources: its file, or its files where it was cut into steps.
        folder: the sequence folder that it goes to.
        name: for people: the file, or the folder of the files, below the folder that was named.
        subject: who walks.
    """

    sources: tuple[Path, ...]
    folder: Path
    name: str
    subject: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a walk.

    Attributes:
        job: the walk.
        steps: how many were written; 0 = skipped.
        seconds: length of the film.
        notes: why it was skipped, or what is to be said about it.
        fault: gaitnet failed, not the file.
    """

    job: Job
    steps: int = 0
    seconds: float = 0.0
    notes: str = ""
    fault: bool = False


@dataclass(frozen=True)
class Settings:
    """How files are measured, see `pipeline.measure_file`; `coco` also writes `<sequence>.coco.json`."""

    options: Options = DEFAULTS
    whole: bool = False
    coco: bool = False


def plan(
    paths: Sequence[Path],
    out: Path,
    label: str | None = None,
    split: str | None = None,
    subject_pattern: str | None = None,
    whole: bool = False,
) -> list[Job]:
    """Which file goes where.

    A file below `Training|Testing/<class>` keeps that place; with a label it goes to `<split>/<label>`; else
    it keeps its place below the folder that was named. A folder below a class folder is part of the walk's
    name; with `whole` its files are the steps of one walk. Walks that would meet get their file's suffix or
    a number appended, in the order in which they were given. A file that is named twice is one walk.

    Args:
        paths: videos, stored landmarks (`.npz`), and folders of videos.
        out: root of the tree.
        label: class of all the files.
        split: `Training` or `Testing`; without, a file with a label keeps its own, or goes to `Training`.
        subject_pattern: regular expression, searched for in each path; its first group, or all that it
            matched, is the subject.
        whole: the files are cut into steps already.

    Raises:
        VideoError: no such file, or no video by its name.
        DataError: a folder without videos, a pattern that is none, or one that a path does not match.
    """
    groups: dict[Path, list[_Source]] = {}
    for path, below in _sources(paths):
        source = _placed(path, below, label, split)
        groups.setdefault(path.parent if whole and source.inside else path, []).append(source)
    # A walk's folder holds files only, so it can't be a folder that holds walks.
    taken = {folder for group in groups.values() for folder in _up_to_root(out / group[0].parent)}
    jobs = []
    for key, group in groups.items():
        alone = key == group[0].path
        folder = _free_folder(out, group[0], alone, taken)
        taken.add(folder)
        sources = tuple(source.path for source in group)
        jobs.append(Job(sources, folder, _spoken(group[0], alone), _subject(sources[0], subject_pattern)))
    return jobs


def extract(job: Job, settings: Settings, progress: Progress) -> Outcome:
    """Measure one walk and write its sequence folder; a walk that can't be is skipped, and the reason noted.

    Raises:
        OutputError: the folder can't be written: the next one couldn't either.
    """
    try:
        _refuse_another_walk(job)
        return _extract(job, settings, progress)
    except OSError as error:
        return Outcome(job, notes=f"can't be read ({error.strerror}). Check the file and its folder.")
    except GaitnetError as error:
        if isinstance(error, OutputError) and isinstance(error.__cause__, OSError):
            raise
        return Outcome(job, notes=str(error))


def _extract(job: Job, settings: Settings, progress: Progress) -> Outcome:
    measured, notes = [], []
    for source in job.sources:
        try:
            file = measure_file(source, settings.options, settings.whole, progress)
        except GaitnetError as error:
            notes.append(_note(job, source, str(error)))
            continue
        measured.append(file)
        notes += [_note(job, source, flag.sentence) for flag in file.walk.flags]
    if measured:
        write_walk(job.folder, clips_of(measured), info_of(measured, job.subject))
    for file in measured if settings.coco else ():
        name = file.path.stem if len(job.sources) > 1 else job.folder.name
        write_coco(job.folder.with_name(f"{name}.coco.json"), file.pose)
    seconds = sum(float(file.pose.time_s[-1]) for file in measured)
    return Outcome(job, sum(len(file.walk.steps) for file in measured), seconds, " ".join(notes))


def _refuse_another_walk(job: Job) -> None:
    """Two videos of one name, extracted one after the other, must not replace each other."""
    known = _hashes(job.folder)
    if known and known.isdisjoint(sha256(source) for source in job.sources):
        raise DataError(
            f"{job.folder}: holds the walk of another video. Rename this video, or delete that folder."
        )


def _hashes(folder: Path) -> set[str]:
    """Of the videos that a sequence folder was made of; none where nothing is known."""
    with suppress(SequenceError, KeyError, TypeError):  # damaged: extracting again is what repairs it
        info = read_info(folder)
        return {file["sha256"] for file in info.extra["files"]} if info else set()
    return set()


def _note(job: Job, source: Path, text: str) -> str:
    """The sentence without the path, which stands beside it; with the name where a walk has several files."""
    sentence = text.removeprefix(f"{source}: ")
    return sentence if len(job.sources) == 1 else f"{source.name}: {sentence}"


def check_writable(out: Path) -> None:
    """Find out before the first minute of work whether its result can be kept; leaves nothing behind.

    Raises:
        OutputError: the folder can't be made or written to.
    """
    existing = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    try:
        with TemporaryFile(dir=existing):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"{out}: can't be written ({reason}). Choose a folder that is yours.") from error


@dataclass(frozen=True)
class _Source:
    """A file, and where it belongs.

    Attributes:
        path: the file.
        below: its folder, below the folder that was named.
        parent: folder of the tree that its walk goes into.
        inside: the folders between that one and the file.
    """

    path: Path
    below: Path
    parent: Path
    inside: tuple[str, ...]


def _sources(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Every file once, and its folder below the folder that was named."""
    seen = set()
    for path in paths:
        for source in _files(path):
            if source.absolute() not in seen:
                seen.add(source.absolute())
                yield source, source.parent.relative_to(path) if path.is_dir() else Path()


def _files(path: Path) -> Iterable[Path]:
    if path.is_dir():
        videos = list(find_videos(path))
        if not videos:
            known = " ".join(sorted(VIDEO_SUFFIXES))
            raise DataError(f"{path}: no videos in this folder ({known}). Name a folder that has some.")
        return videos
    if path.suffix.lower() not in (*VIDEO_SUFFIXES, LANDMARK_SUFFIX) or not path.is_file():
        check_is_video(
            path
        )  # a wrong name ends the work at once; what a file holds shows when it is its turn
    return [path]


def _placed(path: Path, below: Path, label: str | None, split: str | None) -> _Source:
    place = _place_in_tree(path)
    if label:
        own_split = place[0].parts[0] if place else SPLITS[0]
        return _Source(path, below, Path(split or own_split, label), place[1] if place else below.parts)
    parent, inside = place or (below, ())
    return _Source(path, below, parent, inside)


def _place_in_tree(path: Path) -> tuple[Path, tuple[str, ...]] | None:
    """`Training|Testing/<class>` of a file that lies there, and the folders between class and file."""
    # The folders as they were named come first: a tree may consist of links.
    for folder in (Path(os.path.abspath(path)).parent, path.parent.resolve()):  # noqa: PTH100
        parts = folder.parts
        for index in range(len(parts) - 2, -1, -1):
            if parts[index] in SPLITS:
                return Path(parts[index], parts[index + 1]), parts[index + 2 :]
    return None


def _up_to_root(folder: Path) -> tuple[Path, ...]:
    return (folder, *folder.parents)


def _free_folder(out: Path, source: _Source, alone: bool, taken: Container[Path]) -> Path:
    """The first free one of `clip`, `clip_mov`, `clip_mov_2`, ...; of `walk`, `walk_2`, ... for a folder."""
    name = "_".join((*source.inside, source.path.stem) if alone else source.inside)
    longer = f"{name}_{source.path.suffix.lower().removeprefix('.')}" if alone else name
    names = chain([name, longer], (f"{longer}_{number}" for number in count(2)))
    folders = (out / source.parent / each for each in names)
    return next(folder for folder in folders if folder not in taken)


def _spoken(source: _Source, alone: bool) -> str:
    """Name of the file, or of its folder, below the folder that was named."""
    if alone:
        return str(source.below / source.path.name)
    return "/".join(source.below.parts or (source.path.parent.name,)) + "/"


def _subject(source: Path, pattern: str | None) -> str | None:
    if pattern is None:
        return None
    try:
        match = re.search(pattern, source.as_posix())
    except re.error as error:
        raise DataError(
            f"--subject {pattern}: no regular expression ({error}). Try '([^/_]+)_[^/]*$'."
        ) from error
    subject = match[min(1, match.re.groups)] if match else None
    if not subject:
        raise DataError(
            f"{source}: --subject {pattern} finds nobody in this path. Correct it, or rename the file."
        )
    return subject
