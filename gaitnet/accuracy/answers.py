"""The classification that comes with gaitnet, on real walks of healthy people and of patients.

Whoever is healthy is left out of the reference that the distance is taken from; the network never saw any of
them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track as progress

from gaitnet import posemodels
from gaitnet.accuracy.contexts import (
    Healthy,
    context_left_out,
    healthy_of,
    left_out_scores,
    pooled,
    read_keypoints,
)
from gaitnet.accuracy.figures import Row, shared_data
from gaitnet.accuracy.healthy_videos import look_at, person_of, videos
from gaitnet.analysis import Analysis, analyze_pose
from gaitnet.classifying.distance import Distance, judged, score_of
from gaitnet.classifying.joining import classified
from gaitnet.classifying.witnesses import Evidence, evidence_of
from gaitnet.evaluation.answers import Answers
from gaitnet.evaluation.figures import Figure, ece_by_chance, figures
from gaitnet.gait.context import context_of
from gaitnet.gait.instruments import spread_of
from gaitnet.gait.measured_by import HEAVY, LANDMARKS, Instrument
from gaitnet.inference import DEFAULT_MODEL, Predictor, load_predictor
from gaitnet.pipeline import find_pose
from gaitnet.types import Classification, PoseSequence

HEALTHY, ACTED = "healthy", "acted patients"

NO_REFERENCE = "gait_normal"
"""A healthy person who is not in the reference."""

GROUPS = {"NM": HEALTHY, "KOA": "knee osteoarthritis", "PD": "Parkinson's"}


@dataclass(frozen=True)
class Walk:
    """A walk of somebody of whom it is known how healthy they are."""

    name: str
    group: str
    person: str
    instrument: Instrument
    analysis: Analysis


def classifications(people: int) -> Iterator[Row]:
    """Shares of each group's walks by what is said of them, and figures of all walks."""
    walks, said = _answered(_walks())
    yield from _by_group(walks, said)
    yield from _figures("all walks", walks, [each.probability if each else 0.5 for each in said])
    speeds = [walk.analysis.report.parameters.get("speed") for walk in walks]
    slowness = [1 / (1 + each.value) if each else 0.5 for each in speeds]  # only its order matters
    yield from _figures("all walks, speed alone", walks, slowness, ("auroc",))


def by_heavy(people: int) -> Iterator[Row]:
    """The same of videos that the heavy network looks at anew: `4 * people` of each folder at most."""
    heavy = posemodels.find(posemodels.HEAVY)
    if heavy is None:
        print(f"heavy: {posemodels.remedy(posemodels.known(posemodels.HEAVY))}", file=sys.stderr)
        return
    walks, said = _answered(_filmed([*videos(4 * people), *_acted()], heavy))
    yield from _by_group(walks, said)
    yield from _figures("all walks, heavy", walks, [each.probability if each else 0.5 for each in said])


def _answered(walks: Iterator[Walk]) -> tuple[list[Walk], list[Classification | None]]:
    measured = [walk for walk in walks if walk.analysis.measured]
    return measured, list(_asked(measured, load_predictor(DEFAULT_MODEL)))


def _by_group(walks: Sequence[Walk], said: Sequence[Classification | None]) -> Iterator[Row]:
    for on, chosen in _groups(walks):
        yield from _shares(on, [said[at] for at in chosen])


def _acted() -> list[Path]:
    return sorted((shared_data() / "videos/simulated_abnormal").glob("*.mp4"))


def _filmed(paths: Sequence[Path], heavy: Path) -> Iterator[Walk]:
    for path in progress(paths, "heavy", console=Console(stderr=True)):
        yield _of_person(path, HEAVY, look_at(path, heavy))


def _walks() -> Iterator[Walk]:
    for path in sorted((shared_data() / "landmarks").glob("*.npz")):
        if person_of(path.name) or path.name.startswith("gait_"):
            yield _of_person(path, LANDMARKS, find_pose(path))
    for name, group, person, pose in read_keypoints():
        yield _walk(name, GROUPS[group], person, "keypoints", pose)


def _of_person(path: Path, instrument: Instrument, pose: PoseSequence) -> Walk:
    healthy = person_of(path.name) or (NO_REFERENCE if NO_REFERENCE in path.name else None)
    group, person = (HEALTHY, healthy) if healthy else (ACTED, "acted")
    return _walk(path.name, group, str(person), instrument, pose)


def _walk(name: str, group: str, person: str, instrument: Instrument, pose: PoseSequence) -> Walk:
    return Walk(name, group, person, instrument, analyze_pose(Path(name), pose))


def _asked(walks: Sequence[Walk], predictor: Predictor) -> Iterator[Classification | None]:
    seen: dict[Instrument, list[Healthy]] = {walk.instrument: [] for walk in walks}
    for walk in walks:
        if walk.group == HEALTHY and walk.person != NO_REFERENCE and walk.analysis.measured:
            seen[walk.instrument].append(healthy_of(walk.person, walk.analysis.measured.walk))
    scores = {instrument: left_out_scores(each) for instrument, each in seen.items()}
    for walk in walks:
        yield _classified(walk, predictor, seen, scores)


def _classified(
    walk: Walk,
    predictor: Predictor,
    seen: Mapping[Instrument, Sequence[Healthy]],
    scores: Mapping[Instrument, Mapping[str, list[float]]],
) -> Classification | None:
    """What the product says; of a healthy person by the others."""
    report, measured = walk.analysis.report, walk.analysis.measured
    if measured is None or report.no_answer:
        return None
    evidence = evidence_of(predictor, walk.analysis.steps)
    if walk.group == HEALTHY:
        evidence = _left_out(evidence, walk, seen[walk.instrument], scores)
    return classified(evidence, measured.walk, report)


def _left_out(
    evidence: Evidence,
    walk: Walk,
    seen: Sequence[Healthy],
    scores: Mapping[Instrument, Mapping[str, list[float]]],
) -> Evidence:
    others = context_left_out(seen, walk.person)
    score = score_of(context_of(evidence.numbers), others)
    known = spread_of("distance", pooled(scores, walk.person), walk.instrument, "score", 0, "")
    found: Distance | None = None if score is None else judged(score, known)
    return evidence.by_others(found)


def _groups(walks: Sequence[Walk]) -> Iterator[tuple[str, list[int]]]:
    for key in sorted({(walk.group, walk.instrument) for walk in walks}):
        chosen = [at for at, walk in enumerate(walks) if (walk.group, walk.instrument) == key]
        people = len({walks[at].person for at in chosen})
        yield f"{key[0]}, {key[1]}, {people} people, {len(chosen)} walks", chosen


def _shares(on: str, said: Sequence[Classification | None]) -> Iterator[Row]:
    labels = [each.label if each else None for each in said]
    healthy = on.startswith(HEALTHY)
    goals: dict[str | None, str] = {"Normal": "none"}
    if healthy:
        goals = {"Abnormal": "mean <= 5", None: "mean <= 10"}
    for label in ("Normal", "Abnormal", None):
        shares = np.array([100.0 * (each == label) for each in labels])
        yield Row(on, f"called {label or 'neither'}", shares, "%", goals.get(label, ""))
    named = [each.pattern for each in said if each]
    for pattern in sorted({each for each in named if each}):
        yield Row(on, f"resembles {pattern}", np.array([100.0 * (each == pattern) for each in named]), "%")


GOALS = {"auroc": ">= 0.97", "ece": "<= 0.05"}


def _figures(
    on: str, walks: Sequence[Walk], p_abnormal: Sequence[float], names: Sequence[str] = tuple(GOALS)
) -> Iterator[Row]:
    p = np.clip(np.array(p_abnormal), 1e-6, 1 - 1e-6)
    target = np.array([int(walk.group != HEALTHY) for walk in walks])
    texts = [np.array([getattr(walk, name) for walk in walks]) for name in ("person", "group", "name")]
    answers = Answers(np.log(np.stack([1 - p, p], axis=1)), target, *texts)
    found: dict[str, Figure] = figures([answers])
    for name in names:
        value = found[name]
        what = f"{name} [{value.low:.3f} to {value.high:.3f}]"
        yield Row(f"{on}, {len(walks)}", what, np.array([value.value]), "", GOALS[name])
    if "ece" in names:
        what = "ece, were each probability exactly right"
        yield Row(f"{on}, {len(walks)}", what, ece_by_chance(answers), "")
