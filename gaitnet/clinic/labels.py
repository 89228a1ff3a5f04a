"""Which walk belongs to which class, by whom and since when: `labels.json`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from gaitnet.clinic.naming import MOST_LETTERS, clean_label, clean_name
from gaitnet.clinic.places import Moment, read_value, write_value
from gaitnet.clinic.walks import Former
from gaitnet.documents import shown
from gaitnet.errors import DataError
from gaitnet.files import cannot_write

LABELS_FILE, LOCK_FILE = "labels.json", ".labels.lock"
MOST_FORMER = 50
_WAIT_S = 10.0


@dataclass(frozen=True)
class Label:
    """The label of a walk.

    Attributes:
        label: the class; None = it was taken away.
        by: who set it.
        at: when.
        history: former ones, the newest first.
    """

    label: str | None
    by: str
    at: Moment
    history: tuple[Former, ...] = ()


@dataclass(frozen=True)
class Labels:
    """All labels of a data folder.

    Attributes:
        walks: id -> label.
        healthy: the healthy class, where somebody said which; None: by its name.
    """

    walks: Mapping[str, Label] = field(default_factory=dict)
    healthy: str | None = None

    @property
    def names(self) -> list[str]:
        """The classes, in the order of the alphabet."""
        return sorted({each.label for each in self.walks.values() if each.label is not None})


class LabelFile:
    """`labels.json`, changed by one program at a time.

    Args:
        folder: of the app's data.
    """

    def __init__(self, folder: Path) -> None:
        self._path, self._lock = folder / LABELS_FILE, FileLock(folder / LOCK_FILE)

    def read(self) -> Labels:
        """What it says; nothing where there is no such file.

        Raises:
            DataError: damaged.
        """
        found = read_value(self._path, Labels) or Labels()
        texts = [text for each in found.walks.values() for text in (each.label or "-", each.by)]
        if not all(text.isprintable() and len(text) <= MOST_LETTERS for text in texts):
            raise DataError(f"{self._path}: damaged. Restore it from a copy.")
        return found

    def change(self, make: Callable[[Labels], Labels]) -> Labels:
        """Write what is made of what it says.

        Raises:
            OutputError: it can't be written; it says what it said before.
        """
        try:
            self._lock.acquire(timeout=_WAIT_S)
        except OSError as error:  # a Timeout is one
            raise cannot_write(self._path, error) from error
        try:
            now = self.read()
            new = make(now)
            if new != now:
                write_value(self._path, new)
            return new
        finally:
            self._lock.release()


def labelled(now: Labels, ids: Sequence[str], label: str | None, by: str, at: datetime) -> Labels:
    """With a label for some walks; those that have it already keep who set it.

    Raises:
        DataError: no name for a class, one class too many, or no name of a person.
    """
    by = clean_name(by, "name") if by.strip() else ""
    name = None if label is None else clean_label(label, now.names)
    walks = dict(now.walks)
    for walk_id in ids:
        before = walks.get(walk_id)
        if (before.label if before else None) != name:
            history = (Former(before.label, before.by, before.at), *before.history) if before else ()
            walks[walk_id] = Label(name, by, at, history[:MOST_FORMER])
    return replace(now, walks=walks)


def with_healthy(now: Labels, name: str | None) -> Labels:
    """With a healthy class.

    Raises:
        DataError: no such class.
    """
    if name is not None and name not in now.names:
        known = ", ".join(now.names) or "none"
        raise DataError(f"healthy class {shown(name)}: no walk has it. The classes are: {known}.")
    return replace(now, healthy=name)
