"""A second opinion on real people: another pose network's keypoints of the very same videos, time by time.

There is no motion capture of these people. OpenPose (25 points; of KOA-PD-NM, Kour et al. 2022, doi
10.1111/exsy.12955, markers on the joints) learnt from other pictures than BlazePose. Both may be wrong
where they agree, but what one of them alone does with legs that cross shows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track as progress

from gaitnet import posemodels
from gaitnet.accuracy.contexts import read_keypoints
from gaitnet.accuracy.figures import JOINTS, Row, far_leg, near_leg, shared_data
from gaitnet.accuracy.healthy_videos import look_at
from gaitnet.errors import GaitnetError
from gaitnet.gait import MeasuredWalk, measure
from gaitnet.types import Array, PoseSequence

NETWORKS = (posemodels.FULL, posemodels.HEAVY)

Apart = dict[tuple[str, str], list[Array]]
"""Leg, near or far, and joint -> differences over time, degrees."""


def second_opinion(people: int) -> Iterator[Row]:
    """Joint angles of full and heavy less those of the keypoints, of the near leg and of the far leg."""
    pairs = list(_pairs(4 * people))
    for name in NETWORKS:
        models = posemodels.find(name)
        if models is None:
            print(f"second: {posemodels.remedy(posemodels.known(name))}", file=sys.stderr)
            continue
        apart: Apart = {}
        for path, keypoints in progress(pairs, name, console=Console(stderr=True)):
            _compare(apart, look_at(path, models), keypoints)
        yield from _rows(f"{name} less keypoints, {len(pairs)} videos", apart)


def _pairs(most: int) -> Iterator[tuple[Path, PoseSequence]]:
    """Videos whose keypoints are known, the first of each way."""
    videos = sorted((shared_data() / "videos/healthy_two_ways").glob("*.mp4"))[:most]
    known = {name: pose for name, group, _, pose in read_keypoints() if group == "NM"}
    numbers = _walks_by_name(known)
    for path in videos:
        if path.stem in numbers:
            yield path, known[numbers[path.stem]]


def _walks_by_name(known: Mapping[str, PoseSequence]) -> dict[str, str]:
    """`001_NM_02` -> the name of the second walk of person 001; they are in the order of the videos."""
    found: dict[str, str] = {}
    for name in known:
        person = name.split()[0].rpartition("_")[2]
        first = f"{person}_NM_01"
        found[first if first not in found else f"{person}_NM_02"] = name
    return found


def _compare(apart: Apart, seen: PoseSequence, keypoints: PoseSequence) -> None:
    try:
        one, other = measure(seen), measure(keypoints)
    except GaitnetError as error:
        print(f"second: {error}", file=sys.stderr)
        return
    for bout in one.bouts:
        view = bout.view
        for leg, side in {"near": near_leg(view), "far": far_leg(view)}.items():
            for joint, column in JOINTS.items():
                name = f"{side}_{column}"
                there = _at(other, name, bout.angles.time_s)
                apart.setdefault((leg, joint), []).append(bout.angles[name] - there)


def _at(walk: MeasuredWalk, name: str, time_s: Array) -> Array:
    """A joint's angle at other times; NaN where it was not measured."""
    found = np.full(len(time_s), np.nan)
    for bout in walk.bouts:
        inside = (time_s >= bout.angles.time_s[0]) & (time_s <= bout.angles.time_s[-1])
        found[inside] = np.interp(time_s[inside], bout.angles.time_s, bout.angles[name])
    return found


def _rows(on: str, apart: Mapping[tuple[str, str], Sequence[Array]]) -> Iterator[Row]:
    for (leg, joint), values in sorted(apart.items()):
        yield Row(on, f"{joint}, {leg} leg", np.concatenate(values), "deg")
