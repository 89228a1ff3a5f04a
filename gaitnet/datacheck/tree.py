"""Is a tree fit for use? Everything that is known about it, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gaitnet.datacheck.confounders import confounders
from gaitnet.datacheck.copies import copies
from gaitnet.datacheck.finding import Finding, errors_of
from gaitnet.datacheck.limits import limits_of
from gaitnet.datacheck.survey import Survey, WalkFacts
from gaitnet.datacheck.tables import Column, Part, columns_of, parts_of
from gaitnet.datacheck.values import as_missing, check_walk
from gaitnet.datacheck.walks import TreeTrial, group_walks, in_both, unlike
from gaitnet.errors import DataError, SequenceError, UnsafeFileError
from gaitnet.sequences import find_walks, healthy_first, read_clip, read_info, read_walk
from gaitnet.sequences.info import UNKNOWN
from gaitnet.sequences.tree import Split, clip_files
from gaitnet.skeleton import MAX_LENGTH
from gaitnet.types import GaitSequence

FEW_PEOPLE = 10
"""Of a class in Training, below which figures say little."""

MISSING_GAP = 0.5
"""Difference of the share that is missing in a column between classes, from which on it is said."""


ODD_SHARE = 0.01
"""Of the frames of a column beyond what its joint does, from which on it is said."""


@dataclass(frozen=True)
class TreeCheck:
    """What was found in a tree.

    Attributes:
        root: the tree.
        classes: the healthy one first; empty where they are not known.
        parts: each class of each split.
        columns: in the files' order.
        findings: the errors first.
    """

    root: str
    classes: tuple[str, ...]
    parts: tuple[Part, ...]
    columns: tuple[Column, ...]
    findings: tuple[Finding, ...]

    @property
    def fit(self) -> bool:
        """Whether it can be trained on and tested with."""
        return not errors_of(self.findings)


def check_tree(root: Path, missing: float | None = None, normal: str | None = None) -> TreeCheck:
    """Read all of a tree and say what it is; nothing that is wrong with it is raised.

    Args:
        root: folder that holds Training and, if there is one, Testing.
        missing: number that stands for a missing value, or None.
        normal: the healthy class, where its name does not say so.
    """
    findings: list[Finding] = []
    classes = _classes(root, normal, findings)
    walks: dict[str, list[TreeTrial]] = {"Training": [], "Testing": []}
    facts: dict[str, list[WalkFacts]] = {"Training": [], "Testing": []}
    for split in ("Training", "Testing"):
        for walk, seen in _read(root, split, missing, normal, findings):
            walks[split].append(walk)
            facts[split].append(seen)
    findings += tree_findings(
        classes, walks["Training"], facts["Training"], walks["Testing"], facts["Testing"]
    )
    if (root / "Testing").is_dir() and not any(walks["Testing"]):
        findings.append(Finding("testing_empty", "note", str(root / "Testing")))
    every, known = ([*of["Training"], *of["Testing"]] for of in (walks, facts))
    parts, columns = parts_of(every, known, classes), columns_of(every, known)
    return TreeCheck(str(root), classes, parts, columns, _ordered(findings))


def tree_findings(
    classes: tuple[str, ...],
    training: Sequence[TreeTrial],
    training_facts: Sequence[WalkFacts],
    testing: Sequence[TreeTrial],
    testing_facts: Sequence[WalkFacts],
) -> list[Finding]:
    """What is to be said about walks that could all be read, and whose values are possible."""
    every, facts = [*training, *testing], [*training_facts, *testing_facts]
    if not every:
        return []
    found = [*unlike(every), *in_both(training, testing), *copies(every, facts)]
    found += _people(classes, training)
    found += [
        Finding("class_only_in_testing", "error", label)
        for label in sorted({walk.folder.label for walk in testing} - set(classes) if classes else ())
    ]
    found += _lengths(facts)
    found += _still(facts)
    if not any(finding.code == "unlike" for finding in found):
        found += _missing(every, facts)
        found += _odd(every, facts)
        if classes:
            found += confounders(training, training_facts, classes[0])
    return found


def _classes(root: Path, normal: str | None, findings: list[Finding]) -> tuple[str, ...]:
    try:
        return healthy_first(root, normal)
    except DataError as error:
        findings.append(Finding("classes", "error", str(root), {"reason": str(error)}))
        return ()


def _read(
    root: Path, split: Split, missing: float | None, normal: str | None, findings: list[Finding]
) -> Iterator[tuple[TreeTrial, WalkFacts]]:
    """The walks of a split that can be read; what is wrong with the others, or with values, is kept."""
    try:
        folders = find_walks(root, split, normal) if (root / split).is_dir() else []
    except (DataError, SequenceError) as error:
        findings.append(Finding("layout", "error", str(root / split), {"reason": str(error)}))
        return
    for folder in folders:
        survey = Survey()
        try:
            walk = TreeTrial(folder, read_info(folder) or UNKNOWN)
            clips = read_walk(folder) if folder.pack else _readable(clip_files(folder.path), findings)
        except SequenceError as error:
            findings.append(_unreadable(folder.path, error))
            continue
        clips = as_missing(list(clips), missing)
        if clips:
            findings += check_walk(clips, str(folder.path))
            survey.add(clips)
            yield walk, survey.walks[0]


def _readable(files: Sequence[Path], findings: list[Finding]) -> Iterator[GaitSequence]:
    """The clips of one walk; those that can't be read are kept as findings."""
    for path in files:
        try:
            yield read_clip(path)
        except SequenceError as error:
            findings.append(_unreadable(path, error))


def _unreadable(path: Path, error: SequenceError) -> Finding:
    code = "unsafe" if isinstance(error, UnsafeFileError) else "unreadable"
    return Finding(code, "error", str(path), {"reason": str(error)})


def _people(classes: tuple[str, ...], walks: Sequence[TreeTrial]) -> Iterator[Finding]:
    """Enough people, and known ones?"""
    known = any(walk.info.subject for walk in walks)
    if len(classes) == 1:
        yield Finding("one_class", "error", classes[0])
    if walks and not known:
        yield Finding("no_subjects", "caution", str(walks[0].folder.path.parents[1]))
    if walks and not any(walk.info.source_file for walk in walks):
        yield Finding("no_origin", "note", str(walks[0].folder.path.parents[1]))
    groups = group_walks(walks)
    for label in classes:
        count = sum(any(walks[index].folder.label == label for index in group) for group in groups)
        if count < FEW_PEOPLE:
            numbers = {"people": count, "known": known, "few": FEW_PEOPLE}
            if count < 2:
                yield Finding("one_person", "error", label, numbers)
            else:
                yield Finding("few_people", "caution", label, numbers)


def _lengths(facts: Sequence[WalkFacts]) -> Iterator[Finding]:
    lengths = np.concatenate([walk.lengths for walk in facts])
    long = lengths > MAX_LENGTH
    if long.any():
        numbers = {
            "clips": int(long.sum()),
            "of": len(lengths),
            "longest": int(lengths.max()),
            "most": MAX_LENGTH,
            "unseen": float(np.maximum(lengths - MAX_LENGTH, 0).sum() / lengths.sum()),
        }
        walk = max(facts, key=lambda each: each.lengths.max())
        yield Finding("too_long", "caution", walk.places[int(walk.lengths.argmax())], numbers)


def _still(facts: Sequence[WalkFacts]) -> Iterator[Finding]:
    """Walks in which nothing ever moves."""
    still = [walk for walk in facts if not np.nan_to_num(walk.range).any()]
    if still:
        yield Finding("still", "caution", still[0].places[0], {"walks": len(still)})


def _odd(walks: Sequence[TreeTrial], facts: Sequence[WalkFacts]) -> Iterator[Finding]:
    """Columns that often go where no joint goes."""
    frames = np.array([walk.lengths.sum() for walk in facts])
    odd = (np.stack([walk.odd for walk in facts]) * frames[:, None]).sum(axis=0) / frames.sum()  # (F,)
    info = walks[0].info
    for name, share in zip(info.feature_names, odd.tolist(), strict=True):
        limits = limits_of(name, info.units.get(name))
        if share >= ODD_SHARE and limits and limits.does:
            numbers = {"share": share, "low": limits.does[0], "high": limits.does[1]}
            yield Finding("unlikely", "caution", name, numbers)


def _missing(walks: Sequence[TreeTrial], facts: Sequence[WalkFacts]) -> Iterator[Finding]:
    """Columns that nobody has, or only some classes."""
    labels = np.array([walk.folder.label for walk in walks])
    missing = np.stack([walk.missing for walk in facts])  # (walks, F)
    for column, name in enumerate(walks[0].info.feature_names):
        shares = {str(label): float(missing[labels == label, column].mean()) for label in np.unique(labels)}
        if min(shares.values()) == 1:
            yield Finding("never_measured", "note", name)
        elif max(shares.values()) - min(shares.values()) >= MISSING_GAP:
            numbers = {"shares": {label: round(share, 3) for label, share in shares.items()}}
            yield Finding("missing_by_class", "caution", name, numbers)


def _ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    order = {"error": 0, "caution": 1, "note": 2}
    return tuple(sorted(findings, key=lambda finding: order[finding.severity]))
