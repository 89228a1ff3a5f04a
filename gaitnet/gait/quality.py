"""What is to be said about a clip before its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gaitnet.gait.identity import Jump
from gaitnet.gait.steps import alternations
from gaitnet.gait.strides import TRAVELLED, find_footsteps, find_strides, heels_apart, travelled_m
from gaitnet.skeleton import SIDES
from gaitnet.types import PoseSequence, QualityFlag, Verdict

if TYPE_CHECKING:
    from gaitnet.gait.measure import Bout

LEAST_COVERAGE = 0.5
"""Share of the frames between first and last sight in which the person must be found."""

LEAST_ALTERNATION = 0.6
"""Share of the heel strikes in a row that must be of different feet: legs mixed up give half."""

MOST_IRREGULAR = 0.25
"""Spread of each side's step times, of their mean, above which no walk varies. Half of 35 clips have less
than 4 %, the worst, an acted limp, 12 %; of 177 walks of patients and healthy people 11 %."""

MOST_EXCHANGED = 0.25
"""Share of frames with exchanged legs above which they are not put right beyond doubt."""

USUAL_CADENCE = 60.0, 150.0
"""Steps a minute, outside of which walk few people, but many films that do not run at their true speed. Of 39
clips of healthy people: 79 to 120; of 177 walks of patients and healthy people: 86 to 120."""

FEWEST_STRIDES = 2
"""Whole strides of each foot below which no side can be compared with the other."""

SMALLEST_PX = 150
"""Height of a person in the picture below which a foot is a dozen pixels long."""

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
    height_px = float(np.median(np.ptp(pose.image[seen][:, :, 1], axis=1)))
    if height_px < SMALLEST_PX:
        sentence = f"the person is {height_px:.0f} pixels tall. Film nearer, or with more pixels."
        found.append(QualityFlag("small", Verdict.CAUTION, sentence))
    if jumps:
        frames = tuple(jump.after for jump in jumps)
        sentence = "the track jumps; only the part with one person was measured. Film one person alone."
        found.append(QualityFlag("jump", Verdict.CAUTION, sentence, frames))
    return tuple(found)


def flags_of_bouts(bouts: Sequence[Bout]) -> tuple[QualityFlag, ...]:
    """What the walks say."""
    looks = _view, _pace, _alternation, _irregular, _exchanged, _camera, _few
    return tuple(flag for flag in (look(bouts) for look in looks) if flag)


def _view(bouts: Sequence[Bout]) -> QualityFlag | None:
    if all("sagittal" in bout.walk.planes for bout in bouts):
        return None
    sentence = (
        "not seen from the side: only cadence, step and stride time are given, and from right in front the "
        "step width; the rest would be guesses. Film from the side."
    )
    return QualityFlag("view", Verdict.CAUTION, sentence)


def _pace(bouts: Sequence[Bout]) -> QualityFlag | None:
    """Phones film in slow motion, and their files do not say so."""
    steps_s = [end_s - start_s for bout in bouts for _, start_s, end_s in alternations(bout.events)]
    cadence = 60 / float(np.mean(steps_s)) if steps_s else np.nan
    low, high = USUAL_CADENCE
    if not (cadence < low or cadence > high):
        return None
    kind = "slow motion" if cadence < low else "time lapse"
    sentence = (
        f"{cadence:.0f} steps a minute: if this film is in {kind}, all times and speeds are wrong. "
        "Film at normal speed."
    )
    return QualityFlag("pace", Verdict.CAUTION, sentence)


def _alternation(bouts: Sequence[Bout]) -> QualityFlag | None:
    pairs = sum(max(0, bout.events.count - 1) for bout in bouts)
    steps = sum(len(list(alternations(bout.events))) for bout in bouts)
    if steps >= LEAST_ALTERNATION * pairs:
        return None
    sentence = (
        f"left and right leg are mixed up: {steps} of {pairs} heel strikes follow one of the other foot. "
        "Film nearer, in more light, in trousers that differ from the background."
    )
    return QualityFlag("alternation", Verdict.NOT_MEASURABLE, sentence)


def _irregular(bouts: Sequence[Bout]) -> QualityFlag | None:
    """Each side against its own mean: a limp is regular."""
    spread, mean = [], []
    for side in SIDES:
        times = np.array(
            [step[2] - step[1] for bout in bouts for step in alternations(bout.events) if step[0] == side]
        )
        if len(times) >= FEWEST_STRIDES:
            spread += list(times - times.mean())
            mean += list(times)
    variation = np.std(spread) / np.mean(mean) if len(mean) >= 2 * FEWEST_STRIDES else 0.0
    if variation <= MOST_IRREGULAR:
        return None
    sentence = (
        f"the step times vary by {variation:.0%}, which no walk does: heel strikes were missed. "
        "Film from the side, nearer, in more light."
    )
    return QualityFlag("irregular", Verdict.NOT_MEASURABLE, sentence)


def _exchanged(bouts: Sequence[Bout]) -> QualityFlag | None:
    share = sum(bout.swapped_frames for bout in bouts) / sum(bout.frames for bout in bouts)
    if share <= MOST_EXCHANGED:
        return None
    sentence = f"the legs were taken for each other in {share:.0%} of the frames, and put right. Film nearer."
    return QualityFlag("exchanged", Verdict.CAUTION, sentence)


def _camera(bouts: Sequence[Bout]) -> QualityFlag | None:
    """The way of the hips across the picture is the sum of the steps, if the camera stands still."""
    walked_m = way_m = 0.0
    for bout in bouts:
        for side, start_s, end_s in alternations(bout.events):
            walked_m += heels_apart(bout.walk, side, end_s)[0]
            way_m += travelled_m(bout.walk, start_s, end_s)
    low, high = TRAVELLED
    if not np.isfinite(way_m) or walked_m <= 0 or low <= way_m / walked_m <= high:
        return None
    sentence = (
        f"the steps add up to {walked_m:.1f} m, the way across the picture is {way_m:.1f} m: the "
        "camera moves, or this is a treadmill. Put the camera on something firm."
    )
    return QualityFlag("camera", Verdict.CAUTION, sentence)


def _few(bouts: Sequence[Bout]) -> QualityFlag | None:
    counted = [stride.side for stride in find_strides(bouts, find_footsteps(bouts)) if not stride.left_out]
    strides = {side: counted.count(side) for side in SIDES}
    if min(strides.values()) >= FEWEST_STRIDES:
        return None
    found = " and ".join(f"{count} of the {side} foot" for side, count in strides.items())
    sentence = f"few whole strides: {found}. Film a longer way, or several walks."
    return QualityFlag("few", Verdict.CAUTION, sentence)


def verdict_of(flags: Sequence[QualityFlag]) -> Verdict:
    """The worst of them; OK without any."""
    verdicts = {flag.verdict for flag in flags}
    return next(
        (worst for worst in (Verdict.NOT_MEASURABLE, Verdict.CAUTION) if worst in verdicts), Verdict.OK
    )
