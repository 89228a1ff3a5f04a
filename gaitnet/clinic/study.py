"""The labelled walks of a data folder: what a clinic's own model is trained on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from gaitnet.clinic import csvfile, trees
from gaitnet.clinic.labels import Label, LabelFile, Labels, labelled, with_healthy
from gaitnet.clinic.places import app_folder, check_folder, remove_folder
from gaitnet.clinic.walks import Labelled, Walks
from gaitnet.documents import shown
from gaitnet.errors import DataError
from gaitnet.sequences import is_healthy


@dataclass(frozen=True)
class Imported:
    """What a table of labels did.

    Attributes:
        labelled: number of walks that it gave a class.
        unknown: lines that name no walk, or none of that patient: as they stand there.
    """

    labelled: int
    unknown: list[str]


class Study:
    """Labels of the walks that the app keeps.

    Args:
        folder: the app's data folder; None: the one of this user, see `places.app_folder`.

    Raises:
        GaitnetError: it holds other files, or can't be written.
    """

    def __init__(self, folder: Path | str | None = None) -> None:
        self.folder = check_folder(Path(folder) if folder is not None else app_folder())
        self._walks, self._file = Walks(self.folder), LabelFile(self.folder)

    def walks(self) -> list[Labelled]:
        """All walks that can have a label, newest first.

        Raises:
            DataError: `labels.json` is damaged.
        """
        labels = self._file.read().walks
        return [_with(walk, labels.get(walk.id)) for walk in self._walks.all()]

    def label(self, ids: Sequence[str], label: str | None, by: str) -> None:
        """Give walks a class, or take it away.

        Args:
            ids: of the walks.
            label: the class, 1 to 40 printable characters; None takes it away.
            by: who says so; may be "".

        Raises:
            DataError: no such walk, no name for a class, or more than 12 classes. Nothing is changed then.
            OutputError: it can't be written.
        """
        known = {walk.id for walk in self._walks.all()}
        for walk_id in ids:
            if walk_id not in known:
                raise DataError(f"walk {shown(walk_id)}: no such walk is kept. Reload the list.")
        at = datetime.now().astimezone()
        self._file.change(lambda now: _without_gone(labelled(now, ids, label, by, at), known))

    def classes(self) -> dict[str, int]:
        """Class -> its walks; the healthy one first, the others in the order of the alphabet."""
        counts = Counter(walk.label for walk in self.walks() if walk.label is not None)
        healthy = self.healthy()
        return {name: counts[name] for name in sorted(counts, key=lambda name: (name != healthy, name))}

    def healthy(self) -> str | None:
        """The healthy class: the one that somebody named, else by its name; None where that is not known."""
        labels = self._file.read()
        if labels.healthy in labels.names:
            return labels.healthy
        known = [name for name in labels.names if is_healthy(name)]
        return known[0] if len(known) == 1 else None

    def set_healthy(self, name: str | None) -> None:
        """Say which class is the healthy one; None: by its name.

        Raises:
            DataError: no such class.
        """
        self._file.change(lambda now: with_healthy(now, name))

    def import_labels(self, csv: Path, by: str) -> Imported:
        """Give classes by a table (CSV): columns class, and video (name of a film) or walk (id), and patient.

        A line with a patient only is about all walks of that patient.

        Raises:
            DataError: no table, or a class that is none. Nothing is changed then.
        """
        found, unknown = csvfile.match(csvfile.read_rows(csv), self.walks())
        at = datetime.now().astimezone()

        def all_of(now: Labels) -> Labels:
            for label, ids in found.items():
                now = labelled(now, ids, label, by, at)
            return now

        self._file.change(all_of)
        return Imported(sum(map(len, found.values())), unknown)

    def export(self, tree: Path) -> int:
        """Write the labelled walks as a tree to train on with commands; the number of walks.

        A quarter of each class's people is kept for Testing; nobody is on both sides.

        Raises:
            DataError: no labelled walks that can be used.
            OutputError: the folder holds other files, or can't be written.
        """
        return trees.export(self.walks(), tree)

    def take_in(self, tree: Path, by: str) -> int:
        """Take in the sequences of a tree as labelled walks; the number of walks.

        Walks that were exported from here get the label that they have there; copies are not made.

        Raises:
            DataError: no tree, a sequence without a subject, or more than 12 classes; nothing is taken in.
            OutputError: it can't be written.
        """
        found = trees.take_in(self.folder, tree, self.walks())
        at = datetime.now().astimezone()

        def all_of(now: Labels) -> Labels:
            for walk_id, label in found.labels.items():
                now = labelled(now, [walk_id], label, by, at)
            return now

        try:
            self._file.change(all_of)
        except BaseException:
            found.undo()
            raise
        return len(found.labels)

    def delete(self, ids: Sequence[str]) -> int:
        """Delete walks that were taken in, with all that is said of them; the app's have their own pages.

        Args:
            ids: of the walks; others than those that were taken in are passed over.

        Returns:
            How many were deleted.

        Raises:
            OutputError: a file is in use.
        """
        from gaitnet.clinic.forgetting import forget  # noqa: PLC0415  (a cycle otherwise)

        gone = [walk for walk in self._walks.all() if walk.id in ids and not walk.report]
        for walk in gone:
            remove_folder(walk.folder.parent)
            forget(self.folder, walk.id)
        return len(gone)


def _with(walk: Labelled, label: Label | None) -> Labelled:
    if label is None:
        return walk
    return replace(walk, label=label.label, by=label.by, labelled_at=label.at, history=label.history)


def _without_gone(labels: Labels, known: set[str]) -> Labels:
    """Walks that were deleted leave nothing behind."""
    return replace(labels, walks={key: each for key, each in labels.walks.items() if key in known})
