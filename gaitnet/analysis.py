"""One person's video, or several, and all that can be said about the walk: `analyze(video).report`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gaitnet.answer import ask
from gaitnet.classifying.joining import classify
from gaitnet.errors import NobodyFoundError, NotMeasurableError
from gaitnet.gait import MeasuredWalk
from gaitnet.gait.deviation import measure_curves, measure_deviation
from gaitnet.gait.measured_by import instrument_of
from gaitnet.gait.parameters import measure_parameters, withheld
from gaitnet.gait.reference import check_norms, reference_for
from gaitnet.gait.smoothing import resample
from gaitnet.gait.strides import find_footsteps, find_strides
from gaitnet.gait.takes import GAP_S, leave_out, pool
from gaitnet.inference.explain import explain
from gaitnet.pipeline import (
    DEFAULTS,
    Measured,
    Options,
    backend_of,
    find_pose,
    measure_pose,
    sequences_of,
    versions,
)
from gaitnet.pose import Progress
from gaitnet.pose.base import no_progress
from gaitnet.reasons import Reason, Verdict, caution, note, refusal
from gaitnet.skeleton import FEATURES, RATE_HZ, SIDES
from gaitnet.timing import timed
from gaitnet.types import Array, Classification, GaitReport, GaitSequence, JointAngles, Pass, PoseSequence
from gaitnet.video import sha256
from gaitnet.words import sentence

if TYPE_CHECKING:
    from gaitnet.inference import Predictor


ProgressOf = Callable[[Path], AbstractContextManager[Progress]]
"""What is told how far the work on a film is, while it lasts."""


def unwatched(_: Path) -> AbstractContextManager[Progress]:
    """Nobody is told."""
    return nullcontext(no_progress)


@dataclass(frozen=True)
class Film:
    """A film of a report.

    Attributes:
        path: the file.
        pose: its landmarks as they were measured, see `MeasuredWalk.pose`; None where nobody was found.
        start_s: when it begins on the report's clock.
        from_s: from when on the person was looked for, seconds of the film.
    """

    path: Path
    pose: PoseSequence | None
    start_s: float = 0.0
    from_s: float = 0.0


@dataclass(frozen=True)
class Analysis:
    """What came of one person's videos.

    Attributes:
        report: what is said about the walk.
        films: the videos that it is about.
        measured: the walk; None where nothing could be measured.
    """

    report: GaitReport
    films: tuple[Film, ...]
    measured: Measured | None = None

    @property
    def steps(self) -> list[GaitSequence]:
        """The steps as a model is asked about them; empty where nothing could be measured."""
        return sequences_of(self.measured) if self.measured else []

    @timed("classify")
    def asked(self, predictor: Predictor) -> Analysis:
        """The same with a model's answer, or with the reasons why there is none."""
        if self.measured is None:
            return self
        walk, steps, report = self.measured.walk, self.steps, self.report
        report = replace(report, classification=classification_of(self, predictor))
        try:
            found = ask(predictor, walk, steps)
        except NotMeasurableError as error:
            new = [reason for reason in error.reasons if reason not in report.reasons]
            return replace(self, report=replace(report, reasons=(*report.reasons, *new)))
        # With the context beside the steps, columns explain little; findings do, see `classification`.
        explained = None if predictor.card.context else explain(predictor, steps)
        report = replace(report, prediction=found, explanation=explained, card=predictor.card)
        return replace(self, report=report)


def classification_of(analysis: Analysis, predictor: Predictor) -> Classification | None:
    """What a model and the distance from healthy people say together; None where nothing can be said."""
    report = analysis.report
    if analysis.measured is None or report.no_answer:
        return None
    return classify(predictor, analysis.measured.walk, analysis.steps, report)


def analyze(
    videos: Path | Sequence[Path],
    predictor: Predictor | None = None,
    options: Options = DEFAULTS,
    progress_of: ProgressOf = unwatched,
    of_film: Mapping[Path, Options] | None = None,
) -> Analysis:
    """Measure a video, or several of one person, or stored landmarks, and ask a model, if one is given.

    Videos that can be read, but not measured, give a report that says NOT_MEASURABLE and why, and holds no
    numbers; of several, those that can't be measured are left out, and said to be. `of_film` holds options
    of single videos: who is meant, its rotation, from when to when.

    Raises:
        GaitnetError: a file can't be read.
    """
    check_norms(options.norms)
    found = []
    for path in [videos] if isinstance(videos, Path) else videos:
        with progress_of(path) as progress:
            found.append(_find(path, (of_film or {}).get(path, options), progress))
    return _asked(_joined(found, options), predictor)


def analyze_pose(
    path: Path, pose: PoseSequence, predictor: Predictor | None = None, options: Options = DEFAULTS
) -> Analysis:
    """Measure landmarks that were found in a file, and ask a model, if one is given. See `analyze`.

    Raises:
        GaitnetError: too few frames.
    """
    return _asked(_joined([_measure(path, pose, options)], options), predictor)


def _asked(analysis: Analysis, predictor: Predictor | None) -> Analysis:
    return analysis if predictor is None else analysis.asked(predictor)


@dataclass(frozen=True)
class _Found:
    """What became of one film."""

    path: Path
    pose: PoseSequence | None
    measured: Measured | None = None
    refused: tuple[Reason, ...] = ()
    from_s: float = 0.0

    @property
    def end_s(self) -> float:
        return float(self.pose.time_s[-1]) if self.pose is not None and len(self.pose) else 0.0


def _find(path: Path, options: Options, progress: Progress) -> _Found:
    try:
        pose = find_pose(path, options, progress)
    except (NobodyFoundError, NotMeasurableError) as error:
        return _Found(path, None, refused=error.reasons)
    return _measure(path, pose, options)


def _measure(path: Path, pose: PoseSequence, options: Options) -> _Found:
    try:
        measured = measure_pose(path, pose, options)
    except (NobodyFoundError, NotMeasurableError) as error:
        return _Found(path, pose, refused=error.reasons, from_s=options.from_s)
    return _Found(path, measured.pose, measured, from_s=options.from_s)


def _joined(found: Sequence[_Found], options: Options) -> Analysis:
    kept = [each for each in found if each.measured is not None]
    left_out = [each for each in found if each.measured is None]
    if not kept:
        said = left_out[0].refused if len(found) == 1 else _left_out(left_out, refusal)
        films = tuple(Film(each.path, each.pose, 0.0, each.from_s) for each in found)
        return Analysis(_refusal(found, options, said), films)
    starts_s = np.cumsum([0.0, *(each.end_s + GAP_S for each in kept)])[:-1].tolist()
    films = tuple(Film(one.path, one.pose, at, one.from_s) for one, at in zip(kept, starts_s, strict=True))
    try:
        measured = _pooled([each.measured for each in kept if each.measured], starts_s)
        measured = replace(measured, walk=leave_out(measured.walk, options.leave_out))
    except NotMeasurableError as error:
        return Analysis(_refusal(found, options, error.reasons), films)
    report = _report(measured, options, films)
    reasons = (*report.reasons, *_left_out(left_out, caution))
    verdict = Verdict.CAUTION if left_out else report.verdict
    return Analysis(replace(report, reasons=reasons, verdict=verdict), films, measured)


def _left_out(found: Sequence[_Found], make: Callable[..., Reason]) -> tuple[Reason, ...]:
    return tuple(
        make("film-left-out", film=each.path.name, why=" ".join(map(sentence, each.refused)))
        for each in found
    )


def _pooled(measured: Sequence[Measured], starts_s: Sequence[float]) -> Measured:
    first = measured[0]
    if len(measured) == 1:
        return first
    return replace(first, walk=pool([each.walk for each in measured], starts_s))


def _report(measured: Measured, options: Options, films: Sequence[Film]) -> GaitReport:
    walk = measured.walk
    seen_well = "sagittal" in walk.planes
    parameters = measure_parameters(walk.bouts)
    curves = measure_curves(walk.bouts)
    speed_m_s = parameters["speed"].value if "speed" in parameters else None
    footsteps = find_footsteps(walk.bouts)
    reference = reference_for(walk.bouts, options.norms, speed_m_s, instrument_of(walk.pose))
    return GaitReport(
        source=", ".join(film.path.name for film in films),
        verdict=walk.verdict,
        reasons=(*walk.reasons, *([note("aid")] if options.aid else [])),
        # Out of guessed depth, heel strikes are 50 ms off and knees 11 degrees: cadence is all that stays.
        events=walk.events if seen_well else None,
        parameters=parameters | measure_deviation(curves, reference),
        metres=walk.bouts[0].walk.metres,
        angles=angles_of_clip(walk, _end_s(films[-1])) if seen_well else None,
        prediction=None,
        versions=versions(measured.pose.backend),
        person=measured.pose.person,
        engine=measured.pose.engine,
        height_m=options.height_m,
        bouts=tuple(bout.described for bout in walk.bouts),
        curves=curves,
        reference=reference,
        footsteps=tuple(footsteps) if seen_well else (),
        strides=tuple(find_strides(walk.bouts, footsteps)) if seen_well else (),
        withheld=withheld(walk.bouts),
        films=_passes(films),
        tuning=options.tuning,
    )


def _end_s(film: Film) -> float:
    return film.start_s + float(film.pose.time_s[-1] if film.pose is not None and len(film.pose) else 0.0)


def _passes(films: Sequence[Film]) -> tuple[Pass, ...]:
    """What the films are; a camera's live picture is no file and has none."""
    return tuple(
        Pass(film.path.name, sha256(film.path), film.start_s, _end_s(film), film.from_s)
        for film in films
        if film.path.is_file()
    )


def _refusal(found: Sequence[_Found], options: Options, reasons: Sequence[Reason]) -> GaitReport:
    paths = [each.path for each in found]
    used = {name for path in paths for name in versions(backend_of(path, options)).items()}
    return GaitReport(
        source=", ".join(path.name for path in paths),
        verdict=Verdict.NOT_MEASURABLE,
        reasons=tuple(reasons),
        events=None,
        parameters={},
        metres=None,
        angles=None,
        prediction=None,
        versions=dict(sorted(used)),
        height_m=options.height_m,
        films=_passes([Film(path, None) for path in paths]),
        tuning=options.tuning,
    )


def angles_of_clip(walk: MeasuredWalk, duration_s: float) -> JointAngles:
    """The features over the whole clip at `RATE_HZ`; NaN where nobody walks straight on."""
    time_s: Array = np.arange(int(duration_s * RATE_HZ + 1e-6) + 1) / RATE_HZ
    values = np.full((len(time_s), len(FEATURES)), np.nan)
    guessed = np.zeros((len(time_s), len(SIDES)), bool)
    for bout in walk.bouts:
        inside = (time_s >= bout.angles.time_s[0]) & (time_s <= bout.angles.time_s[-1])
        values[inside] = resample(bout.angles.time_s, bout.angles.values, time_s[inside])
        if bout.angles.guessed is not None:
            marks = bout.angles.guessed.astype(float)
            guessed[inside] = resample(bout.angles.time_s, marks, time_s[inside]) > 0
    return JointAngles(values, time_s, guessed=guessed)
