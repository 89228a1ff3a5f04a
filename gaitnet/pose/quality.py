"""Which landmark network measures a film: the best one that is here, or the fast one that always is."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from gaitnet import posemodels
from gaitnet.errors import GaitnetError
from gaitnet.pose.engine import Engine

Quality = Literal["best", "fast"]


def of_quality(engine: Engine, backend: str, quality: str) -> Engine:
    """The engine with the networks for a quality.

    `best` is heavy where it is on this machine, else full: of rendered walkers and real ones, heavy mixes up
    fewer legs, at about twice the processor time of a whole run (`gaitnet accuracy --only networks`). `fast`
    is full. Networks that somebody named stay, and other backends have their own.

    Raises:
        GaitnetError: no such quality, or heavy is here and damaged.
    """
    if quality not in get_args(Quality):
        raise GaitnetError(f"⟦quality {quality}⟧: unknown. Choose one of {', '.join(get_args(Quality))}.")
    if quality == "fast" or engine.models is not None or backend != "openvino":
        return engine
    return replace(engine, models=posemodels.find("heavy"))


def better_is_missing(engine: Engine, backend: str, quality: str) -> bool:
    """Whether `best` had to be full, since heavy is not on this machine."""
    return quality == "best" and engine.models is None and backend == "openvino"
