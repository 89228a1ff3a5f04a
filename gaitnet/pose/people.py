"""People in a video: detection, tracking, and choice of the person to analyse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import scipy

from gaitnet.errors import GaitnetError, NobodyFoundError
from gaitnet.pose.detector import Find, PersonDetector
from gaitnet.pose.progress import Progress, no_progress
from gaitnet.pose.searched import once
from gaitnet.reasons import refusal
from gaitnet.trace import colour_between
from gaitnet.types import Array
from gaitnet.video import Frame, frames

SEARCH_HZ = 8.0
"""Pictures searched a second."""

FURTHEST = 1.0
"""A detection further than this from the expected place, in radii, is another person."""

LOST_S = 1.0
"""Somebody unseen for longer is not followed further."""

SHORTEST_S = 1.0
"""People in view for less can't be measured, seconds."""

LEAST_FOUND = 0.5
"""Minimum share of frames, from first to last, in which a person is detected."""

ALIKE_SIZE, LEAST_WAY, ALIKE_HUE, ALIKE_LIGHT = 1.4, 0.5, 20.0, 25.0
"""Somebody who comes through later is the same person again at most so much larger or smaller, at least so
far, and in such colours (CIE L*a*b*). Of 19 pairs of films of one person 9 in 10 differ by less than 9."""

STEADY = 7
"""Places and sizes are smoothed over so many pictures, 0.9 s: the detector's own vary by a tenth."""


@dataclass(frozen=True)
class Wanted:
    """Which person to analyse, and the rotation of the video.

    Attributes:
        person: `largest`, `walker`, or a number from 1, see `choose`; None takes whom the tracker finds.
        turn_deg: by which the pictures are turned clockwise on top of what the file says: 0, 90, 180, 270.
        start_s: nobody is looked for before.
        end_s: the film is read no further.
    """

    person: str | None = None
    turn_deg: int = 0
    start_s: float = 0.0
    end_s: float = float("inf")

    def check(self) -> None:
        """Refuse an invalid choice before the video is searched.

        Raises:
            GaitnetError: not `largest`, `walker` or a number; not a quarter turn.
        """
        if self.person is not None:
            check_wanted(self.person)
        if self.turn_deg not in (0, 90, 180, 270):
            raise GaitnetError(f"⟦rotate {self.turn_deg}⟧: must be 90, 180 or 270.")


@dataclass(frozen=True)
class Person:
    """One person tracked through a video.

    Attributes:
        time_s: `(N,)` of the pictures in which they were found.
        hips: `(N, 2)` middle of the hips, pixels.
        radius: `(N,)` of the circle around them, pixels.
        clothes: `(3,)` colour worn on the trunk, CIE L*a*b*; NaN where nobody knows.
    """

    time_s: Array
    hips: Array
    radius: Array
    clothes: Array = field(default_factory=lambda: np.full(3, np.nan))

    @property
    def size(self) -> float:
        """Pixels; the larger, the nearer."""
        return float(np.median(self.radius))

    @property
    def way(self) -> float:
        """How far they get, in their own radii: across the picture, or by becoming larger or smaller."""
        steady = self.steady()
        across = np.ptp(steady.hips, axis=0) / steady.size
        nearer = np.ptp(np.log(steady.radius))
        return float(np.linalg.norm([*across, _DEPTH * nearer]))

    def steady(self) -> Person:
        """The same without the detector's jitter."""
        length = min(STEADY, len(self.time_s) - 1 + len(self.time_s) % 2)  # odd, so that nothing is shifted
        columns = np.column_stack([self.hips, self.radius])
        calm = scipy.ndimage.median_filter(columns, size=(length, 1), mode="nearest")
        smooth = scipy.signal.savgol_filter(calm, length, polyorder=1, axis=0)
        return replace(self, hips=smooth[:, :2], radius=smooth[:, 2])

    def at(self, time_s: float) -> tuple[Array, float] | None:
        """Hips and radius at any time; None before and after they are there."""
        margin_s = 1 / SEARCH_HZ
        if not self.time_s[0] - margin_s <= time_s <= self.time_s[-1] + margin_s:
            return None
        x, y, radius = (np.interp(time_s, self.time_s, of) for of in (*self.hips.T, self.radius))
        return np.array([x, y]), float(radius)


@dataclass(frozen=True)
class Passes:
    """One person's passes through a video, in order of time."""

    parts: tuple[Person, ...]

    def steady(self) -> Passes:
        """The same without the detector's jitter."""
        return Passes(tuple(part.steady() for part in self.parts))

    def at(self, time_s: float) -> tuple[Array, float] | None:
        """Hips and radius at any time; None where they are not there."""
        return next((place for part in self.parts if (place := part.at(time_s))), None)


_DEPTH = 4.0  # twice as large is half as far: about three body lengths, six radii, at the usual distance


def find_people(path: Path, progress: Progress = no_progress, turn_deg: int = 0) -> list[Person]:
    """All people in view for `SHORTEST_S` or longer, in order of appearance, then from left to right.

    The same video is searched once; then there is no progress to tell.

    Raises:
        VideoError: no such file, or no video.
    """
    return once(path, turn_deg, lambda: _search(path, progress, turn_deg))


def _search(path: Path, progress: Progress, turn_deg: int) -> list[Person]:
    detector = PersonDetector()
    next_s = 0.0
    tracks: list[_Track] = []
    for number, (time_s, frame) in enumerate(frames(path, turn_deg=turn_deg), start=1):
        if time_s >= next_s:
            next_s = time_s + 1 / SEARCH_HZ - 1e-6
            finds = detector.find(frame)
            _follow(tracks, time_s, finds, [_worn(frame, find) for find in finds])
        progress(number, None)
    people = [track.person() for track in tracks if track.is_somebody()]
    return sorted(people, key=lambda person: (round(person.time_s[0], 1), person.hips[0, 0]))


def choose_in(
    path: Path, wanted: str, progress: Progress = no_progress, turn_deg: int = 0
) -> tuple[Passes, str]:
    """The chosen person (see `choose`) with all passes, and a description.

    A person chosen by number is tracked in one pass only; `2+` takes the other passes of number 2, too.

    Raises:
        GaitnetError: not a video, or no such person.
    """
    people = find_people(path, progress, turn_deg)
    try:
        chosen = choose(people, wanted)
    except GaitnetError as error:
        raise error.at(path) from error
    number = next(number for number, person in enumerate(people, start=1) if person is chosen)
    words = f"{number} of {len(people)}, in view {describe(chosen)}"
    if wanted.isdigit():
        return Passes((chosen,)), words
    again = [person for person in people if person is not chosen and _is_again(chosen, person)]
    passes = Passes(tuple(sorted([chosen, *again], key=lambda person: person.time_s[0])))
    return passes, words + "".join(f", and {describe(person)}" for person in again)


def _is_again(chosen: Person, other: Person) -> bool:
    """Whether a person tracked before or after is the same one on another pass."""
    apart = other.time_s[0] > chosen.time_s[-1] or other.time_s[-1] < chosen.time_s[0]
    alike = max(chosen.size, other.size) < ALIKE_SIZE * min(chosen.size, other.size)
    gets_on = other.way > LEAST_WAY * chosen.way
    light, *hue = abs(chosen.clothes - other.clothes)
    return bool(apart and alike and gets_on and np.hypot(*hue) < ALIKE_HUE and light < ALIKE_LIGHT)


def _worn(frame: Frame, find: Find) -> tuple[float, float, float]:
    """Colour of the trunk, which reaches from the hips half a radius up."""
    return colour_between(frame, find.hips - [0, find.radius / 2], find.hips)


def choose(people: Sequence[Person], wanted: str) -> Person:
    """Choose a person: `largest` in view, `walker` = walks furthest, or a number from 1, also as `1+`.

    Raises:
        NobodyFoundError: no person detected.
        GaitnetError: not one of these, or fewer people than the number.
    """
    check_wanted(wanted)
    if not people:
        raise NobodyFoundError(refusal("nobody"))
    if wanted == "largest":
        return max(people, key=lambda person: person.size)
    if wanted == "walker":
        return max(people, key=lambda person: person.way)
    number = int(wanted.removesuffix("+"))
    if not 1 <= number <= len(people):
        found = "; ".join(f"{number}: {describe(person)}" for number, person in enumerate(people, start=1))
        raise GaitnetError(f"⟦person {wanted}⟧: {len(people)} found. {found}.")
    return people[number - 1]


def check_wanted(wanted: str) -> None:
    """Refuse an invalid choice before the video is searched.

    Raises:
        GaitnetError: not `largest`, `walker` or a number.
    """
    number = wanted.removesuffix("+")
    if wanted not in ("largest", "walker") and not (number.isascii() and number.isdigit()):
        raise GaitnetError(f"⟦person {wanted}⟧: must be largest, walker, or a number from 1.")


def describe(person: Person) -> str:
    """When and where a person is in view, as text."""
    x, y = person.hips[0]
    return f"{person.time_s[0]:.1f} to {person.time_s[-1]:.1f} s, first at x {x:.0f}, y {y:.0f} px"


@dataclass
class _Track:
    """A person being followed."""

    times: list[float] = field(default_factory=list)
    finds: list[Find] = field(default_factory=list)
    worn: list[tuple[float, float, float]] = field(default_factory=list)

    def expected(self, time_s: float) -> Array:
        """Expected position of the hips, from the motion of the last half second."""
        recent = [i for i, t in enumerate(self.times) if t >= self.times[-1] - 0.5]
        first, last = recent[0], recent[-1]
        if first == last:
            return self.finds[last].hips
        pace = (self.finds[last].hips - self.finds[first].hips) / (self.times[last] - self.times[first])
        return np.asarray(self.finds[last].hips + pace * min(time_s - self.times[last], 0.5))

    def distance(self, time_s: float, find: Find) -> float:
        """Of a find from where this person is expected, in radii."""
        radius = max(self.finds[-1].radius, find.radius)
        return float(np.linalg.norm(find.hips - self.expected(time_s)) / radius)

    def add(self, time_s: float, find: Find, worn: tuple[float, float, float]) -> None:
        self.times.append(time_s)
        self.finds.append(find)
        self.worn.append(worn)

    def is_somebody(self) -> bool:
        long = self.times[-1] - self.times[0] >= SHORTEST_S
        expected = (self.times[-1] - self.times[0]) * SEARCH_HZ + 1
        return long and len(self.times) >= LEAST_FOUND * expected

    def person(self) -> Person:
        hips = np.array([find.hips for find in self.finds])
        worn = np.array(self.worn)
        seen = worn[np.isfinite(worn).all(axis=1)]
        clothes = np.median(seen, axis=0) if len(seen) else np.full(3, np.nan)
        return Person(np.array(self.times), hips, np.array([find.radius for find in self.finds]), clothes)


def _follow(
    tracks: list[_Track], time_s: float, finds: list[Find], worn: list[tuple[float, float, float]]
) -> None:
    """Assign each detection to the best matching person, or to a new one."""
    alive = [track for track in tracks if time_s - track.times[-1] <= LOST_S]
    apart = np.array([[track.distance(time_s, find) for find in finds] for track in alive])
    new = set(range(len(finds)))
    if apart.size:
        for row, column in zip(
            *scipy.optimize.linear_sum_assignment(np.minimum(apart, FURTHEST)), strict=True
        ):
            if apart[row, column] < FURTHEST:
                alive[row].add(time_s, finds[column], worn[column])
                new.discard(column)
    for column in sorted(new):
        track = _Track()
        track.add(time_s, finds[column], worn[column])
        tracks.append(track)
