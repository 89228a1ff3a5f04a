"""What is to be said about a clip before its numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gaitnet.gait.bout import Bout
from gaitnet.gait.definitions import FEWEST_STEPS_FOR_ANSWER
from gaitnet.gait.identity import Jump
from gaitnet.gait.steps import alternations
from gaitnet.gait.strides import find_footsteps, find_strides
from gaitnet.gait.view import USUAL_HEIGHT_M
from gaitnet.reasons import Reason, caution, note, refusal
from gaitnet.skeleton import SIDES
from gaitnet.types import PoseSequence

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

OF_BOUTS = frozenset({
    "backwards", "not-side", "tilted", "level", "pace", "alternation", "irregular", "exchanged", "few",
    "few-steps", "no-metres",
})  # fmt: skip
"""Codes of what `reasons_of_bouts` says: several films are asked again together."""

NEED_STEPS = frozenset({"few", "few-steps"})
"""Codes that say nothing new where there is no step at all."""

FAR_TILTED_DEG = 10.0
"""A camera that was tilted further is said to be, although it is put right."""


def reasons_of_clip(pose: PoseSequence, jumps: Sequence[Jump]) -> list[Reason]:
    """What the frames themselves say."""
    seen = np.flatnonzero(pose.seen)
    if not len(seen):
        return []
    lost = np.setdiff1d(np.arange(seen[0], seen[-1] + 1), seen)
    coverage = 1 - len(lost) / (seen[-1] + 1 - seen[0])
    found = []
    if coverage < LEAST_COVERAGE:
        found.append(refusal("coverage", lost.tolist(), share=float(coverage)))
    down = pose.image[seen][:, :, 1]
    height_px = float(np.median(np.nanmax(down, axis=1) - np.nanmin(down, axis=1)))
    if height_px < SMALLEST_PX:
        found.append(caution("small", pixels=height_px))
    if jumps:
        found.append(caution("jump", [jump.after for jump in jumps]))
    return found


def reasons_of_bouts(bouts: Sequence[Bout]) -> list[Reason]:
    """What the walks say, refusals in the order of what is likeliest to blame."""
    looks = (
        *(_backwards, _view, _level, _metres, _pace),
        *(_alternation, _irregular, _exchanged, _few, _few_steps),
    )
    return [reason for reason in (look(bouts) for look in looks) if reason]


def _backwards(bouts: Sequence[Bout]) -> Reason | None:
    """Feet and face the other way than the walk: told from a camera that overtakes by the background."""
    still = [bout for bout in bouts if not bout.camera_moves and bout.steps]
    return refusal("backwards") if any(bout.view.backwards for bout in still) else None


def _view(bouts: Sequence[Bout]) -> Reason | None:
    if all("sagittal" in bout.walk.planes for bout in bouts):
        return None
    return caution("not-side")


def _metres(bouts: Sequence[Bout]) -> Reason | None:
    """Without depth there is no metre, either, unless somebody gives one."""
    guessed = any(bout.walk.metres == "estimated" and not bout.pose.has_depth for bout in bouts)
    return caution("no-metres", height=USUAL_HEIGHT_M) if guessed else None


def _level(bouts: Sequence[Bout]) -> Reason | None:
    doubtful = max((bout.tilted_deg for bout in bouts), key=abs)
    if doubtful:
        return caution("tilted", degrees=doubtful)
    tilt = max((bout.level_deg for bout in bouts), key=abs)
    if not tilt:
        return None
    return (caution if abs(tilt) > FAR_TILTED_DEG else note)("level", degrees=tilt)


def _pace(bouts: Sequence[Bout]) -> Reason | None:
    """Phones film in slow motion, and their files do not say so."""
    steps_s = [end_s - start_s for bout in bouts for _, start_s, end_s in alternations(bout.events)]
    cadence = 60 / float(np.mean(steps_s)) if steps_s else np.nan
    low, high = USUAL_CADENCE
    if not (cadence < low or cadence > high):
        return None
    return caution("pace", cadence=cadence, kind="slow motion" if cadence < low else "time lapse")


def _alternation(bouts: Sequence[Bout]) -> Reason | None:
    pairs = sum(max(0, bout.events.count - 1) for bout in bouts)
    steps = sum(len(list(alternations(bout.events))) for bout in bouts)
    if steps >= LEAST_ALTERNATION * pairs:
        return None
    return refusal("alternation", steps=steps, pairs=pairs)


def _irregular(bouts: Sequence[Bout]) -> Reason | None:
    """Each side against its own mean: a limp is regular."""
    spread, mean = [], []
    for side in SIDES:
        times = np.array(
            [step[2] - step[1] for bout in bouts for step in alternations(bout.events) if step[0] == side]
        )
        if len(times) >= FEWEST_STRIDES:
            spread += list(times - times.mean())
            mean += list(times)
    variation = float(np.std(spread) / np.mean(mean)) if len(mean) >= 2 * FEWEST_STRIDES else 0.0
    return refusal("irregular", variation=variation) if variation > MOST_IRREGULAR else None


def _exchanged(bouts: Sequence[Bout]) -> Reason | None:
    share = sum(bout.swapped_frames for bout in bouts) / sum(bout.frames for bout in bouts)
    return caution("exchanged", share=share) if share > MOST_EXCHANGED else None


def _few(bouts: Sequence[Bout]) -> Reason | None:
    counted = [stride.side for stride in find_strides(bouts, find_footsteps(bouts)) if not stride.left_out]
    strides = {side: counted.count(side) for side in SIDES}
    if min(strides.values()) >= FEWEST_STRIDES:
        return None
    return caution("few", left=strides["left"], right=strides["right"])


def _few_steps(bouts: Sequence[Bout]) -> Reason | None:
    steps = sum(len(list(alternations(bout.events))) for bout in bouts)
    least = FEWEST_STEPS_FOR_ANSWER
    return caution("few-steps", steps=steps, least=least) if 0 < steps < least else None
