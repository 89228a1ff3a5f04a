"""Labelled walks as a tree on disk, to train on with commands, and such trees as labelled walks."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from gaitnet.clinic.naming import clean_label, folder_of, label_of
from gaitnet.clinic.places import STEPS, TAKEN, new_id, write_value
from gaitnet.clinic.walks import WALK_FILE, Labelled
from gaitnet.datacheck.walks import TreeTrial, group_walks, list_walks
from gaitnet.documents import shown
from gaitnet.errors import DataError
from gaitnet.files import make_folder, new_folder
from gaitnet.sequences import (
    Clip,
    ClipInfo,
    WalkFolder,
    WalkInfo,
    read_info,
    read_landmarks,
    read_walk,
    write_walk,
)
from gaitnet.sequences.info import UNKNOWN
from gaitnet.sequences.tree import clip_files

TESTING_EVERY = 4
"""One in so many people of a class is kept for Testing."""

FEWEST_TO_TEST = 4
"""People of every class, below which nobody is kept for Testing."""

_WALK_KEY = "clinic_walk"
"""Where an exported sequence keeps its walk's id."""

_OURS = frozenset({"Training", "Testing"})


def export(walks: Sequence[Labelled], tree: Path) -> int:
    """Write the labelled walks that can be used; see `Study.export`."""
    chosen = [walk for walk in walks if walk.label is not None and walk.usable]
    if not chosen:
        raise DataError("no labelled walks that can be used. Give walks a class first.")
    trials = trials_of(chosen)
    testing = set(_tested(trials))
    with new_folder(tree, _OURS.__contains__) as partial:
        for index, (walk, trial) in enumerate(zip(chosen, trials, strict=True)):
            split = "Testing" if index in testing else "Training"
            place = partial / split / folder_of(trial.folder.label) / f"walk_{walk.id}"
            other = {**trial.info.extra.other, _WALK_KEY: walk.id}
            info = replace(trial.info, extra=replace(trial.info.extra, other=other))
            write_walk(place, clips_in(walk.folder), info)
    return len(chosen)


def trials_of(walks: Sequence[Labelled]) -> list[TreeTrial]:
    """The walks as sequences of a tree that is nowhere; the subject is the patient."""
    found = []
    for walk in walks:
        info = replace(read_info(walk.folder) or UNKNOWN, subject=walk.patient)
        found.append(TreeTrial(WalkFolder(walk.folder, "Training", walk.label or "", walk.id), info))
    return found


def clips_in(folder: Path) -> list[Clip]:
    """The steps of a sequence folder, with landmarks where there are any."""
    values = [clip.values for clip in read_walk(folder)]
    places = [path.with_name(f"{path.name.partition('_')[0]}_landmarks.npy") for path in clip_files(folder)]
    landmarks = [read_landmarks(path) if path.is_file() else None for path in places]
    return [Clip(*both) for both in zip(values, landmarks, strict=True)]


def _tested(trials: Sequence[TreeTrial]) -> Iterator[int]:
    """Positions of the walks of every fourth person of each class, where each class has enough people."""
    people: dict[str, list[tuple[int, ...]]] = {}
    for group in group_walks(trials):
        labels = {trials[index].folder.label for index in group}
        people.setdefault(min(labels), []).append(group)
    if min(map(len, people.values())) < FEWEST_TO_TEST:
        return
    for groups in people.values():
        for group in groups[::TESTING_EVERY]:
            yield from group


@dataclass
class Taken:
    """What was taken in.

    Attributes:
        labels: id of a walk -> its class.
        made: folders of the walks that are new.
    """

    labels: dict[str, str] = field(default_factory=dict)
    made: list[Path] = field(default_factory=list)

    def undo(self) -> None:
        """Delete the new walks."""
        for folder in self.made:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class _Entries:
    """`walk.json` of a walk that was taken in; see `walks`."""

    id: str
    patient: str
    added: datetime
    source: str
    sha256: tuple[str, ...]


def take_in(folder: Path, tree: Path, walks: Sequence[Labelled]) -> Taken:
    """Copy the sequences of a tree that are not there yet; see `Study.take_in`."""
    trials = [*list_walks(tree, "Training"), *list_walks(tree, "Testing")]
    known = {walk.label for walk in walks if walk.label is not None}
    for trial in trials:
        if not trial.info.subject:
            raise DataError(
                f"{trial.folder.path}: no subject is recorded, so nobody knows whose walk it is. Extract "
                "again with ⟦subject⟧, or write it into sequence.json."
            )
        known.add(clean_label(label_of(trial.folder.label), known))
    seen = {_fingerprint(walk.folder): walk.id for walk in walks if walk.usable}
    ids = {walk.id for walk in walks}
    taken = Taken()
    try:
        for trial in trials:
            walk_id = _same(trial, ids, seen) or _copy(folder, trial, taken)
            taken.labels[walk_id] = clean_label(label_of(trial.folder.label), known)
    except BaseException:
        taken.undo()
        raise
    return taken


def _same(trial: TreeTrial, ids: set[str], seen: dict[str, str]) -> str | None:
    """The walk that a sequence was exported from, or that holds the same steps."""
    exported: Any = trial.info.extra.other.get(_WALK_KEY)
    return exported if exported in ids else seen.get(_fingerprint(trial.folder.path))


def _copy(folder: Path, trial: TreeTrial, taken: Taken) -> str:
    walk_id = new_id()
    place = folder / TAKEN / walk_id
    make_folder(place.parent)
    taken.made.append(place)
    info: WalkInfo = trial.info
    if not info.clips:  # old trees do not say; the files do
        count = len(clip_files(trial.folder.path))
        info = replace(info, clips=tuple(ClipInfo(number) for number in range(1, count + 1)))
    with new_folder(place, lambda _: False) as partial:
        write_walk(partial / STEPS, clips_in(trial.folder.path), info)
        entries = _Entries(
            id=walk_id,
            patient=_patient(info.subject or ""),
            added=datetime.now().astimezone(),
            source=shown(trial.folder.name),
            sha256=tuple(file.sha256 for file in info.extra.files if file.sha256),
        )
        write_value(partial / WALK_FILE, entries)
    return walk_id


def _patient(subject: str) -> str:
    return shown(subject)


def _fingerprint(folder: Path) -> str:
    """Of the steps: the same for a copy."""
    digest = hashlib.sha256()
    for path in clip_files(folder):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
