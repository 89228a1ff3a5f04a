"""Healthy ranges of the parameters, published or measured by gaitnet itself (`gait.healthy`).

Lengths and speed have the published one: the metres of the videos that gaitnet measured are estimated.
Cadence and step times have both, as clinicians know the published one, and a finding lies outside of both.
All else has gaitnet's own: no published value with a comparable definition was found for phases of the gait
cycle and the hip, and joint curves of a single camera are biased.

Sources:
    Zhong 2019: Zhong R, Rau PLP, Yan X. Gait assessment of younger and older adults with portable
        motion-sensing methods: a user study. Mobile Information Systems 2019:1093514, tables 1 and 2, normal
        pace: 28 adults of 25 years (SD 3) and 28 of 66 (SD 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

import numpy as np

from gaitnet.skeleton import SIDES
from gaitnet.types import Curve, Range

ZHONG = "Zhong 2019, 56 adults, mean and two SD of the younger and of the older"

BOTH = ("cadence", "stride_time", "step_time", "step_time_left", "step_time_right")
"""Outside is what is outside of the published range and of gaitnet's own."""

_PEOPLE, _STUDENT = 28, 2.052
"""People in a group, and Student's t for a 95 % interval of their mean."""

_SPEED_M_S = (1.34, 1.26, 1.41), (1.19, 1.12, 1.27)
_STRIDES_HZ = (0.97, 0.94, 1.00), (0.93, 0.91, 0.96)
_STRIDE_M = (1.40, 1.33, 1.47), (1.29, 1.22, 1.35)
"""Mean and its 95 % interval, younger and older."""


def adult_ranges(published: Mapping[str, Range], own: Mapping[str, Range]) -> dict[str, Range]:
    """Parameter -> the range that findings are made of, in its unit; those without a source are left out.

    Args:
        published: see `published_ranges`.
        own: see `healthy.own_ranges`.
    """
    found = {**published, **own}
    for name, of_paper in published.items():
        if name in BOTH and name in own:
            found[name] = _both(of_paper, own[name])
        elif of_paper.source == ZHONG:
            found[name] = of_paper
    return found


def published_ranges(curves: dict[str, Curve]) -> dict[str, Range]:
    """Parameter -> its published range in healthy adults, in its unit."""
    speed, strides_hz, stride_m = map(_two_sd, (_SPEED_M_S, _STRIDES_HZ, _STRIDE_M))
    stride_s = 1 / strides_hz[1], 1 / strides_hz[0]
    published = {
        "speed": speed,
        "cadence": (120 * strides_hz[0], 120 * strides_hz[1]),
        "stride_time": stride_s,
        "stride_length": stride_m,
    }
    for name, (low, high) in {"step_time": stride_s, "step_length": stride_m}.items():
        published |= {f"{name}{suffix}": (low / 2, high / 2) for suffix in ("", "_left", "_right")}
    return {name: Range(*ends, ZHONG) for name, ends in published.items()} | curve_ranges(curves)


def curve_ranges(curves: dict[str, Curve]) -> dict[str, Range]:
    """Of knee and ankle: that of the mean curve, one number; a single person's is larger, if anything.

    The hip is published against the pelvis, which a single camera does not see.
    """
    found: dict[str, Range] = {}
    for joint in ("knee", "ankle"):
        degrees = float(np.ptp(curves[joint].mean_deg))
        found |= {
            f"{joint}_range_{side}": Range(degrees, degrees, "range of the mean curve") for side in SIDES
        }
    return found


def _both(published: Range, own: Range) -> Range:
    """From the lower of both to the upper, and what each says."""
    said = " and ".join(f"{each.low:.3g} to {each.high:.3g} ({each.source})" for each in (published, own))
    return Range(min(published.low, own.low), max(published.high, own.high), said)


def _two_sd(groups: tuple[tuple[float, float, float], ...]) -> tuple[float, float]:
    """From the lower end of mean and two SD between people to the upper, over all groups."""
    ends = []
    for mean, low, high in groups:
        sd = (high - low) / 2 * sqrt(_PEOPLE) / _STUDENT
        ends += [mean - 2 * sd, mean + 2 * sd]
    return min(ends), max(ends)
