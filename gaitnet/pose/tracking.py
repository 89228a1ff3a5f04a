"""A film through a tracker: one picture after another, the whole of it or what is around a chosen person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np

from gaitnet.pose.base import Progress, no_progress
from gaitnet.pose.people import Person, choose_in
from gaitnet.skeleton import INDEX
from gaitnet.types import Array, PoseSequence
from gaitnet.video import Frame, frames, made_ahead, probe

CROP_PX, REACH = 512, 1.4
"""Side of the picture around a chosen person, and how far it reaches from the hips, in the person's radii."""

NEAR = 0.7
"""Hips found further than this, in radii, from those of the chosen person are somebody else's."""

HIPS = [INDEX["left_hip"], INDEX["right_hip"]]
NOBODY: Array = np.full((33, 6), np.nan)

Look = Callable[[Frame], Array]
"""A BGR picture to its landmarks: `(33, 6)` image x, y in pixels; world x, y, z in metres; visibility; NaN =
nobody. It remembers the pictures before."""


def track(
    path: Path,
    look: Look,
    name: str,
    person: str | None = None,
    progress: Progress = no_progress,
    threads: int | None = None,
) -> PoseSequence:
    """Landmarks of every frame of a film.

    Where one of several people is wanted, they are followed first, and the tracker sees the picture around
    that person.

    Args:
        path: the film.
        look: a tracker that has seen nothing yet.
        name: of the backend.
        person: who is wanted, see `people.choose`; None takes whom the tracker finds.
        progress: told after each frame.
        threads: that decode the film; None leaves it to FFmpeg.

    Raises:
        GaitnetError: no video, or nobody who is wanted.
    """
    if person is None:
        seen = ((look(frame), time_s) for time_s, frame in _pictures(path, threads))
        return _gather(path, seen, name, progress)
    chosen, words = choose_in(path, person, partial(_half, progress, 0))
    around = partial(_look_around, chosen.steady(), look)
    seen = ((around(frame, time_s), time_s) for time_s, frame in _pictures(path, threads))
    second_half = partial(_half, progress, probe(path).frame_count)
    return replace(_gather(path, seen, name, second_half), person=words)


def _pictures(path: Path, threads: int | None) -> Iterator[tuple[float, Frame]]:
    """Frames, decoded while the ones before are looked at, where there is a thread for that."""
    film = frames(path, threads)
    return film if threads == 1 else made_ahead(film)


def _gather(path: Path, seen: Iterator[tuple[Array, float]], name: str, progress: Progress) -> PoseSequence:
    info = probe(path)
    rows: list[Array] = []
    times: list[float] = []
    for row, time_s in seen:
        rows.append(row)
        times.append(time_s)
        progress(len(times), info.frame_count)
    values = np.array(rows).reshape(-1, 33, 6)  # (T, 33, 6)
    return PoseSequence(
        image=values[:, :, :2],
        world=values[:, :, 2:5],
        visibility=values[:, :, 5],
        time_s=np.array(times),
        size=info.size,
        backend=name,
    )


def _look_around(person: Person, look: Look, frame: Frame, time_s: float) -> Array:
    """Landmarks of one of several; somebody else near them is nobody."""
    place = person.at(time_s)
    if place is None:
        return NOBODY
    hips, radius = place
    corner, scale = hips - REACH * radius, CROP_PX / (2 * REACH * radius)
    cv2 = import_module("cv2")
    where = np.array([[scale, 0, -corner[0] * scale], [0, scale, -corner[1] * scale]])
    rows = look(cv2.warpAffine(frame, where, (CROP_PX, CROP_PX))).copy()
    rows[:, :2] = rows[:, :2] / scale + corner
    middle = rows[HIPS, :2].mean(axis=0)
    return rows if np.linalg.norm(middle - hips) < NEAR * radius else NOBODY


def _half(progress: Progress, before: int | None, done: int, expected: int | None) -> None:
    """Progress of one of two passes over a film."""
    progress(((before or 0) + done) // 2, expected)
