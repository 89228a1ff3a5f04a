"""Folders of the app's trials: where the videos, the results and what is being written lie.

    FOLDER/walks/<id>/        kept: walk.json, report.json, report.html, steps/ and so on
    FOLDER/now/<id>/          of this run: trials without a patient code
    FOLDER/now/<id>-film/     videos as uploaded, until the page is left; landmarks, stills of the people
    FOLDER/now/<id>-films/    pictures of the patient that are not kept
    FOLDER/now/<id>-new/      results that are being written
    FOLDER/now/<id>-drawn/    the video with the skeleton and its page, while it is being drawn
    FOLDER/now/<id>-old/      results that are being replaced; they come back where that was interrupted

Folder names are generated here: no user input and no file content becomes part of a path.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from gaitnet.app.child import KEPT
from gaitnet.app.visit import Upload
from gaitnet.clinic.places import STEPS

_FILM = re.compile(r"film(?:-(\d+))?\.[a-z0-9]+")
_HIDDEN = ("walk.json", KEPT)


class Folders:
    """The folders of each trial.

    Args:
        folder: the data folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept, self._now = folder / "walks", folder / "now"

    def place(self, walk: Upload) -> Path:
        """The folder for a trial's videos, new where there is none."""
        place = self._now / f"{walk.id}-film"
        place.mkdir(exist_ok=True)
        return place

    def fresh(self, walk: Upload) -> Path:
        """An empty folder for results."""
        return _emptied(self._now / f"{walk.id}-new")

    def scratch(self) -> Path:
        """An empty folder for something that comes or goes, deleted at the latest when the app ends."""
        place = self._now / f"{secrets.token_hex(8)}-scratch"
        place.mkdir()
        return place

    def drawn(self, walk: Upload) -> Path:
        """An empty folder for the video with the skeleton."""
        return _emptied(self._now / f"{walk.id}-drawn")

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

    def pages(self, walk_id: str) -> list[Path]:
        """A trial's pages, with pictures of the patient and without."""
        places = (folder for folder in self._folders(walk_id) if folder.name in (walk_id, f"{walk_id}-films"))
        return [
            page for folder in places for name in ("report.html", KEPT) if (page := folder / name).exists()
        ]

    def _folders(self, walk_id: str) -> Iterator[Path]:
        names = [walk_id, *(f"{walk_id}-{part}" for part in ("film", "films", "new", "old", "drawn"))]
        for parent in (self._kept, self._now):
            yield from (folder for folder in parent.iterdir() if folder.name in names)

    @staticmethod
    def _remove(parent: Path, names: tuple[str, ...]) -> None:
        for folder in [each for each in parent.iterdir() if each.name in names]:
            shutil.rmtree(folder, ignore_errors=True)


def _emptied(place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    return place


def _films_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    found = [(int(match[1] or 1), path) for path in folder.iterdir() if (match := _FILM.fullmatch(path.name))]
    return [path for _, path in sorted(found)]
