"""The one list of steps and of strides that tables, charts and means are made of, and what is left out.

A stride counts only if the other foot strikes once in between, so that a heel strike that was missed or found
twice costs a stride and bends no number. Three more things are marked and left out of the means, not deleted:

Starting and stopping: at either end of a straight walk, steps that are much shorter, or in which the hips are
much slower, than in the same foot's other steps. The same foot's, because a limp has short steps in turn. So
does somebody's last step out of the picture. Of 99 steps within 41 walks, 1 in 50 is that short and none of a
healthy walk that slow; of 76 first and last ones, 1 in 3.

Outlying: the time is far from the median by the rule of Hampel (Davies & Gather 1993, J Am Stat Assoc
88(423):782-792), three scaled median deviations; never nearer than a share that walking does not reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from gaitnet.gait.bout import Bout
from gaitnet.gait.steps import alternations
from gaitnet.gait.view import SagittalWalk
from gaitnet.skeleton import INDEX, SIDES
from gaitnet.types import Array, Footstep, GaitEvents, LeftOut, Side, Stride

MAX_STRIDE_S = 4.0

SHORT, SHORTER_M = 0.75, 0.08
"""A first or last step is short below this share of the same foot's other steps, and shorter by so much."""

SLOW = 0.8
"""Share of the hips' speed in the same foot's other steps below which a first or last step is slow."""

MOST_ENDS = 3
"""Steps at either end of a walk that can be starting or stopping: by the third, people have their speed."""

TRAVELLED = (0.6, 1.6)
"""Way across the picture over the sum of the steps. Of 42 clips from a camera on a tripod: 0.86 to 1.26."""

FAR_STEP, FAR_STRIDE = 0.4, 0.25
"""Shares of the median within which nothing is outlying: a step half as long is half a step; strides vary by
less, in a limp too, because each holds a step of either foot."""

FEWEST_TO_JUDGE = 3
"""Times below which none can be told to be the wrong one."""


def find_footsteps(bouts: Sequence[Bout]) -> list[Footstep]:
    """Every step of the straight walks, in the order of time; what is left out of the means is marked."""
    found = [list(_footsteps(bout, number)) for number, bout in enumerate(bouts)]
    steps = [step for part in found for step in part]
    speeds = _speeds(bouts, steps)
    for number in range(len(bouts)):
        mine = [index for index, step in enumerate(steps) if step.bout == number]
        _mark_ends(steps, speeds, mine, "starting")
        _mark_ends(steps, speeds, mine[::-1], "stopping")
    for side in SIDES:
        _mark_outlying(steps, side)
    return steps


def find_strides(bouts: Sequence[Bout], footsteps: Sequence[Footstep]) -> list[Stride]:
    """Every stride of the straight walks, left ones first; one with a step that is left out is, too."""
    marks = {(step.side, step.end_s): step.left_out for step in footsteps}
    found = [
        replace(stride, bout=number, left_out=_of_its_steps(stride, marks))
        for side in SIDES
        for number, bout in enumerate(bouts)
        for stride in strides_of(bout.events, side)
    ]
    times = np.array([stride.end_s - stride.start_s for stride in found])
    far = outlying(times, FAR_STRIDE)
    return [
        replace(stride, left_out="outlying" if is_far else stride.left_out)
        for stride, is_far in zip(found, far, strict=True)
    ]


def strides_of(events: GaitEvents, side: Side) -> Iterator[Stride]:
    """The whole strides of one foot: its heel strike to its next, with one of the other foot in between."""
    other = _other(side)
    for start_s, end_s in pairwise(events.heel_strikes(side).tolist()):
        between = _within(events.heel_strikes(other), start_s, end_s)
        if len(between) != 1 or end_s - start_s > MAX_STRIDE_S:
            continue
        strike_s = float(between[0])
        yield Stride(
            side=side,
            start_s=start_s,
            other_toe_off_s=_toe_off(events.toe_offs(other), start_s, strike_s),
            other_strike_s=strike_s,
            toe_off_s=_toe_off(events.toe_offs(side), strike_s, end_s),
            end_s=end_s,
        )


def outlying(times: Array, share: float) -> np.ndarray:
    """`(N,)` true where a time is further from the median than three scaled median deviations and `share`."""
    if len(times) < FEWEST_TO_JUDGE:
        return np.zeros(len(times), bool)
    middle = np.median(times)
    away = abs(times - middle)
    return away > max(3 * 1.4826 * np.median(away), share * middle)


def heels_apart(walk: SagittalWalk, side: Side, at_s: float) -> tuple[float, float]:
    """Metres by which the heel of `side` is ahead of the other one, and metres across, at that moment."""
    other = _other(side)
    ahead, across = (
        float(np.interp(at_s, walk.time_s, axis[:, INDEX[f"{side}_heel"]] - axis[:, INDEX[f"{other}_heel"]]))
        for axis in (walk.forward, walk.left)
    )
    return ahead, abs(across)


def travelled_m(walk: SagittalWalk, start_s: float, end_s: float) -> float:
    """The way of the hips across the picture, metres; NaN where it is not seen."""
    way_m = np.interp([start_s, end_s], walk.time_s, walk.travelled)
    return float(way_m[1] - way_m[0])


def _footsteps(bout: Bout, number: int) -> Iterator[Footstep]:
    for side, start_s, end_s in alternations(bout.events):
        yield Footstep(side, start_s, end_s, *heels_apart(bout.walk, side, end_s), bout=number)


def _mark_outlying(steps: list[Footstep], side: Side) -> None:
    """Those whose time is far from that of the same foot's others."""
    mine = [number for number, step in enumerate(steps) if step.side == side and step.left_out is None]
    far = outlying(np.array([steps[number].time_s for number in mine]), FAR_STEP)
    for number in np.array(mine, int)[far]:
        steps[number] = replace(steps[number], left_out="outlying")


def _speeds(bouts: Sequence[Bout], steps: Sequence[Footstep]) -> Array:
    """`(N,)` of the hips, m/s; NaN where they are not seen, with a camera that moves and on a treadmill."""
    ways = np.array([travelled_m(bouts[step.bout].walk, step.start_s, step.end_s) for step in steps])
    lengths = np.array([step.length_m for step in steps])
    known = np.isfinite(ways) & np.isfinite(lengths)
    low, high = TRAVELLED
    if not lengths[known].sum() > 0 or not low <= ways[known].sum() / lengths[known].sum() <= high:
        return np.full(len(steps), np.nan)
    return ways / np.array([step.time_s for step in steps])


def _mark_ends(steps: list[Footstep], speeds: Array, order: Sequence[int], mark: LeftOut) -> None:
    """From one end of a walk on, until a step is like the others of its foot."""
    for number in order[:MOST_ENDS]:
        if steps[number].left_out or not _is_weak(steps, speeds, number):
            return
        steps[number] = replace(steps[number], left_out=mark)


def _is_weak(steps: Sequence[Footstep], speeds: Array, index: int) -> bool:
    """Short, or slow, against what is left of the same foot's steps."""
    step = steps[index]
    others = [
        number
        for number, each in enumerate(steps)
        if number != index and each.side == step.side and each.left_out is None
    ]
    if not others:
        return False
    length_m = float(np.median([steps[number].length_m for number in others]))
    is_short = step.length_m < SHORT * length_m and length_m - step.length_m > SHORTER_M
    return is_short or bool(speeds[index] < SLOW * np.median(speeds[others]))


def _of_its_steps(stride: Stride, marks: dict[tuple[Side, float], LeftOut | None]) -> LeftOut | None:
    first = marks.get((_other(stride.side), stride.other_strike_s))
    return first or marks.get((stride.side, stride.end_s))


def _toe_off(times: Array, start_s: float, end_s: float) -> float:
    """The toe off between two heel strikes, in which both feet are on the floor until it comes.

    Of several the last: a swing follows it at once. NaN without one.
    """
    found = _within(times, start_s, end_s)
    return float(found[-1]) if len(found) else float("nan")


def _within(times: Array, start_s: float, end_s: float) -> Array:
    return times[(times > start_s) & (times < end_s)]


def _other(side: Side) -> Side:
    return "right" if side == "left" else "left"
