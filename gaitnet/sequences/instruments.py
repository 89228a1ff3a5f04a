"""Steps as another instrument would have measured them: healthy people of both are alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gaitnet.gait.context import CONTEXT, context_array
from gaitnet.gait.instruments import between_columns, between_contexts
from gaitnet.types import Array, GaitSequence


def in_units_of(instrument: str | None, clip: GaitSequence) -> GaitSequence:
    """A step's columns, by healthy people measured with `instrument`; None leaves it as it is."""
    if instrument is None or clip.instrument == instrument:
        return clip
    return replace(clip, values=between_columns(clip.values, clip.names, clip.instrument, instrument))


def walk_context(clip: GaitSequence, instrument: str | None) -> Array:
    """`(K,)` context of a step's walk likewise, in the order of `CONTEXT`; NaN = missing."""
    if not clip.parameters:
        return np.full(len(CONTEXT), np.nan)
    found = context_array(clip.parameters)
    same = instrument is None or clip.instrument == instrument
    return found if same else between_contexts(found, clip.instrument, instrument)
