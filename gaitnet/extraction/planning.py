"""Which file goes where in the tree."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from gaitnet.errors import DataError
from gaitnet.sources import LANDMARK_SUFFIX, find_videos
from gaitnet.video import VIDEO_SUFFIXES, check_is_video

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
            raise DataError(
                f"{path}: no videos in this folder ({known}). Choose a folder that contains some."
            )
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
            f"⟦subject {pattern}⟧: not a valid regular expression ({error}). Try '([^/_]+)_[^/]*$'."
        ) from error
    subject = match[min(1, match.re.groups)] if match else None
    if not subject:
        raise DataError(
            f"{source}: ⟦subject {pattern}⟧ does not match this path. Correct it, or rename the file."
        )
    return subject
