"""Steps as another instrument would have measured them: healthy people of both are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from gaitnet.gait.context import CONTEXT, context_array
from gaitnet.gait.instruments import between_columns, between_contexts
from gaitnet.types import Array, GaitSequence


def in_units_of(instrument: str | None, clip: GaitSequence) -> GaitSequence:
    """A step's columns, by healthy people measured with `instrument`; None leaves it as it is."""
    return replace(clip, values=columns_in_units_of(instrument, clip.values, clip.names, clip.instrument))


def columns_in_units_of(
    instrument: str | None, values: Array, names: Sequence[str], measured_by: str | None
) -> Array:
    """`(T, F)` columns of any number of steps likewise."""
    if instrument is None or measured_by == instrument:
        return values
    return between_columns(values, names, measured_by, instrument)


def walk_context(clip: GaitSequence, instrument: str | None) -> Array:
    """`(K,)` context of a step's walk likewise, in the order of `CONTEXT`; NaN = missing."""
    return context_in_units_of(instrument, clip.parameters, clip.instrument)


def context_in_units_of(
    instrument: str | None, parameters: Mapping[str, float], measured_by: str | None
) -> Array:
    """`(K,)` context of a walk likewise, made of its parameters."""
    if not parameters:
        return np.full(len(CONTEXT), np.nan)
    found = context_array(parameters)
    same = instrument is None or measured_by == instrument
    return found if same else between_contexts(found, measured_by, instrument)
