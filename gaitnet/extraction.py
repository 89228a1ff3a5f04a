"""Folders of videos into the tree on disk; a bad file never stops the others."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from gaitnet.errors import DataError, GaitnetError, OutputError
from gaitnet.pipeline import LANDMARK_SUFFIX, clips_of, find_videos, info_of, measure_file
from gaitnet.pose import Progress
from gaitnet.sequences import write_walk
from gaitnet.video import VIDEO_SUFFIXES, check_is_video

SPLITS = ("Training", "Testing")


@dataclass(frozen=True)
class Job:
    """The file of one walk, or its files where it was cut into steps, and the sequence folder it goes to."""

    sources: tuple[Path, ...]
    folder: Path
    subject: str | None = None

    @property
    def name(self) -> str:
        """For people: the file, or the folder of the files."""
        return self.sources[0].name if len(self.sources) == 1 else f"{self.sources[0].parent.name}/"


@dataclass(frozen=True)
class Outcome:
    """What became of a walk.

    Attributes:
        job: the walk.
        steps: how many were written; 0 = skipped.
        seconds: length of the film.
        notes: why it was skipped, or what is to be said about it.
    """

    job: Job
    steps: int = 0
    seconds: float = 0.0
    notes: str = ""


@dataclass(frozen=True)
class Settings:
    """How files are measured; see `pipeline.measure_file`."""

    backend: str = "mediapipe"
    height_m: float | None = None
    whole: bool = False


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
    a number appended, in the order in which they were given.

    Args:
        paths: videos, stored landmarks (`.npz`), and folders of videos.
        out: root of the tree.
        label: class of all the files.
        split: `Training` (the default with a label) or `Testing`.
        subject_pattern: regular expression, searched for in each path; its first group, or all that it
            matched, is the subject.
        whole: the files are cut into steps already.

    Raises:
        VideoError: no such file, or no video.
        DataError: a folder without videos, or a pattern that is none.
    """
    jobs: dict[Path, Job] = {}
    groups: dict[Path, list[Path]] = {}
    for source, below in _sources(paths):
        place = _place_in_tree(source)
        parent, inside = place or (below, ())
        parent = Path(split or SPLITS[0], label) if label else parent
        if whole and inside:
            groups.setdefault(out / parent / "_".join(inside), []).append(source)
            continue
        folder = _free(out / parent, "_".join((*inside, source.stem)), source.suffix, jobs)
        jobs[folder] = Job((source,), folder, _subject(source, subject_pattern))
    for folder, steps in groups.items():
        jobs[folder] = Job(tuple(steps), folder, _subject(steps[0], subject_pattern))
    return list(jobs.values())


def extract(job: Job, settings: Settings, progress: Progress) -> Outcome:
    """Measure one walk and write its sequence folder; a file that can't be measured is left out, and noted.

    Raises:
        OutputError: the folder can't be written: the next one couldn't either.
    """
    measured, notes = [], []
    for source in job.sources:
        try:
            file = measure_file(source, settings.backend, settings.height_m, settings.whole, progress)
        except GaitnetError as error:
            notes.append(_note(job, source, str(error)))
            continue
        measured.append(file)
        notes += [_note(job, source, flag.sentence) for flag in file.walk.flags]
    if measured:
        write_walk(job.folder, clips_of(measured), info_of(measured, job.subject))
    seconds = sum(float(file.pose.time_s[-1]) for file in measured)
    return Outcome(job, sum(len(file.walk.steps) for file in measured), seconds, " ".join(notes))


def _note(job: Job, source: Path, text: str) -> str:
    """The sentence without the path, which stands beside it; with the name where a walk has several files."""
    sentence = text.removeprefix(f"{source}: ")
    return sentence if len(job.sources) == 1 else f"{source.name}: {sentence}"


def check_writable(out: Path) -> None:
    """Find out before the first minute of work whether its result can be kept.

    Raises:
        OutputError: the folder can't be made or written to.
    """
    probe = out / ".gaitnet-write-test"
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"--out {out}: can't be written ({reason}). Choose a folder that is yours."
        ) from error


def _sources(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Every file, and where it lies below the folder that was named."""
    for path in paths:
        if not path.is_dir():
            if path.suffix.lower() != LANDMARK_SUFFIX or not path.is_file():
                check_is_video(path)
            yield path, Path()
            continue
        videos = list(find_videos(path))
        if not videos:
            known = " ".join(sorted(VIDEO_SUFFIXES))
            raise DataError(f"{path}: no videos in this folder ({known}). Name a folder that has some.")
        for video in videos:
            yield video, video.parent.relative_to(path)


def _place_in_tree(source: Path) -> tuple[Path, tuple[str, ...]] | None:
    """`Training|Testing/<class>` of a file that lies there, and the folders between class and file."""
    parts = source.resolve().parent.parts
    for index in range(len(parts) - 2, -1, -1):
        if parts[index] in SPLITS:
            return Path(parts[index], parts[index + 1]), parts[index + 2 :]
    return None


def _free(parent: Path, stem: str, suffix: str, taken: Container[Path]) -> Path:
    """The first free one of `clip`, `clip_mov`, `clip_mov_2`, ..."""
    with_suffix = f"{stem}_{suffix.lower().removeprefix('.')}"
    numbered = (f"{with_suffix}_{number}" for number in count(2))
    return next(parent / name for name in chain([stem, with_suffix], numbered) if parent / name not in taken)


def _subject(source: Path, pattern: str | None) -> str | None:
    if pattern is None:
        return None
    try:
        match = re.search(pattern, source.as_posix())
    except re.error as error:
        raise DataError(
            f"--subject {pattern}: no regular expression ({error}). Try '([^/_]+)_[^/]*$'."
        ) from error
    return (match[1] if match.re.groups else match[0]) if match else None
