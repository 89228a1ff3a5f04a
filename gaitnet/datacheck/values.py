"""The one rule for a walk's values, whether it is trained on, asked about or only checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from gaitnet.datacheck.finding import Finding
from gaitnet.datacheck.limits import PAIRS, SLACK, UNITS, limits_of, usual_ranges
from gaitnet.types import Array, GaitSequence

STILL_FACTOR = 20.0
"""A joint that moves less than its usual range by this factor, on both sides, is not in degrees."""

RADIANS = (25.0, 130.0)
"""Factors that mean radians, 57.3 times as much: people and joints move half or twice as much as usual."""

FEWEST_FRAMES = 8
"""Below which a walk's ranges say nothing."""

REPEATED = 3
"""Times that an extreme must come exactly alike ..."""

AWAY = {"deg": 30.0, "m": 1.0}
"""... and its distance from all other values, to stand for something else than a measurement."""


def as_missing(clips: Sequence[GaitSequence], missing: float | None) -> list[GaitSequence]:
    """The clips with NaN where `missing` stands; None leaves them as they are."""
    if missing is None:
        return list(clips)
    marker = np.float32(missing)
    return [
        replace(clip, values=np.where(clip.values == marker, np.float32(np.nan), clip.values))
        for clip in clips
    ]


def check_walk(
    clips: Sequence[GaitSequence], place: str = "", usual: Mapping[str, float | None] | None = None
) -> list[Finding]:
    """What is wrong with the values of one walk's clips, which have the same columns.

    Args:
        clips: of one walk; their `source` is the place of what is found in them.
        place: of the walk, and of clips that have no source.
        usual: column -> range within a step of the data that a model was trained on; None: `usual_ranges`.
    """
    places = [clip.source or f"{place}, clip {number}" for number, clip in enumerate(clips, start=1)]
    names, units = clips[0].names, clips[0].units
    values = np.concatenate([clip.values for clip in clips])  # (frames of the walk, F)
    lengths = np.array([len(clip.values) for clip in clips])
    of_clip, first = np.repeat(np.arange(len(clips)), lengths), lengths.cumsum() - lengths
    measured = np.isfinite(values)
    empty = set(range(len(clips))) - set(of_clip[measured.any(axis=1)].tolist())
    found = [Finding("nothing_measured", "error", places[index]) for index in sorted(empty)]
    found += _units(names, units, place or places[0])
    found += _zeros(values, measured, of_clip, first, places)
    for column, name in enumerate(names):
        found += _column(values[:, column], name, units.get(name), of_clip, first, places)
    if not found:
        where = place or places[0]
        found += _scale(dict(zip(names, ranges(values, of_clip), strict=True)), len(values), usual, where)
    return found


def ranges(values: Array, of_clip: np.ndarray) -> Array:
    """`(F,)` median over the clips of how far each column goes within one; NaN where it was not measured."""
    begins = np.flatnonzero(np.diff(of_clip, prepend=-1))
    return typical(*extremes(values, begins), np.array([len(begins)]))[0]


def extremes(values: Array, begins: np.ndarray) -> tuple[Array, Array]:
    """`(steps, F)` lowest and highest value of each step; inf and -inf where nothing was measured.

    Args:
        values: `(frames, F)`, step after step.
        begins: `(steps,)` first frame of each.
    """
    unknown = np.isnan(values)
    return (
        np.minimum.reduceat(np.where(unknown, np.inf, values), begins),
        np.maximum.reduceat(np.where(unknown, -np.inf, values), begins),
    )


def typical(low: Array, high: Array, counts: np.ndarray) -> Array:
    """`(walks, F)` median over a walk's steps of how far each column goes; NaN where it was not measured.

    Args:
        low: `(steps, F)` lowest value of each step, walk after walk; see `extremes`.
        high: highest.
        counts: `(walks,)` steps of each walk.
    """
    spread = np.where(np.isfinite(high - low), high - low, np.nan)  # (steps, F)
    walk_of, first = np.repeat(np.arange(len(counts)), counts), counts.cumsum() - counts
    # NumPy's nanmedian takes five times as long for so few clips, and knows one walk at a time.
    ordered = np.stack([column[np.lexsort((column, walk_of))] for column in spread.T], axis=1)  # NaN last
    known = np.add.reduceat(np.isfinite(spread), first, dtype=np.int64)  # (walks, F)
    middle = np.stack([np.maximum(known - 1, 0) // 2, np.minimum(known // 2, counts[:, None] - 1)])
    found: Array = np.take_along_axis(ordered[None], first[:, None] + middle, axis=1).mean(axis=0)
    return found


def _units(names: Sequence[str], units: Mapping[str, str], place: str) -> Iterator[Finding]:
    for name in names:
        unit = units.get(name)
        if unit is not None and unit not in UNITS:
            yield Finding("unit", "error", place, {"column": name, "unit": unit})


def _zeros(
    values: Array, measured: np.ndarray, of_clip: np.ndarray, first: np.ndarray, places: Sequence[str]
) -> Iterator[Finding]:
    """Frames in which all is exactly 0, in a clip in which the others are not: padding, or missing."""
    zero = measured.any(axis=1) & ~(np.where(measured, values, 0.0) != 0).any(axis=1)
    zeros, frames = (np.bincount(of_clip, weights, len(places)) for weights in (zero, None))
    for clip in np.flatnonzero((zeros > 0) & (zeros < frames))[:1]:
        frame = int(np.flatnonzero(zero & (of_clip == clip))[0]) - int(first[clip])
        yield Finding(
            "zeros", "error", places[clip], {"frame": frame, "frames": int(zeros[clip]), "missing": 0}
        )


def _column(
    values: Array, name: str, unit: str | None, of_clip: np.ndarray, first: np.ndarray, places: Sequence[str]
) -> Iterator[Finding]:
    """Values that no joint or step can have, or that stand for something else."""
    limits = limits_of(name, unit)
    if limits is None:
        return
    with np.errstate(invalid="ignore"):
        outside = (values < limits.low - SLACK) | (values > limits.high + SLACK)
    code = "outside_range"
    if not outside.any():
        marker = _marker(values, AWAY.get(unit or "", np.inf))
        if marker is None:
            return
        outside, code = values == np.float32(marker), "same_value"
    frame = int(np.flatnonzero(outside)[0])
    clip = int(of_clip[frame])
    yield Finding(
        code,
        "error",
        places[clip],
        {
            "column": name,
            "frame": frame - int(first[clip]),
            "value": round(float(values[frame]), 4),
            "unit": unit,
            "low": limits.low,
            "high": limits.high,
            "count": int(outside.sum()),
        },
    )


def _marker(values: Array, away: float) -> float | None:
    """The lowest or highest value, if it comes again and again, exactly, and far from all others."""
    known = values[np.isfinite(values)]
    for end in (known.min(), known.max()) if len(known) else ():
        others = known[known != end]
        often = len(known) - len(others) >= REPEATED
        if often and len(np.unique(others)) > 1 and abs(others - end).min() > away:
            return float(end)
    return None


def _scale(
    found: Mapping[str, float], frames: int, usual: Mapping[str, float | None] | None, place: str
) -> Iterator[Finding]:
    """Joints that move a thirtieth of what they should: radians, or nobody walks."""
    said = usual_ranges() if usual is None else usual
    wanted = {name: value for name, value in said.items() if value}
    if frames < FEWEST_FRAMES:
        return
    for pair in PAIRS:
        known = [name for name in pair if found.get(name, 0) > 0 and name in wanted]
        factors = [wanted[name] / found[name] for name in known]
        if len(factors) == len(pair) and min(factors) > STILL_FACTOR:
            factor = float(np.median(factors))
            radians = RADIANS[0] <= factor <= RADIANS[1]
            yield Finding(
                "radians" if radians else "too_little_movement",
                "error",
                place,
                {
                    "columns": known,
                    "range": [round(float(found[name]), 4) for name in known],
                    "usual": [round(wanted[name], 1) for name in known],
                    "factor": round(factor, 1),
                },
            )
            return
