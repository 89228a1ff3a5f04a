"""One video, all that can be said about it: `analyze(video) -> GaitReport`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gaitnet.errors import ModelMismatchError, NobodyFoundError, NotMeasurableError
from gaitnet.gait import MeasuredWalk
from gaitnet.gait.deviation import measure_curves, measure_deviation
from gaitnet.gait.parameters import measure_parameters, withheld
from gaitnet.gait.reference import check_norms, reference_for
from gaitnet.gait.smoothing import resample
from gaitnet.gait.strides import find_footsteps, find_strides
from gaitnet.inference.explain import explain
from gaitnet.pipeline import (
    DEFAULTS,
    Measured,
    Options,
    check_planes,
    describe_bout,
    find_pose,
    measure_pose,
    sequences_of,
    versions,
)
from gaitnet.pose import Progress
from gaitnet.pose.base import no_progress
from gaitnet.skeleton import FEATURES, RATE_HZ
from gaitnet.types import Array, GaitReport, JointAngles, PoseSequence, Verdict

if TYPE_CHECKING:
    from gaitnet.inference import Predictor


def analyze(
    path: Path,
    predictor: Predictor | None = None,
    options: Options = DEFAULTS,
    progress: Progress = no_progress,
) -> GaitReport:
    """Measure a video or stored landmarks, and ask a model, if one is given. See `examine`."""
    return examine(path, predictor, options, progress)[0]


def examine(
    path: Path,
    predictor: Predictor | None = None,
    options: Options = DEFAULTS,
    progress: Progress = no_progress,
) -> tuple[GaitReport, PoseSequence | None]:
    """Measure a video or stored landmarks, and ask a model, if one is given.

    A video that can be read, but not measured, gives a report that says NOT_MEASURABLE and why, and holds no
    numbers.

    Returns:
        The report, and the landmarks that it comes from, see `MeasuredWalk.pose`; None where nobody was found
        who is wanted.

    Raises:
        GaitnetError: the file can't be read, or the model does not match.
    """
    check_norms(options.norms)
    try:
        pose = find_pose(path, options, progress)
    except (NobodyFoundError, NotMeasurableError) as error:
        return _refusal(path, options, str(error).removeprefix(f"{path}: ")), None
    return examine_pose(path, pose, predictor, options)


def examine_pose(
    path: Path, pose: PoseSequence, predictor: Predictor | None = None, options: Options = DEFAULTS
) -> tuple[GaitReport, PoseSequence]:
    """Measure landmarks that were found in a file, and ask a model, if one is given. See `examine`.

    Raises:
        GaitnetError: too few frames, or the model does not match.
    """
    try:
        measured = measure_pose(path, pose, options)
    except (NobodyFoundError, NotMeasurableError) as error:
        return _refusal(path, options, str(error).removeprefix(f"{path}: ")), pose
    return _answered(measured, _report(measured, options), predictor), measured.pose


def _answered(measured: Measured, report: GaitReport, predictor: Predictor | None) -> GaitReport:
    if predictor is None:
        return report
    try:
        check_planes(predictor, measured)
    except ModelMismatchError as error:
        reason = str(error).removeprefix(f"{measured.path}: ")
        return replace(report, reasons=(*report.reasons, f"no answer: {reason}"))
    steps = sequences_of(measured)
    found, why = predictor.predict(steps), explain(predictor, steps)
    return replace(report, prediction=found, explanation=why, card=predictor.card)


def _report(measured: Measured, options: Options) -> GaitReport:
    walk = measured.walk
    seen_well = "sagittal" in walk.planes
    parameters = measure_parameters(walk.bouts)
    curves = measure_curves(walk.bouts)
    speed = parameters.get("speed")
    footsteps = find_footsteps(walk.bouts)
    reference = reference_for(walk.bouts, options.norms, speed.value if speed else None)
    return GaitReport(
        source=measured.path.name,
        verdict=walk.verdict,
        reasons=tuple(flag.sentence for flag in walk.flags),
        # Out of guessed depth, heel strikes are 50 ms off and knees 11 degrees: cadence is all that stays.
        events=walk.events if seen_well else None,
        parameters=parameters | measure_deviation(curves, reference),
        metres=walk.bouts[0].walk.metres,
        angles=angles_of_clip(walk, float(measured.pose.time_s[-1])) if seen_well else None,
        prediction=None,
        versions=versions(measured.pose.backend),
        person=measured.pose.person,
        engine=measured.pose.engine,
        height_m=options.height_m,
        bouts=tuple(describe_bout(bout) for bout in walk.bouts),
        curves=curves,
        reference=reference,
        footsteps=tuple(footsteps) if seen_well else (),
        strides=tuple(find_strides(walk.bouts, footsteps)) if seen_well else (),
        withheld=withheld(walk.bouts),
    )


def _refusal(path: Path, options: Options, reason: str) -> GaitReport:
    return GaitReport(
        source=path.name,
        verdict=Verdict.NOT_MEASURABLE,
        reasons=(reason,),
        events=None,
        parameters={},
        metres=None,
        angles=None,
        prediction=None,
        versions=versions(options.backend),
        height_m=options.height_m,
    )


def angles_of_clip(walk: MeasuredWalk, duration_s: float) -> JointAngles:
    """The features over the whole clip at `RATE_HZ`; NaN where nobody walks straight on."""
    time_s: Array = np.arange(int(duration_s * RATE_HZ + 1e-6) + 1) / RATE_HZ
    values = np.full((len(time_s), len(FEATURES)), np.nan)
    for bout in walk.bouts:
        inside = (time_s >= bout.angles.time_s[0]) & (time_s <= bout.angles.time_s[-1])
        values[inside] = resample(bout.angles.time_s, bout.angles.values, time_s[inside])
    return JointAngles(values, time_s)
