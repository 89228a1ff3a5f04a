"""A clinic's own models: which there are, and which one answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from gaitnet.clinic.judgement import Judgement
from gaitnet.clinic.owns import ABOUT, JUDGEMENT, About, Active, Own
from gaitnet.clinic.packing import pack, unpack
from gaitnet.clinic.places import (
    MODELS,
    app_folder,
    check_folder,
    ids_in,
    is_id,
    new_id,
    read_value,
    remove_folder,
    write_value,
)
from gaitnet.documents import shown
from gaitnet.errors import DataError, GaitnetError, ModelMismatchError
from gaitnet.files import cannot_write, make_folder
from gaitnet.reasons import refusal

ACTIVE, LOCK_FILE = "active.json", ".active.lock"
MOST_FORMER = 20
PREFIX = "clinic"
"""`clinic/NAME` is a model of one's own in commands."""


class Models:
    """The models of a data folder.

    Args:
        folder: the app's data folder; None: the one of this user.
    """

    def __init__(self, folder: Path | str | None = None) -> None:
        self.folder = Path(folder) if folder is not None else app_folder()
        self.place = self.folder / MODELS

    def all(self) -> list[Own]:
        """Newest first; unreadable ones are skipped."""
        active = self.chosen().model
        found = [own for model_id_ in ids_in(self.place) if (own := self._read(model_id_, active))]
        return sorted(found, key=lambda own: (own.about.made, own.id), reverse=True)

    def get(self, model: str) -> Own | None:
        """A model by its id; None where there is none, or it can't be read."""
        return self._read(model, self.chosen().model)

    def named(self, slug: str) -> Own:
        """A model by its name for a command line.

        Raises:
            ModelMismatchError: no such model.
        """
        known = self.all()
        for own in known:
            if own.slug == slug.casefold():
                return own
        names = ", ".join(f"{PREFIX}/{own.slug}" for own in known)
        what = f"Known: {names}." if names else "None is there: train one in the app."
        raise ModelMismatchError(f"{PREFIX}/{shown(slug)}: no such model in {self.folder}. {what}")

    def active(self) -> Own | None:
        """The model that answers; None = the built-in one."""
        chosen = self.chosen().model
        return self._read(chosen, chosen) if chosen else None

    def chosen(self) -> Active:
        """What `active.json` says; the built-in model where it can't be read."""
        with suppress(GaitnetError):
            return read_value(self.folder / ACTIVE, Active) or Active()
        return Active()

    def use(self, model: str | None, sure: bool = False) -> None:
        """Let a model answer from now on.

        Args:
            model: its id; None: the built-in one.
            sure: also one that is no better than a baseline.

        Raises:
            DataError: no such model, or one that is no better than a baseline and `sure` is not set.
            ModelMismatchError: its files are damaged.
            OutputError: it can't be written.
        """
        if model is not None:
            own = self.get(model)
            if own is None:
                raise DataError("no such model. Reload the list.")
            if not (own.judgement.better_than_baselines or sure):
                raise DataError(refusal("teach-no-better", name=own.name))
            _ = own.card
        with self._changing() as now:
            if now.model != model:
                former = (now.model, *now.former)[:MOST_FORMER]
                write_value(self.folder / ACTIVE, Active(model, datetime.now().astimezone(), former))

    def back(self) -> Own | None:
        """Let the model answer that did before; None = the built-in one.

        Raises:
            DataError: there was none before.
            OutputError: it can't be written.
        """
        with self._changing() as now:
            former = [each for each in now.former if each is None or self._read(each, None)]
            if not former:
                raise DataError(refusal("teach-no-former"))
            back = Active(former[0], datetime.now().astimezone(), tuple(former[1:]))
            write_value(self.folder / ACTIVE, back)
        return self.active()

    def delete(self, model: str) -> None:
        """Delete a model; if it was the one that answers, the built-in one does from then on.

        Raises:
            DataError: no such model.
            OutputError: a file is in use.
        """
        place = self.place / model
        if not is_id(model) or not place.is_dir():
            raise DataError("no such model. Reload the list.")
        with self._changing() as now:
            left = tuple(each for each in now.former if each != model)
            new = replace(now, former=left)
            if now.model == model:
                new = Active(None, datetime.now().astimezone(), left)
            if new != now:
                write_value(self.folder / ACTIVE, new)
        remove_folder(place)

    def pack(self, model: str) -> bytes:
        """A model as one file, `NAME.gaitnet`: without codes of patients, ids of walks, or who trained it.

        Raises:
            DataError: no such model.
        """
        own = self.get(model)
        if own is None:
            raise DataError("no such model. Reload the list.")
        return pack(own)

    def take_in(self, path: Path) -> Own:
        """Add a model that `pack` wrote, once its files, card, hashes and answers were checked.

        Raises:
            ModelMismatchError: no such file, or one that is not what it says.
            OutputError: it can't be written.
        """
        check_folder(self.folder)
        make_folder(self.place)
        taken = new_id()
        unpack(path, self.place / taken, {own.slug for own in self.all()})
        own = self.get(taken)
        assert own is not None
        return own

    def _read(self, model: str, active: str | None) -> Own | None:
        place = self.place / model
        if not is_id(model) or not place.is_dir():
            return None
        with suppress(GaitnetError):
            about, judged = read_value(place / ABOUT, About), read_value(place / JUDGEMENT, Judgement)
            if about and judged and _is_shown(about):
                return Own(model, about, judged, model == active, place)
        return None

    @contextmanager
    def _changing(self) -> Iterator[Active]:
        """One program at a time changes which model answers."""
        lock = FileLock(check_folder(self.folder) / LOCK_FILE)
        try:
            lock.acquire(timeout=10)
        except OSError as error:  # a Timeout is one
            raise cannot_write(self.folder / ACTIVE, error) from error
        try:
            yield self.chosen()
        finally:
            lock.release()


def _is_shown(about: About) -> bool:
    """Whether its texts are of one line: they stand in lists, on pages and on terminals."""
    return all(text.isprintable() for text in (about.name, about.slug, about.by, *about.classes))


def resolve(model: Path | str | None, folder: Path | None = None) -> Path | None:
    """The folder of `clinic/NAME`; any other path as it is.

    Raises:
        ModelMismatchError: no such model.
    """
    if model is None:
        return None
    path = Path(model)
    if len(path.parts) != 2 or path.parts[0] != PREFIX or path.exists():
        return path
    return Models(folder).named(path.parts[1]).folder
