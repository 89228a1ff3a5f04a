"""The same steps under two names, found by what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gaitnet.datacheck.finding import Finding, Severity
from gaitnet.datacheck.survey import WalkFacts
from gaitnet.datacheck.walks import TreeTrial

FEWEST_FRAMES = 5
SHARE = 0.5
"""Of the shorter clip's frames that must be the same, for two clips to be one."""

SHOWN = 20
"""Pairs of walks that are told; of a whole copied tree one does not want to read all."""


def copies(walks: Sequence[TreeTrial], facts: Sequence[WalkFacts]) -> list[Finding]:
    """Pairs of walks that hold the same step, and walks that hold one twice; the worst first.

    A copy is an error where it can stand on both sides of a split, or has two classes or two names.
    """
    pairs = _pairs(facts)
    found = [_judged(walks, facts, *pair) for pair in pairs]
    order: dict[Severity, int] = {"error": 0, "caution": 1, "note": 2}
    return sorted(found, key=lambda finding: (order[finding.severity], finding.code))[:SHOWN]


def _pairs(facts: Sequence[WalkFacts]) -> Iterator[tuple[int, int, int, int, int]]:
    """Trial, trial, a clip of each, and how many clips they share; a trial is also paired with itself."""
    lengths = np.concatenate([walk.lengths for walk in facts])
    walk_of = np.repeat(np.arange(len(facts)), [len(walk.lengths) for walk in facts])
    same = _same_clips(np.concatenate([walk.prints for walk in facts]), lengths)  # (pairs, 2)
    begins = np.searchsorted(walk_of, np.arange(len(facts)))
    seen: dict[tuple[int, int], tuple[int, int, int]] = {}
    for one, other in same.tolist():
        key = int(walk_of[one]), int(walk_of[other])
        first, second, count = seen.get(key, (one, other, 0))
        seen[key] = first, second, count + 1
    for (a, b), (one, other, count) in seen.items():
        yield a, b, one - int(begins[a]), other - int(begins[b]), count


def _same_clips(prints: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """`(pairs, 2)` positions of clips that share frames, each with the first that has them."""
    clip_of = np.repeat(np.arange(len(lengths)), lengths)
    kept = prints != 0
    order = np.lexsort((clip_of[kept], prints[kept]))
    hashes, clips = prints[kept][order], clip_of[kept][order]
    begins = np.flatnonzero(np.diff(hashes, prepend=0) != 0)
    first = np.repeat(clips[begins], np.diff(begins, append=len(clips))) if len(clips) else clips
    pairs, counts = np.unique(np.stack([first, clips], axis=1)[first != clips], axis=0, return_counts=True)
    pairs = pairs.reshape(-1, 2)
    shorter = lengths[pairs].min(axis=1) if len(pairs) else np.zeros(0)
    return pairs[counts >= np.maximum(FEWEST_FRAMES, SHARE * shorter)]


def _judged(
    walks: Sequence[TreeTrial], facts: Sequence[WalkFacts], a: int, b: int, one: int, other: int, count: int
) -> Finding:
    code, severity = _kind(walks[a], walks[b], a == b)
    numbers = {"other": facts[a].places[one], "steps": count, "walks": [walks[a].walk_id, walks[b].walk_id]}
    return Finding(code, severity, facts[b].places[other], numbers)


def _kind(one: TreeTrial, other: TreeTrial, itself: bool) -> tuple[str, Severity]:
    if itself:
        return "copied_within_walk", "caution"
    if one.folder.split != other.folder.split:
        return "copied_to_testing", "error"
    if one.folder.label != other.folder.label:
        return "copied_between_classes", "error"
    subjects = one.info.subject, other.info.subject
    same_source = one.info.source_sha256 and one.info.source_sha256 == other.info.source_sha256
    if subjects[0] and subjects[1] and subjects[0] != subjects[1]:
        return "copied_between_people", "error"
    if same_source or (subjects[0] and subjects[0] == subjects[1]):
        return "copied_same_person", "caution"
    return "copied_unknown_person", "error"
