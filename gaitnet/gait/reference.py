"""The healthy walkers that a walk is held against, and in what convention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from gaitnet.errors import GaitnetError
from gaitnet.gait.bout import Bout
from gaitnet.gait.healthy import own_curves, own_name, own_ranges
from gaitnet.gait.measured_by import LANDMARKS, Instrument
from gaitnet.gait.norms import norm_curve
from gaitnet.gait.ranges import adult_ranges, curve_ranges, published_ranges
from gaitnet.gait.view import ANKLE_HEIGHT, HIP_HEIGHT, SagittalWalk
from gaitnet.skeleton import SIDES
from gaitnet.types import Array, Curve, Range, Reference

Norms = Literal["adult", "child"]
NORMS: tuple[Norms, ...] = ("adult", "child")

JOINTS = ("knee", "thigh", "ankle")

SPEEDS = {"verySlow": 0.227, "slow": 0.363, "free": 0.500, "fast": 0.636, "veryFast": float("inf")}
"""Upper ends of the five groups of speed, in roots of leg length times gravity. Source: Schwartz 2008."""

GRAVITY_M_S2 = 9.81

_CONVENTION = (
    "marker-based curves, mean and SD between people over the gait cycle; the thigh is the published hip "
    "angle minus the published pelvic tilt, against the vertical, its SD that of the hip; nothing is centred"
)


def adults(instrument: Instrument = LANDMARKS) -> Reference:
    """Pinzone 2014, centre one; and healthy adults as gaitnet measures them by an instrument."""
    return adult_reference(own_ranges(instrument), instrument)


def adult_reference(own: Mapping[str, Range], instrument: Instrument = LANDMARKS) -> Reference:
    """As `adults`, with other own ranges.

    Args:
        own: parameter -> range by the same instrument.
        instrument: that measured the walk, see `measured_by.instrument_of`.
    """
    curves = _curves("Pinzone2014", "centreOne")
    published = published_ranges(curves)
    return Reference(
        name="Pinzone 2014, adults",
        convention=_CONVENTION,
        curves=curves,
        ranges=adult_ranges(published, own),
        own_name=own_name(instrument),
        own_curves=own_curves(instrument),
        own=dict(own),
        published=published,
    )


def children(speed: float) -> Reference:
    """Schwartz 2008, of the group that walks at this speed, in roots of leg length times gravity."""
    group = next(name for name, limit in SPEEDS.items() if speed < limit)
    spoken = {"verySlow": "very slow", "veryFast": "very fast"}.get(group, group)
    curves = _curves("Schwartz2008", group)
    name = f"Schwartz 2008, children, {spoken} walking"
    return Reference(name, _CONVENTION, curves, curve_ranges(curves), published=curve_ranges(curves))


def reference_for(
    bouts: Sequence[Bout], norms: Norms, speed_m_s: float | None, instrument: Instrument = LANDMARKS
) -> Reference:
    """What a walk is held against; children's curves depend on their speed, adults' are those of a free one.

    Raises:
        GaitnetError: no such norms.
    """
    check_norms(norms)
    if norms == "adult":
        return adults(instrument)
    if speed_m_s is None:
        return children(SPEEDS["slow"])  # no whole stride, so no score either: the free group is shown
    leg_m = float(np.mean([leg_length(bout.walk) for bout in bouts]))
    return children(speed_m_s / float(np.sqrt(GRAVITY_M_S2 * leg_m)))


def check_norms(norms: str) -> None:
    """Refuse unknown norms before anything is measured.

    Raises:
        GaitnetError: no such norms.
    """
    if norms not in NORMS:
        raise GaitnetError(f"⟦norms {norms}⟧: unknown. Choose one of {', '.join(NORMS)}.")


def _curves(source: str, condition: str) -> dict[str, Curve]:
    hip, pelvis, knee, ankle = (
        norm_curve(joint, source, condition) for joint in ("hip", "pelvis", "knee", "ankle")
    )
    return {
        "knee": Curve(knee.mean_deg, knee.sd_deg),
        "thigh": Curve(hip.mean_deg - pelvis.mean_deg, hip.sd_deg),
        "ankle": Curve(ankle.mean_deg, ankle.sd_deg),
    }


def leg_length(walk: SagittalWalk) -> float:
    """Hip to floor in metres: thigh and shank as measured, and the share below the ankle."""
    lengths = [
        sum(_apart(walk, f"{side}_{a}", f"{side}_{b}") for a, b in (("hip", "knee"), ("knee", "ankle")))
        for side in SIDES
    ]
    return float(np.mean(lengths)) * HIP_HEIGHT / (HIP_HEIGHT - ANKLE_HEIGHT)


def _apart(walk: SagittalWalk, a: str, b: str) -> float:
    """Median length of a segment as the sagittal plane shows it, metres."""
    lengths: Array = np.linalg.norm(walk.of(a) - walk.of(b), axis=1)
    return float(np.nanmedian(lengths))
