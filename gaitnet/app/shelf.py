"""Storage of the app: what is kept, and what is deleted when the app ends.

    FOLDER/walks/<id>/        kept: walk.json, report.json, report.html, steps/ and so on
    FOLDER/now/<id>/          of this run: trials without a patient code
    FOLDER/now/<id>-film/     videos as uploaded, until the page is left; landmarks, stills of the people
    FOLDER/now/<id>-films/    pictures of the patient that are not kept
    FOLDER/now/<id>-new/      results that are being written
    FOLDER/now/<id>-old/      results that are being replaced; they come back where that was interrupted

Folder names are generated here: no user input and no file content becomes part of a path.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from filelock import FileLock, Timeout

from gaitnet.app.catalogue import Catalogue
from gaitnet.app.child import KEPT
from gaitnet.app.visit import Kept, Upload
from gaitnet.clinic.forgetting import forget
from gaitnet.clinic.places import LOCK, STEPS, check_folder
from gaitnet.errors import GaitnetError, OutputError
from gaitnet.files import atomic_file, cannot_write
from gaitnet.report.folder import FILMS
from gaitnet.report.reading import read_report
from gaitnet.types import GaitReport, Verdict

_FILM = re.compile(r"film(?:-(\d+))?\.[a-z0-9]+")
_HIDDEN = ("walk.json", KEPT)


class Shelf:
    """A data folder, used by one app at a time.

    Args:
        folder: created if missing, readable by its owner only.

    Raises:
        GaitnetError: it can't be written, or is in use by another app.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept, self._now = folder / "walks", folder / "now"
        try:
            check_folder(folder)
            self._lock = FileLock(folder / LOCK)
            self._lock.acquire(blocking=False)
            self._bring_back()
            shutil.rmtree(self._now, ignore_errors=True)  # left by a run that was killed
            for place in (self._kept, self._now):
                place.mkdir(exist_ok=True)
                place.chmod(0o700)
        except Timeout as error:
            raise GaitnetError(
                f"{folder}: in use by another gaitnet app. Close that one, or choose another: ⟦data DIR⟧."
            ) from error
        except OSError as error:
            raise cannot_write(folder, error) from error
        self.catalogue = Catalogue(self._kept)

    def _bring_back(self) -> None:
        """A kept trial whose replacement was interrupted."""
        if self._now.is_dir():
            for old in self._now.glob("*-old"):
                place = self._kept / old.name.removesuffix("-old")
                if (old / "walk.json").is_file() and not place.exists():
                    old.rename(place)

    def close(self) -> None:
        """Delete what is not kept."""
        shutil.rmtree(self._now, ignore_errors=True)
        self._lock.release()

    def place(self, walk: Upload) -> Path:
        """The folder for a trial's videos, new where there is none."""
        place = self._now / f"{walk.id}-film"
        place.mkdir(exist_ok=True)
        return place

    def fresh(self, walk: Upload) -> Path:
        """An empty folder for results."""
        place = self._now / f"{walk.id}-new"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place

    def scratch(self) -> Path:
        """An empty folder for something that comes or goes, deleted at the latest when the app ends."""
        place = self._now / f"{secrets.token_hex(8)}-scratch"
        place.mkdir()
        return place

    def films(self, walk_id: str) -> list[Path]:
        """A trial's videos that are still there, in their order."""
        for folder in sorted(self._folders(walk_id), key=lambda each: not each.name.endswith("-film")):
            if found := _films_in(folder):
                return found
        return []

    def aside(self, walk_id: str) -> Path | None:
        """The folder of what is made only for measuring again, while it is there."""
        found = [each for each in self._now.iterdir() if each.name == f"{walk_id}-film"]
        return found[0] if found else None

    def settle(self, walk: Upload) -> Upload:
        """After analysis: what was written takes the place of what was there before.

        With a patient code it is kept, without pictures of the patient unless the videos are kept; those stay
        until the app ends, and the videos until `drop_films`.
        """
        fresh = self._now / f"{walk.id}-new"
        walk = replace(walk, sha256=_hashes(fresh))
        if walk.patient:
            if walk.keep_films:
                self._keep_films(walk, fresh)
            else:
                self._set_aside(walk, fresh)
        with atomic_file(fresh / "walk.json") as stream:
            stream.write(json.dumps(asdict(walk), indent=2).encode())
        self._replace(walk, fresh)
        return walk

    def _keep_films(self, walk: Upload, fresh: Path) -> None:
        (fresh / KEPT).unlink(missing_ok=True)
        for film in self.films(walk.id) if not walk.blur_face else []:
            try:
                os.link(film, fresh / film.name)
            except OSError:  # a disk without links
                shutil.copyfile(film, fresh / film.name)

    def _set_aside(self, walk: Upload, fresh: Path) -> None:
        """Move pictures of the patient out of what is kept; keep a report without them."""
        aside = self._now / f"{walk.id}-films"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        for name in (*FILMS, "report.html"):
            if (fresh / name).exists():
                (fresh / name).rename(aside / name)
        if (fresh / KEPT).exists():
            (fresh / KEPT).rename(fresh / "report.html")
        else:  # it was kept before, without pictures
            shutil.copyfile(aside / "report.html", fresh / "report.html")

    def _replace(self, walk: Upload, fresh: Path) -> None:
        place = (self._kept if walk.patient else self._now) / walk.id
        old = self._now / f"{walk.id}-old"
        shutil.rmtree(old, ignore_errors=True)
        for before in (self._kept / walk.id, self._now / walk.id):
            if before.exists():
                before.rename(old)
        try:
            fresh.rename(place)
        except OSError:
            if old.exists():
                old.rename(place)
            raise
        shutil.rmtree(old, ignore_errors=True)
        if walk.patient:
            self.catalogue.add(walk)

    def describe(self, walk: Upload) -> Upload:
        """Write other entries of a trial that was measured; one that gets a patient code is kept from now on.

        Raises:
            OutputError: it can't be written.
        """
        here = self._now / walk.id
        if walk.patient and here.is_dir():
            try:
                shutil.copytree(here, self.fresh(walk), dirs_exist_ok=True)
                return self.settle(walk)
            except OSError as error:
                self.abandon(walk.id)
                raise OutputError(f"{walk.source}: can't be kept. Free disk space.") from error
        place = here if here.is_dir() else self._kept / walk.id
        with atomic_file(place / "walk.json") as stream:
            stream.write(json.dumps(asdict(walk), indent=2).encode())
        if place.parent == self._kept:
            self.catalogue.add(walk)
        return walk

    def abandon(self, walk_id: str) -> None:
        """Delete results that are half written."""
        self._remove(self._now, (f"{walk_id}-new",))

    def drop_films(self, walk_id: str) -> None:
        """Delete the videos of a trial, except those that are kept."""
        self._remove(self._now, (f"{walk_id}-film",))

    def discard(self, walk_id: str) -> None:
        """Delete a trial and all its files.

        Raises:
            OutputError: a file is in use.
        """
        for folder in list(self._folders(walk_id)):
            gone = self._now / f"{secrets.token_hex(8)}-gone"
            try:
                folder.rename(gone)  # at once, so that no half of it is left where walks are kept
            except OSError as error:
                raise cannot_write(folder, error) from error
            shutil.rmtree(gone, ignore_errors=True)
        self.catalogue.remove(walk_id)
        forget(self.folder, walk_id)

    def clear(self, walk_id: str) -> None:
        """Delete what of a walk is not to be kept."""
        for folder in self._folders(walk_id):
            if folder.parent == self._now:
                shutil.rmtree(folder, ignore_errors=True)

    def files(self, walk_id: str) -> dict[str, Path]:
        """All files of a trial: name (such as `files/events.csv`) -> path."""
        found = {
            path.relative_to(folder).as_posix(): path
            for folder in self._folders(walk_id)
            if folder.name in (walk_id, f"{walk_id}-films")
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }
        return {name: path for name, path in found.items() if not name.startswith((*_HIDDEN, f"{STEPS}/"))}

    def find(self, walk_id: str) -> Kept | None:
        """A kept trial; None if there is none of that id."""
        return self.catalogue.read(walk_id)

    def report(self, walk_id: str) -> GaitReport | None:
        """Of a walk of this run or an earlier one, without angles over time."""
        path = self.files(walk_id).get("report.json")
        with suppress(GaitnetError):
            return read_report(path, angles=False) if path else None
        return None

    def of(self, patient: str) -> list[Kept]:
        """A patient's trials, newest first; unreadable ones are skipped."""
        return [kept for walk in self.catalogue.of(patient) if (kept := self.find(walk.id))]

    def before(self, walk: Upload) -> Path | None:
        """`report.json` of the patient's newest other trial with values, preferably without reservations."""
        if not (walk.patient and walk.compare):
            return None
        others = [kept for kept in self.of(walk.patient) if kept.walk.id != walk.id]
        if self.catalogue.get(walk.id):  # measured again: what came after it is not before
            others = [kept for kept in others if kept.walk.at <= walk.at]
        usable = [kept for kept in others if kept.report.parameters]
        usable.sort(key=lambda kept: kept.report.verdict is not Verdict.OK)  # the order stays else
        return self._kept / usable[0].walk.id / "report.json" if usable else None

    def _folders(self, walk_id: str) -> Iterator[Path]:
        names = [walk_id, *(f"{walk_id}-{part}" for part in ("film", "films", "new", "old"))]
        for parent in (self._kept, self._now):
            yield from (folder for folder in parent.iterdir() if folder.name in names)

    @staticmethod
    def _remove(parent: Path, names: tuple[str, ...]) -> None:
        for folder in [each for each in parent.iterdir() if each.name in names]:
            shutil.rmtree(folder, ignore_errors=True)


def _films_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    found = [(int(match[1] or 1), path) for path in folder.iterdir() if (match := _FILM.fullmatch(path.name))]
    return [path for _, path in sorted(found)]


def _hashes(folder: Path) -> tuple[str, ...]:
    with suppress(GaitnetError):
        report = read_report(folder / "report.json", angles=False)
        return tuple(film.sha256 for film in report.films)
    return ()
