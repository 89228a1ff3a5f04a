"""A film through a tracker: one picture after another, the whole of it or what is around a chosen person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np

from gaitnet.pose.people import Passes, Wanted, choose_in
from gaitnet.pose.progress import Progress, no_progress
from gaitnet.skeleton import INDEX
from gaitnet.timing import timed, timed_items
from gaitnet.trace import Watcher
from gaitnet.types import Array, PoseSequence
from gaitnet.types.film import FileFaults
from gaitnet.video import Faults, Frame, decoders, frames, made_ahead, probe

CROP_PX, REACH = 512, 1.4
"""Side of the picture around a chosen person, and how far it reaches from the hips, in the person's radii."""

NEAR = 0.7
"""Hips found further than this, in radii, from those of the chosen person are somebody else's."""

HIPS = [INDEX["left_hip"], INDEX["right_hip"]]
NOBODY: Array = np.full((33, 6), np.nan)

FAST_HZ, LOOKS_HZ = 48.0, 30.0
"""From the first rate on a video is looked at about so many times a second; walks are measured at 30 Hz."""

EARLY = 0.9
"""Share of the time between two looks after which a frame is taken: stamps are uneven."""

Look = Callable[[Frame], Array]
"""A BGR picture to its landmarks: `(33, 6)` image x, y in pixels; world x, y, z in metres; visibility; NaN =
nobody, and in world where the model gives no depth. It remembers the pictures before."""


def track(
    path: Path,
    look: Look,
    name: str,
    wanted: Wanted | None = None,
    progress: Progress = no_progress,
    threads: int | None = None,
    apart_s: float = 0.0,
) -> PoseSequence:
    """Landmarks of every frame of a film.

    Where one of several people is wanted, they are followed first, and the tracker sees the picture around
    that person.

    Args:
        path: the film.
        look: a tracker that has seen nothing yet.
        name: of the backend.
        wanted: who is wanted, and how the film is to be turned.
        progress: told after each frame.
        threads: that decode the film; 1: not beside the looks, None: see `video.decoders`.
        apart_s: least time between two looks, in between landmarks move straight on; 0: every frame.

    Raises:
        GaitnetError: no video, or nobody who is wanted.
    """
    wanted = wanted or Wanted()
    film = _Film(path, threads, wanted, apart_s)
    if wanted.person is None:
        return film.looked_at(lambda frame, _: look(frame), name, progress)
    chosen, words = choose_in(path, wanted.person, partial(_half, progress, 0), wanted.turn_deg)
    around = partial(_look_around, chosen.steady(), look)
    second_half = partial(_half, progress, probe(path).frame_count)
    return replace(film.looked_at(around, name, second_half), person=words)


def frames_a_look(rate_hz: float) -> int:
    """Of how many frames one is enough: 2 at 50 and 60 Hz, 4 at 120 Hz, 1 up to 47 Hz.

    What it costs is measured by `gaitnet accuracy --only fast`.
    """
    return max(1, round(rate_hz / LOOKS_HZ)) if rate_hz >= FAST_HZ else 1


@dataclass(frozen=True)
class _Film:
    """A film, and how it is read."""

    path: Path
    threads: int | None
    wanted: Wanted
    apart_s: float

    def looked_at(self, look: Callable[[Frame, float], Array], name: str, progress: Progress) -> PoseSequence:
        """Every frame through a tracker that is told the time, too."""
        info, watcher, faults = probe(self.path, self.wanted.turn_deg), Watcher(), Faults()
        rows: list[Array] = []
        times: list[float] = []
        looked: list[int] = []
        for time_s, frame in timed_items("decode", self._pictures(faults, info.size)):
            if time_s > self.wanted.end_s:
                break
            if not looked or time_s - times[looked[-1]] >= self.apart_s:
                looked.append(len(times))
                with timed("pose"):
                    rows.append(look(frame, time_s) if time_s >= self.wanted.start_s else NOBODY)
            times.append(time_s)
            watcher.see(time_s, frame, rows[-1])
            progress(len(times), info.frame_count)
        values = _between(np.array(rows).reshape(-1, 33, 6), np.array(times), looked)  # (T, 33, 6)
        return PoseSequence(
            image=values[:, :, :2],
            world=values[:, :, 2:5],
            visibility=values[:, :, 5],
            time_s=np.array(times),
            size=info.size,
            backend=name,
            film=replace(
                watcher.trace(), slow_factor=info.slow_factor, mirrored=info.mirrored, faults=_counted(faults)
            ),
            turned_deg=self.wanted.turn_deg,
        )

    def _pictures(self, faults: Faults, size: tuple[int, int]) -> Iterator[tuple[float, Frame]]:
        """Frames, decoded while the ones before are looked at, where there is a thread for that."""
        film = frames(self.path, self.threads or decoders(size), self.wanted.turn_deg, faults)
        return film if self.threads == 1 else made_ahead(film)


def _between(looks: Array, times_s: Array, looked: Sequence[int]) -> Array:
    """`(T, 33, 6)` at all times: between two looks straight on; NaN where somebody is missing in either."""
    if len(looked) == len(times_s):
        return looks
    found: Array = np.full((len(times_s), *looks.shape[1:]), np.nan)
    looked_s = times_s[list(looked)]
    inside = np.flatnonzero(times_s < looked_s[-1])
    before = np.searchsorted(looked_s, times_s[inside], side="right") - 1
    share = ((times_s[inside] - looked_s[before]) / (looked_s[before + 1] - looked_s[before]))[:, None, None]
    found[inside] = (1 - share) * looks[before] + share * looks[before + 1]
    found[list(looked)] = looks
    return found


def _counted(faults: Faults) -> FileFaults:
    early_s = faults.early_s if faults.cut_off else 0.0
    return FileFaults(len(faults.damaged), faults.lost, faults.missing, early_s)


def _look_around(person: Passes, look: Look, frame: Frame, time_s: float) -> Array:
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
