"""Storage of the app: what is kept, and what is deleted when the app ends. Its folders: `folders`."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from filelock import FileLock, Timeout

from gaitnet.app.catalogue import Catalogue
from gaitnet.app.child import KEPT
from gaitnet.app.folders import Folders
from gaitnet.app.visit import Kept, Upload
from gaitnet.app.words import why_refused
from gaitnet.clinic.forgetting import forget
from gaitnet.clinic.places import LOCK, check_folder
from gaitnet.errors import GaitnetError, OutputError
from gaitnet.files import atomic_file, cannot_write
from gaitnet.report.folder import FILMS
from gaitnet.report.reading import read_report
from gaitnet.types import GaitReport, Verdict


class Shelf(Folders):
    """A data folder, used by one app at a time.

    Args:
        folder: created if missing, readable by its owner only.

    Raises:
        GaitnetError: it can't be written, or is in use by another app.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
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

    def settle_film(self, walk: Upload) -> None:
        """The video with the skeleton is ready: it and its page take their place in a settled trial."""
        drawn = self._now / f"{walk.id}-drawn"
        if walk.patient and not walk.keep_films:
            place = self._now / f"{walk.id}-films"
        else:
            place = (self._kept if walk.patient else self._now) / walk.id
        for name in (*FILMS, "report.html"):
            if (drawn / name).exists():
                (drawn / name).replace(place / name)
        shutil.rmtree(drawn, ignore_errors=True)

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
        self._remove(self._now, (f"{walk_id}-new", f"{walk_id}-drawn"))

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

    def find(self, walk_id: str) -> Kept | None:
        """A kept trial; None if there is none of that id."""
        return self.catalogue.read(walk_id)

    def report(self, walk_id: str) -> GaitReport | None:
        """Of a walk of this run or an earlier one, without angles over time."""
        path = self.files(walk_id).get("report.json")
        with suppress(GaitnetError):
            return read_report(path, angles=False) if path else None
        return None

    def verdict(self, walk_id: str) -> tuple[str, str]:
        """Of a walk's report, and the code of the reason for a refusal; "" where there is none."""
        report = self.report(walk_id)
        return ("", "") if report is None else (report.verdict.value, why_refused(report))

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


def _hashes(folder: Path) -> tuple[str, ...]:
    with suppress(GaitnetError):
        report = read_report(folder / "report.json", angles=False)
        return tuple(film.sha256 for film in report.films)
    return ()
