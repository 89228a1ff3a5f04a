"""Which arithmetic `auto` stands for: the fastest that this machine has and that answers as `f32` does."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from math import inf

import numpy as np

from gaitnet.pose.blazepose.answer import INPUT_PX, NetworkOutput
from gaitnet.pose.blazepose.engine import AUTO, CAPABILITIES
from gaitnet.pose.blazepose.networks import LandmarkNetwork
from gaitnet.pose.engine import Engine
from gaitnet.runtime import core
from gaitnet.video import Frame

FASTER = ("bf16", "f16")
"""In the order in which they are tried."""

CROP = "data/walker.png"
"""A simulated walker as the landmark network sees them, 256 x 256; `gaitnet.walker` drew it."""


@dataclass(frozen=True)
class Difference:
    """How far landmarks of one crop are from those in `f32`, the farthest of 33.

    Attributes:
        image_px: pixels of the crop's 256.
        world_m: metres, from the head that loses most: all in `bf16`, it is 0.1.
        visibility: of 1.
    """

    image_px: float
    world_m: float
    visibility: float

    def within(self, limit: Difference) -> bool:
        """Whether nothing differs by more."""
        return (
            self.image_px <= limit.image_px
            and self.world_m <= limit.world_m
            and self.visibility <= limit.visibility
        )


LIMIT = Difference(image_px=1.5, world_m=0.015, visibility=0.05)
"""Beyond it, `auto` stays with `f32`: what saving the crop as JPEG of quality 90 does to it (1.33, 0.012,
0.041)."""

APART = Difference(inf, inf, inf)
"""One of both sees nobody."""


def choose(capabilities: Collection[str], difference: Callable[[str], Difference]) -> str:
    """The first of `FASTER` that a device has in hardware and that agrees with `f32`; else `f32`.

    Args:
        capabilities: OpenVINO's names of what the device has.
        difference: of an arithmetic from `f32`; asked only about what the device has.
    """
    has = (name for name in FASTER if CAPABILITIES[name] in capabilities)
    return next((name for name in has if difference(name).within(LIMIT)), "f32")


@lru_cache(maxsize=8)
def chosen(engine: Engine) -> Engine:
    """An engine that says which arithmetic it uses, in place of `auto`; found once in a process."""
    if engine.precision != AUTO:
        return engine
    has = core().get_property(engine.device, "OPTIMIZATION_CAPABILITIES")
    return replace(engine, precision=choose(has, lambda name: difference_of(replace(engine, precision=name))))


def difference_of(engine: Engine) -> Difference:
    """How an engine's landmarks of `CROP` differ from those of the same network in `f32` on the CPU."""
    crop = crop_of_walker()
    plain = replace(engine, precision="f32", device="CPU")
    return between(LandmarkNetwork(plain).look(crop), LandmarkNetwork(engine).look(crop))


def between(one: NetworkOutput | None, other: NetworkOutput | None) -> Difference:
    """How two answers differ; None = nobody is seen."""
    if one is None or other is None:
        return APART
    return Difference(
        INPUT_PX * float(np.linalg.norm(one.points - other.points, axis=1).max()),
        float(np.linalg.norm(one.world - other.world, axis=1).max()),
        float(np.abs(one.visibility - other.visibility).max()),
    )


def crop_of_walker() -> Frame:
    """`CROP`, BGR."""
    import cv2  # noqa: PLC0415  takes a moment to import

    data = files("gaitnet.pose.blazepose").joinpath(CROP).read_bytes()
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)
