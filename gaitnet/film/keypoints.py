"""Keypoints of models without depth: what they are unsure of, and what leaps, is not seen.

Such models look at each picture alone. Now and then they put a hip where a knee is, or both shoulders on the
belt, for some frames, and say so by a low confidence, or not at all. A track must not follow them: the hips
would leap as if somebody else had come. Networks that follow a body (MediaPipe) do not leap: theirs stay.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import scipy

from gaitnet.skeleton import INDEX, SIDES
from gaitnet.types import Array, PoseSequence

SURE = 0.3
"""Confidence below which a keypoint is not seen. Of the hips that OpenPose found with less in 92 walks,
one in two was more than 6 % of the body's height off what the frames around say; with 0.5 to 0.6 one in ten,
above 0.7 one in a hundred."""

EDGE = 0.01
"""Points nearer to the picture's left or right edge than this share of its width are of what is out of view:
one in sixty of the points in 93 walks, all on one and the same column."""

TRUNK_S, LIMB_S = 0.4, 0.12
"""How far before and after a frame others say where a point must be: a trunk goes on evenly; a foot in swing
goes straight on for no longer."""

TRUNK_OFF, LIMB_OFF = 0.05, 0.08
"""How far a point may be from there, in body heights: hips rise and fall by 0.03; a foot that lands, followed
over `LIMB_S`, is 0.03 off."""

ONE = 0.25
"""Two points nearer to each other than this share of what they may be off can be two labels on one leg, which
say nothing about where the other is."""

TRUNK_GAP_S, TWIN_GAP_S, LEG_GAP_S, FOOT_GAP_S = 1.0, 1.0, 0.2, 0.5
"""Longest times that are bridged: a trunk goes on evenly; the far one of two shoulders or hips stays beside
the near one; knees and ankles swing; far feet are hidden by near ones, but stay at their ankles."""

FASTEST, BOBBING_S = 1.5, 0.1
"""Body heights a second, faster than anybody walks, and the time by which noise lets a short gap look faster:
where hips are found further away after a gap, it may be somebody else, and nothing is bridged."""

MOST_STRETCH = 1.25
"""Hips and shoulders this many times as high, or as low, above what carries them as usual are misplaced: on
clothes, a hand, or a knee. Legs and trunks of people who walk keep within 1.1."""

ENOUGH = 200
"""Frames from which the usual height is told."""

MOST_FRAMES = 6
"""Frames before, and after, that are asked: more say no more."""

_LIMITS = {
    **dict.fromkeys(("shoulder", "hip"), (TRUNK_S, TRUNK_OFF)),
    **dict.fromkeys(("knee", "ankle", "heel", "foot_index"), (LIMB_S, LIMB_OFF)),
}


def steady(pose: PoseSequence) -> PoseSequence:
    """The pose without points that its model was unsure of or that leap; one with depth stays as it is."""
    if pose.has_depth or not pose.seen.any():
        return pose
    unsure = (pose.visibility < SURE) | _at_edge(pose)
    image = np.where(unsure[:, :, None], np.nan, pose.image)
    body_px = _body_px(image)
    for part, (around_s, off) in _LIMITS.items():
        both = [INDEX[f"{side}_{part}"] for side in SIDES]
        image[:, both] = _without_leaps(image[:, both], pose.time_s, around_s, off * body_px)
    for lower, upper in (("ankle", "hip"), ("hip", "shoulder")):
        _drop_misplaced(image, pose.time_s, lower, upper)
        _bridge_trunk(image, pose.time_s, upper, body_px)
    _bridge_legs(image, pose.time_s)
    return replace(pose, image=image)


def _at_edge(pose: PoseSequence) -> np.ndarray:
    """`(T, 33)` true where a point is squeezed into the picture's left or right edge."""
    across, margin = pose.image[:, :, 0], EDGE * pose.size[0]
    return (across < margin) | (across > pose.size[0] - margin)


def _body_px(image: Array) -> float:
    """Height from the lowest to the highest point, pixels."""
    down = image[np.isfinite(image[:, :, 1]).any(axis=1), :, 1]
    return float(np.median(np.nanmax(down, axis=1) - np.nanmin(down, axis=1))) if len(down) else 1.0


def _without_leaps(pair: Array, time_s: Array, around_s: float, off_px: float) -> Array:
    """`(T, 2, 2)` left and right point without those that the frames around have further off than `off_px`.

    Left and right may be exchanged in some frames, which is put right later: of two, the frames around say
    where the one further left in the picture is and where the other, whatever they are called.
    """
    by_place = np.take_along_axis(pair, np.argsort(pair[..., :1], axis=1), axis=1)
    between = np.linalg.norm(pair[:, 0] - pair[:, 1], axis=1)  # (T,) NaN = one of them is not seen
    by_place = np.where((between > ONE * off_px)[:, None, None], by_place, np.nan)
    expected = _expected(by_place, time_s, around_s)
    apart = [np.linalg.norm(pair[:, :, None] - each[:, None], axis=-1) for each in expected]
    off = np.fmin.reduce(np.concatenate(apart, axis=-1), axis=-1)  # (T, 2)
    return np.where((off > off_px)[..., None], np.nan, pair)


def _expected(places: Array, time_s: Array, around_s: float) -> list[Array]:
    """`(T, ...)` where the frames around have a point, those before, and those after; NaN: they don't.

    The median of the places on all straight lines through two of these frames. Who goes over to somebody else
    and stays there is where the frames before have them, or those after: that is no leap, and must be found.
    """
    frame_s = float(np.median(np.diff(time_s)))
    after = np.unique(np.linspace(1, max(1, around_s / frame_s), MOST_FRAMES).round().astype(int)).tolist()
    before = [-offset for offset in after]
    pairs = [list(product(before, after)), list(combinations(before, 2)), list(combinations(after, 2))]
    return [_on_lines(places, time_s, some) for some in pairs if some]


def _on_lines(places: Array, time_s: Array, pairs: list[tuple[int, int]]) -> Array:
    count, lines = len(time_s), []
    for offsets in pairs:
        first, last = (np.arange(count) + offset for offset in offsets)
        inside = (np.minimum(first, last) >= 0) & (np.maximum(first, last) < count)
        first, last = np.where(inside, first, 0), np.where(inside, last, 0)
        share = (time_s - time_s[first]) / np.where(inside, time_s[last] - time_s[first], 1)
        line = places[first] + (places[last] - places[first]) * share[:, None, None]
        lines.append(np.where(inside[:, None, None], line, np.nan))
    return _median(np.array(lines))


def _median(lines: Array) -> Array:
    """Over the first axis, of what is there."""
    ordered = np.sort(lines, axis=0)  # NaN last
    there = np.isfinite(lines).sum(axis=0)
    low, high = np.maximum(there - 1, 0) // 2, there // 2
    ends = [np.take_along_axis(ordered, np.minimum(n, len(lines) - 1)[None], axis=0)[0] for n in (low, high)]
    return (ends[0] + ends[1]) / 2


def _drop_misplaced(image: Array, time_s: Array, lower: str, upper: str) -> None:
    """Hide hips that are not a leg above the lower ankle, shoulders that are not a trunk above the hips."""
    below = image[:, [INDEX[f"{side}_{lower}"] for side in SIDES], 1]
    base = np.fmax(*below.T) if lower == "ankle" else below.mean(axis=1)
    for side in SIDES:
        point = INDEX[f"{side}_{upper}"]
        height = base - image[:, point, 1]
        ratio = height / _steady_growth(height, time_s)
        image[(ratio < 1 / MOST_STRETCH) | (ratio > MOST_STRETCH), point] = np.nan


def _steady_growth(height: Array, time_s: Array) -> Array:
    """`(T,)` the usual height at that moment: people come nearer steadily (Theil-Sen, on some frames)."""
    there = np.flatnonzero(np.isfinite(height))
    if len(there) < 2:
        return height
    some = there[np.linspace(0, len(there) - 1, min(len(there), ENOUGH)).astype(int)]
    slope, at_start, *_ = scipy.stats.theilslopes(height[some], time_s[some])
    return np.asarray(at_start + slope * time_s)


def _bridge_trunk(image: Array, time_s: Array, part: str, body_px: float) -> None:
    """Close short gaps of both hips or shoulders, first by the one beside it."""
    left, right = (INDEX[f"{side}_{part}"] for side in SIDES)
    twins = image[:, left].copy(), image[:, right].copy()
    hips = (
        image[:, [INDEX[f"{side}_hip"] for side in SIDES]].mean(axis=1) if part == "shoulder" else np.zeros(2)
    )
    for point, twin in ((left, twins[1]), (right, twins[0])):
        _close(image, point, twin, time_s, TWIN_GAP_S)
        _close(image, point, hips, time_s, TRUNK_GAP_S, FASTEST * body_px)


def _bridge_legs(image: Array, time_s: Array) -> None:
    """Close short gaps: of knees and ankles as seen from the hips, of feet as seen from the ankle."""
    hips = image[:, [INDEX[f"{side}_hip"] for side in SIDES]].mean(axis=1)
    for side in SIDES:
        for part in ("knee", "ankle"):
            _close(image, INDEX[f"{side}_{part}"], hips, time_s, LEG_GAP_S)
        for part in ("heel", "foot_index"):
            _close(image, INDEX[f"{side}_{part}"], image[:, INDEX[f"{side}_ankle"]], time_s, FOOT_GAP_S)


def _close(
    image: Array, point: int, anchor: Array, time_s: Array, most_s: float, fastest: float = np.inf
) -> None:
    own = image[:, point]
    image[:, point] = np.where(np.isfinite(own), own, anchor + _closed(own - anchor, time_s, most_s, fastest))


def _closed(values: Array, time_s: Array, most_s: float, fastest: float) -> Array:
    """`(T, 2)` with gaps filled smoothly, of up to `most_s` and across which nothing moves faster."""
    there = np.flatnonzero(np.isfinite(values).all(axis=1))
    if len(there) < 2:
        return values
    curve = scipy.interpolate.Akima1DInterpolator(time_s[there], values[there], method="makima")
    after = np.searchsorted(there, np.arange(len(values)))
    inside = (after > 0) & (after < len(there))
    before, next_ = there[np.where(inside, after - 1, 0)], there[np.where(inside, after, 0)]
    gap_s = time_s[next_] - time_s[before]
    moved = np.linalg.norm(values[next_] - values[before], axis=1)
    short = inside & (gap_s <= most_s + 1e-9) & (moved <= fastest * (gap_s + BOBBING_S))
    return np.where(short[:, None], curve(time_s), values)
