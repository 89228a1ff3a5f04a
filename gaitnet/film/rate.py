"""Frames that only repeat the one before: screen recordings, messengers, webcams in dim light."""

from __future__ import annotations

import numpy as np
import scipy

from gaitnet.reasons import Reason, caution, note, refusal
from gaitnet.types import PoseSequence

SAME = 0.12
"""A frame whose most changed block changes by less than this share of a usual one's repeats the one before.
Frames held by ffmpeg and compressed again (crf 18 to 28) stay below 0.04, those of 39 films above 0.15."""

MOVING_S = 1.0
"""Only where something moves, within so long, can it be seen that a frame repeats."""

MOVING = 0.5
"""Of the film's usual change: less is no movement."""

FEW = 0.1
"""Share of repeated frames up to which a film is only uneven: a dropped picture now and then."""

LEAST_RATE_HZ = 20.0
"""Below it, a swing phase is fewer than eight frames."""

TOO_LOW_HZ = 11.0
"""Below it, a swing phase is four frames. Of 40 films of which two frames in three were left out (8 to 10 Hz)
33 could not be measured; with every second one left out (12 to 15 Hz) step time asymmetry moved by 1.2 % in
the median, by 2.8 % in one film of ten, knee ranges by 1.7 and 5 degrees."""


def true_frames(pose: PoseSequence) -> tuple[PoseSequence, list[Reason]]:
    """The pose without duplicate frames, and the reasons about the frame rate."""
    held, moving = repeated(pose)
    share = float(held.sum() / max(moving.sum(), 1))
    rate_hz = pose.rate_hz * (1 - share)
    kept = pose.part(~held) if share else pose
    if share > FEW:
        frames = np.flatnonzero(held).tolist()
        return kept, [
            _grade(rate_hz)(
                "held" if rate_hz < LEAST_RATE_HZ else "held-few", frames, share=share, rate=rate_hz
            )
        ]
    if rate_hz < LEAST_RATE_HZ:
        return kept, [_grade(rate_hz)("rate" if rate_hz >= TOO_LOW_HZ else "rate-too-low", rate=rate_hz)]
    return kept, []


def repeated(pose: PoseSequence) -> tuple[np.ndarray, np.ndarray]:
    """`(T,)` true for frames that repeat the one before, and `(T,)` for those of which that can be said."""
    nothing = np.zeros(len(pose), bool)
    if pose.film is None or len(pose) < 3:
        return nothing, nothing
    change = pose.film.change[:, 1]
    usual = np.median(change[change > SAME * np.percentile(change, 95)])
    moving = scipy.ndimage.maximum_filter1d(change, max(3, round(MOVING_S * pose.rate_hz))) > MOVING * usual
    moving[0] = False  # nothing stands before the first frame
    return moving & (change < SAME * usual), moving


def _grade(rate_hz: float):  # type: ignore[no-untyped-def]
    if rate_hz < TOO_LOW_HZ:
        return refusal
    return caution if rate_hz < LEAST_RATE_HZ else note
