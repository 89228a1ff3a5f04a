"""Figures of the classification, worked out by hand; nobody healthy is compared with themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gaitnet.accuracy import answers
from gaitnet.accuracy.contexts import Healthy, healthy_of, left_out_scores
from gaitnet.classifying.witnesses import evidence_of
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.types import Classification


def said(label: str | None, pattern: str | None = None, probability: float = 0.5) -> Classification:
    return Classification(label=label, why=(), witnesses=(), probability=probability, pattern=pattern)


def means(rows) -> dict[str, float]:
    return {row.what: float(np.mean(row.errors)) for row in rows}


def goals(rows) -> dict[str, str]:
    return {row.what: row.goal for row in rows}


def test_shares_are_of_all_walks_of_a_group():
    found = [said("Normal"), said("Abnormal", "Antalgic"), None, said(None), said("Abnormal")]
    rows = list(answers._shares("healthy, landmarks, 3 people, 5 walks", found))
    assert means(rows) == {
        "called Normal": 20.0,
        "called Abnormal": 40.0,
        "called neither": 40.0,  # refused, or between the two
        "resembles Antalgic": 25.0,  # of those that were judged
    }
    assert goals(rows)["called Abnormal"] == "mean <= 5"
    patients = list(answers._shares("Parkinson's, keypoints, 3 people, 5 walks", found))
    assert goals(patients)["called Abnormal"] == ""
    assert goals(patients)["called Normal"] == "none"


@pytest.fixture(scope="module")
def walks(pose_of) -> list[answers.Walk]:
    """Six healthy people of one walk each, and one who limps."""
    found = [
        answers._walk(f"h{seed}.npz", answers.HEALTHY, f"h{seed}", "landmarks", pose_of(seed, 8.0))
        for seed in range(6)
    ]
    limping = answers._walk("limp.npz", answers.ACTED, "acted", "landmarks", pose_of(9, 8.0, pattern="limp"))
    return [*found, limping]


def test_groups_count_people_and_walks(walks):
    again = replace(walks[0], name="again.npz")
    assert dict(answers._groups([*walks, again])) == {
        "acted patients, landmarks, 1 people, 1 walks": [6],
        "healthy, landmarks, 6 people, 7 walks": [0, 1, 2, 3, 4, 5, 7],
    }


def test_the_order_of_patients_and_healthy_people_is_what_auroc_says(walks):
    chosen = [walks[0], walks[1], walks[6], replace(walks[6], person="other", name="other.npz")]
    rows = list(answers._figures("all walks", chosen, [0.1, 0.4, 0.3, 0.9], ("auroc",)))
    assert [row.on for row in rows] == ["all walks, 4"]
    assert rows[0].errors[0] == pytest.approx(0.75)  # 3 of 4 pairs are in order
    assert rows[0].goal == ">= 0.97"


def test_a_healthy_person_is_not_compared_with_themselves(walks):
    measured = [walk for walk in walks if walk.group == answers.HEALTHY]
    seen = [healthy_of(walk.person, walk.analysis.measured.walk) for walk in measured]
    odd = {name: 5 * value for name, value in seen[0].context.items()}
    with_own = [*seen, Healthy(walks[0].person, odd, seen[0].columns)]  # would move the reference far
    evidence = evidence_of(load_predictor(DEFAULT_MODEL), walks[0].analysis.steps)
    others = {"landmarks": left_out_scores(seen[1:])}
    found = [answers._left_out(evidence, walks[0], each, others).distance for each in (seen[1:], with_own)]
    assert found[0] is not None
    assert found[0] == found[1]


def test_every_walk_that_allows_it_is_asked_about(walks):
    found = list(answers._asked(walks, load_predictor(DEFAULT_MODEL)))
    assert len(found) == len(walks)
    for walk, each in zip(walks, found, strict=True):
        assert (each is None) == bool(walk.analysis.report.no_answer)
