"""The film as a tool of the page: its time line, moments to jump to, the body in each frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gaitnet.gait.healthy import without_side
from gaitnet.gait.peaks import WINDOWS
from gaitnet.report.stances import bars
from gaitnet.report.words import side_of
from gaitnet.skeleton import INDEX, SIDES, Side
from gaitnet.types import Array, GaitReport, JointAngles, Stride

STRIKE_S = 0.03
"""Width of a heel strike without a stance on the time line."""

DRAWN = tuple(
    f"{side}_{part}"
    for side in SIDES
    for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
)
"""Landmarks that the page draws, in the order of its script."""

ANGLES = ("hip", "knee_flexion", "ankle_dorsiflexion")

ROWS: dict[Side, int] = {"left": 4, "right": 24}
"""Top of each leg's bars on the time line, which is 44 high and 1000 wide."""


@dataclass(frozen=True)
class Cut:
    """A still of a gait cycle: JPEG as a data URL, its moment's name, and its leg's angles, degrees."""

    moment: str
    picture: str
    time_s: float
    angles: dict[str, float]


@dataclass(frozen=True)
class PageFilm:
    """What the page shows of the films.

    Attributes:
        url: MP4 as a data URL, without drawings; else the name of a file beside the page, with drawings.
        inside: it is in the page.
        start_s: time on the report's clock at which it begins.
        size: width and height, pixels.
        poster: still in mid-stance, a data URL; "" without a stride.
        times_s: `(N,)` of its frames, on the report's clock.
        points: `(N, 16, 2)` of `DRAWN`, pixels of the film; NaN = not seen.
        cycles: stills of one gait cycle of each foot.
    """

    url: str
    inside: bool
    start_s: float
    size: tuple[int, int]
    poster: str = ""
    times_s: Array = field(default_factory=lambda: np.empty(0))
    points: Array = field(default_factory=lambda: np.empty((0, len(DRAWN), 2)))
    cycles: dict[Side, tuple[Cut, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class TimeBar:
    """A stance on the time line, in its units; hollow where its stride is excluded."""

    side: Side
    x: float
    width: float
    top: int
    counts: bool


def time_bars(report: GaitReport) -> list[TimeBar]:
    """All stances of both legs over the part of the film that is shown."""
    start_s, end_s = shown_s(report)
    scale = 1000 / max(end_s - start_s, 1e-3)
    return [
        TimeBar(
            side, round((begin - start_s) * scale, 1), round((end - begin) * scale, 1), ROWS[side], counts
        )
        for side in SIDES
        for begin, end, counts in bars(report, side, STRIKE_S)
    ]


MARGIN_S = 0.5
"""Of the film before and after what was measured; the empty room is left out."""


def begins_s(report: GaitReport) -> float:
    """When the video with the skeleton begins on the report's clock: where the person was looked for."""
    return report.films[0].from_s if report.films else 0.0


def shown_s(report: GaitReport) -> tuple[float, float]:
    """From when to when the page shows the film: around what was measured; all of it without a bout."""
    first_s, last_s = begins_s(report), max([0.1, *(film.end_s for film in report.films)])
    if not report.bouts:
        return first_s, last_s
    start_s = min(bout.start_s for bout in report.bouts) - MARGIN_S
    end_s = max(bout.end_s for bout in report.bouts) + MARGIN_S
    return max(first_s, start_s), max(end_s if not report.films else min(end_s, last_s), start_s + 0.1)


def best_stride(report: GaitReport, side: Side) -> Stride | None:
    """The foot's stride nearest to their median time, of those that count and whose toe offs were seen."""
    known = [
        stride
        for stride in (report.strides if report.parameters else ())
        if stride.side == side
        and stride.left_out is None
        and np.isfinite([stride.toe_off_s, stride.other_toe_off_s]).all()
    ]
    if not known:
        return None
    middle = float(np.median([stride.time_s for stride in known]))
    return min(known, key=lambda stride: abs(stride.time_s - middle))


def moments_of(stride: Stride) -> dict[str, float]:
    """Name of each phase -> a time in it, seconds. Source: Perry & Burnfield 2010, ch. 2."""
    other_off, other_strike, off = stride.other_toe_off_s, stride.other_strike_s, stride.toe_off_s
    single = other_strike - other_off
    return {
        "initial_contact": stride.start_s,
        "loading": (stride.start_s + other_off) / 2,
        "mid_stance": other_off + single / 3,
        "terminal_stance": other_off + single * 0.85,
        "pre_swing": (other_strike + off) / 2,
        "mid_swing": (off + stride.end_s) / 2,
    }


def moment_of(name: str, report: GaitReport) -> float | None:
    """When a finding is best seen, seconds; None without a stride."""
    sides: Sequence[Side] = [side] if (side := side_of(name)) else list(SIDES)
    strides = [found for side in sides if (found := best_stride(report, side))]
    if not strides:
        return None
    stride, window = strides[0], WINDOWS.get(without_side(name))
    if window is not None:
        share = (window.start + window.end) / 200
        return stride.start_s + share * stride.time_s
    if name.startswith("step_length"):
        return stride.start_s
    if name == "double_support":
        return (stride.start_s + stride.other_toe_off_s) / 2
    return moments_of(stride)["mid_stance"]


def poster_s(report: GaitReport) -> float | None:
    """Mid-stance of a good stride in the middle of the walk."""
    strides = [found for side in SIDES if (found := best_stride(report, side))]
    return moments_of(strides[0])["mid_stance"] if strides else None


def angles_at(angles: JointAngles | None, time_s: float, side: Side) -> dict[str, float]:
    """Hip, knee and ankle of a leg at a time, degrees; without those that were not measured."""
    if angles is None:
        return {}
    row = int(np.argmin(abs(angles.time_s - time_s)))
    found = {name.partition("_")[0]: float(angles[f"{side}_{name}"][row]) for name in ANGLES}
    return {name: value for name, value in found.items() if np.isfinite(value)}


def script_data(report: GaitReport, film: PageFilm) -> dict[str, Any]:
    """What the page's script needs, as plain JSON: null = not seen."""
    start_s, end_s = shown_s(report)
    return {
        "start": round(film.start_s, 4),
        "from": round(start_s, 4),
        "to": round(end_s, 4),
        "poster": poster_s(report),
        "size": film.size,
        "times": [round(float(time_s), 4) for time_s in film.times_s],
        "points": [_points(frame) for frame in film.points],
        "angles": [_angles(report, float(time_s)) for time_s in film.times_s],
        "bouts": [[bout.start_s, bout.end_s] for bout in report.bouts],
        "strides": {
            side: [[stride.start_s, stride.end_s] for stride in report.strides if stride.side == side]
            for side in SIDES
        },
        "strikes": sorted(
            float(at) for side in SIDES for at in (report.events.heel_strikes(side) if report.events else ())
        ),
    }


def _points(frame: Array) -> list[int | None]:
    return [round(float(value)) if np.isfinite(value) else None for value in frame.ravel()]


def _angles(report: GaitReport, time_s: float) -> list[int | None]:
    known = {side: angles_at(report.angles, time_s, side) for side in SIDES}
    names = [name.partition("_")[0] for name in ANGLES]
    inside = any(bout.start_s <= time_s <= bout.end_s for bout in report.bouts)
    return [
        round(known[side][name]) if inside and name in known[side] else None
        for side in SIDES
        for name in names
    ]


def drawn_points(points: Array) -> Array:
    """Of `(33, 2)` those that the page draws, `(16, 2)`."""
    found: Array = points[[INDEX[name] for name in DRAWN]]
    return found
