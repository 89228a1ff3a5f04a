"""Where films and walks lie: what is to be kept, and what goes when the app ends.

    FOLDER/walks/<id>/   kept: walk.json, report.json, report.html and so on
    FOLDER/now/<id>/     of this run: films, pictures, and walks that nobody wants to keep

Names of folders are made up here: nothing that a user or a file says becomes part of a path.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from gaitnet.app.child import KEPT
from gaitnet.documents import is_number_or_null, is_text, is_text_or_null, parse_json, read_document
from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file, cannot_write
from gaitnet.gait.definitions import by_new_names
from gaitnet.gait.reference import NORMS, Norms
from gaitnet.report.folder import FILMS
from gaitnet.report.reading import read_report
from gaitnet.types import Verdict

LOCK = ".gaitnet-app.lock"
"""By which a folder of walks is known."""


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


@dataclass(frozen=True)
class Walk:
    """A film that was handed in. What it was called is not kept: names of files are often those of people.

    Attributes:
        suffix: its file type, one of `video.VIDEO_SUFFIXES`.
        patient: their code; empty where the walk is not to be kept.
        height_m: standing height.
        person: who of several is meant, see `pose.people.choose`.
        norms: whose curves to hold it against.
        keep_films: keep the films beside the report; where faces are blurred, the one with the skeleton only.
        blur_face: make the face in what is written unrecognisable.
        compare: put the patient's last walk beside it.
        id: name of its folder.
        added: when it was handed in, ISO 8601.
    """

    suffix: str
    patient: str = ""
    height_m: float | None = None
    person: str | None = None
    norms: Norms = "adult"
    keep_films: bool = False
    blur_face: bool = False
    compare: bool = True
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    added: str = field(default_factory=_now)

    @property
    def source(self) -> str:
        """What reports call the film."""
        at = datetime.fromisoformat(self.added)
        return f"walk {at:%Y-%m-%d %H.%M.%S}{self.suffix}"


@dataclass(frozen=True)
class Kept:
    """A walk that was measured, and its `report.json`."""

    walk: Walk
    report: dict[str, Any]


class Shelf:
    """One folder of walks; one app at a time has it.

    Args:
        folder: is made; what is in it can be read by its owner only.

    Raises:
        GaitnetError: it can't be written, or another app has it.
    """

    def __init__(self, folder: Path) -> None:
        self._kept, self._now = folder / "walks", folder / "now"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()) and not (folder / LOCK).exists():
                raise GaitnetError(f"⟦data {folder}⟧: holds other files. Choose an empty folder.")
            self._lock = FileLock(folder / LOCK)
            self._lock.acquire(blocking=False)
            shutil.rmtree(self._now, ignore_errors=True)  # of a run that was killed
            for place in (self._kept, self._now):
                place.mkdir(exist_ok=True)
                place.chmod(0o700)
        except Timeout as error:
            raise GaitnetError(
                f"{folder}: another gaitnet app has it. Close that, or: ⟦data DIR⟧."
            ) from error
        except OSError as error:
            raise cannot_write(folder, error) from error

    def close(self) -> None:
        """Delete what is not kept."""
        shutil.rmtree(self._now, ignore_errors=True)
        self._lock.release()

    def place(self, walk: Walk) -> Path:
        """A new folder for a film and for what is written about it."""
        place = self._now / walk.id
        place.mkdir()
        return place

    def settle(self, walk: Walk) -> None:
        """The walk is measured: delete its film, unless it is kept, and keep the rest under a patient's code.

        What shows the patient can be looked at until the app ends.
        """
        place = self._now / walk.id
        if walk.blur_face or not walk.keep_films:
            for film in place.glob("film.*"):
                film.unlink()
        if not walk.patient:
            return
        if not walk.keep_films:
            self._set_aside(place)
        with atomic_file(place / "walk.json") as stream:
            stream.write(json.dumps(asdict(walk), indent=2).encode())
        place.rename(self._kept / walk.id)

    def _set_aside(self, place: Path) -> None:
        """Pictures of the patient go beside what is kept; a report without them takes their place."""
        aside = self._now / f"{place.name}-films"
        aside.mkdir()
        for name in (*FILMS, "report.html"):
            if (place / name).exists():
                (place / name).rename(aside / name)
        (place / KEPT).rename(place / "report.html")

    def discard(self, walk_id: str) -> None:
        """Delete all of a walk.

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

    def clear(self, walk_id: str) -> None:
        """Delete what of a walk is not to be kept."""
        for folder in self._folders(walk_id):
            if folder.parent == self._now:
                shutil.rmtree(folder, ignore_errors=True)

    def files(self, walk_id: str) -> dict[str, Path]:
        """All that there is of a walk: name, as in `files/events.csv`, and place."""
        found = {
            path.relative_to(folder).as_posix(): path
            for folder in self._folders(walk_id)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }
        found.pop("walk.json", None)
        return found

    def find(self, walk_id: str) -> Kept | None:
        """A walk that was kept; None where there is none of that name."""
        found = [folder for folder in self._folders(walk_id) if folder.parent == self._kept]
        return _kept(found[0]) if found else None

    def report(self, walk_id: str) -> dict[str, Any] | None:
        """`report.json` of a walk of this run or an earlier one."""
        path = self.files(walk_id).get("report.json")
        with suppress(GaitnetError):
            return read_report(path) if path else None
        return None

    def of(self, patient: str) -> list[Kept]:
        """A patient's walks, the newest first."""
        return [kept for kept in self.all() if kept.walk.patient == patient]

    def all(self) -> list[Kept]:
        """Every walk that was kept, the newest first; what can't be read is left where it is."""
        found = [kept for folder in self._kept.iterdir() if (kept := _kept(folder))]
        return sorted(found, key=lambda kept: (datetime.fromisoformat(kept.walk.added), kept.walk.id))[::-1]

    def before(self, walk: Walk) -> Path | None:
        """`report.json` of the patient's newest walk that has numbers; rather one without reservations."""
        if not (walk.patient and walk.compare):
            return None
        usable = [kept for kept in self.of(walk.patient) if kept.report["parameters"]]
        usable.sort(key=lambda kept: kept.report["verdict"] != Verdict.OK.value)  # the order stays else
        return self._kept / usable[0].walk.id / "report.json" if usable else None

    def _folders(self, walk_id: str) -> Iterator[Path]:
        names = walk_id, f"{walk_id}-films"
        for parent in (self._kept, self._now):
            yield from (folder for folder in parent.iterdir() if folder.name in names)


def _kept(folder: Path) -> Kept | None:
    with suppress(OSError, ValueError, TypeError, GaitnetError):
        walk = Walk(**parse_json(read_document(folder / "walk.json")))
        if walk.id == folder.name and _is_sound(walk):
            report = read_report(folder / "report.json")
            return Kept(walk, report | {"parameters": by_new_names(report["parameters"])})
    return None


def _is_sound(walk: Walk) -> bool:
    texts = is_text(walk.suffix) and is_text(walk.patient) and is_text_or_null(walk.person)
    zone = datetime.fromisoformat(walk.added).tzinfo
    return bool(texts and zone and is_number_or_null(walk.height_m) and walk.norms in NORMS)
