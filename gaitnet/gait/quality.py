"""What is to be said about a clip before its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gaitnet.gait.identity import Jump
from gaitnet.gait.steps import alternations
from gaitnet.types import PoseSequence, QualityFlag, Verdict

if TYPE_CHECKING:
    from gaitnet.gait.measure import Bout

LEAST_COVERAGE = 0.5
"""Share of the frames between first and last sight in which the person must be found."""

LEAST_ALTERNATION = 0.6
"""Share of the heel strikes in a row that must be of different feet: legs mixed up give half."""

LEAST_RATE_HZ = 20.0
"""Below it, a swing phase is fewer than eight frames."""


def flags_of_clip(pose: PoseSequence, jumps: Sequence[Jump]) -> tuple[QualityFlag, ...]:
    """What the frames themselves say."""
    seen = np.flatnonzero(pose.seen)
    lost = np.setdiff1d(np.arange(seen[0], seen[-1] + 1), seen)
    coverage = 1 - len(lost) / (seen[-1] + 1 - seen[0])
    found = []
    if coverage < LEAST_COVERAGE:
        sentence = (
            f"the person is found in {coverage:.0%} of the frames. Film in better light, nothing in between."
        )
        found.append(QualityFlag("coverage", Verdict.NOT_MEASURABLE, sentence, tuple(lost.tolist())))
    if pose.rate_hz < LEAST_RATE_HZ:
        sentence = f"{pose.rate_hz:.0f} frames a second are few. Film with 30 or more."
        found.append(QualityFlag("rate", Verdict.CAUTION, sentence))
    if jumps:
        frames = tuple(jump.after for jump in jumps)
        sentence = "the track jumps; only the part with one person was measured. Film one person alone."
        found.append(QualityFlag("jump", Verdict.CAUTION, sentence, frames))
    return tuple(found)


def flags_of_bouts(bouts: Sequence[Bout]) -> tuple[QualityFlag, ...]:
    """What the walks say."""
    found = []
    if any(bout.walk.source == "world" for bout in bouts):
        sentence = "not seen from the side: angles come from estimated depth. Film from the side."
        found.append(QualityFlag("view", Verdict.CAUTION, sentence))
    pairs = sum(max(0, bout.events.count - 1) for bout in bouts)
    steps = sum(len(list(alternations(bout.events))) for bout in bouts)
    if steps < LEAST_ALTERNATION * pairs:
        sentence = (
            f"left and right leg are mixed up: {steps} of {pairs} heel strikes follow one of the other foot. "
            "Film nearer, in more light, in trousers that differ from the background."
        )
        found.append(QualityFlag("alternation", Verdict.NOT_MEASURABLE, sentence))
    return tuple(found)


def verdict_of(flags: Sequence[QualityFlag]) -> Verdict:
    """The worst of them; OK without any."""
    verdicts = {flag.verdict for flag in flags}
    return next(
        (worst for worst in (Verdict.NOT_MEASURABLE, Verdict.CAUTION) if worst in verdicts), Verdict.OK
    )
