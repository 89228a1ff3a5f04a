"""The labelled walks as a tree to train on: folders have names of our own, people have numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gaitnet.clinic.plans import Plan
from gaitnet.clinic.study import Study
from gaitnet.clinic.trees import trials_of
from gaitnet.clinic.walks import Labelled
from gaitnet.datacheck.walks import TreeTrial, group_walks, list_walks
from gaitnet.errors import DataError
from gaitnet.reasons import refusal
from gaitnet.sequences import Clip, read_walk, write_walk
from gaitnet.skeleton import NORMAL


@dataclass(frozen=True)
class Tree:
    """What is trained on.

    Attributes:
        root: of the tree.
        classes: as people call them, the healthy one first.
        folders: of the classes, in the same order.
        trials: in the order of the tree; the folder's name is the walk's id.
        walks: id -> what is known of it.
    """

    root: Path
    classes: tuple[str, ...]
    folders: tuple[str, ...]
    trials: tuple[TreeTrial, ...]
    walks: Mapping[str, Labelled]

    @property
    def targets(self) -> list[int]:
        """Class of each trial, a position in `classes`."""
        return [self.folders.index(trial.folder.label) for trial in self.trials]

    @property
    def people(self) -> list[str]:
        """Who walks in each trial."""
        return [trial.info.subject or "" for trial in self.trials]


def write_tree(study: Study, plan: Plan, root: Path) -> Tree:
    """Write the walks of a plan, with the labels that they had when it was made.

    Raises:
        DataError: walks were deleted meanwhile.
        OutputError: the disk is full.
    """
    known = {walk.id: walk for walk in study.walks()}
    gone = [walk for walk in plan.walks if walk.id not in known]
    if gone:
        raise DataError(refusal("teach-gone", walks=len(gone)))
    walks = [replace(known[walk.id], label=walk.label, patient=walk.patient) for walk in plan.walks]
    names = sorted({walk.label or "" for walk in walks} - {plan.healthy})
    folder_of = {plan.healthy: NORMAL} | {
        name: f"class-{number:02d}" for number, name in enumerate(names, start=1)
    }
    for walk, trial in _numbered(walks):
        clips = [Clip(clip.values) for clip in read_walk(walk.folder)]
        write_walk(root / "Training" / folder_of[walk.label or ""] / walk.id, clips, trial.info)
    return Tree(
        root=root,
        classes=tuple(folder_of),
        folders=tuple(folder_of.values()),
        trials=list_walks(root, "Training", NORMAL),
        walks={walk.id: walk for walk in walks},
    )


def _numbered(walks: Sequence[Labelled]) -> list[tuple[Labelled, TreeTrial]]:
    """With a number for each person; walks that share a patient or a film are one person's."""
    trials = trials_of(walks)
    found = list(zip(walks, trials, strict=True))
    for number, group in enumerate(group_walks(trials), start=1):
        for index in group:
            info = replace(trials[index].info, subject=f"p{number:04d}")
            found[index] = walks[index], replace(trials[index], info=info)
    return found
