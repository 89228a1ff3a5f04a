"""Storage of the app: what is kept, and what is deleted when the app ends.

    FOLDER/walks/<id>/   kept: walk.json, report.json, report.html and so on
    FOLDER/now/<id>/     of this run: videos, pictures, and trials without a patient code

Folder names are generated here: no user input and no file content becomes part of a path.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from gaitnet.app.child import KEPT
from gaitnet.documents import is_number_or_null, is_text, is_text_or_null, parse_json, read_document
from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file, cannot_write
from gaitnet.gait.reference import NORMS, Norms
from gaitnet.report.folder import FILMS
from gaitnet.report.reading import read_report
from gaitnet.types import GaitReport, Verdict

LOCK = ".gaitnet-app.lock"
"""Marks a data folder."""


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


@dataclass(frozen=True)
class Upload:
    """An uploaded video. Its file name is not kept: it often contains the name of a person.

    Attributes:
        suffix: file type, one of `video.VIDEO_SUFFIXES`.
        patient: patient code; empty if the trial is not kept.
        height_m: standing height.
        person: which person to analyse, see `pose.people.choose`.
        norms: normative data set.
        keep_films: keep the videos too; with blurred faces, only the video with the skeleton.
        blur_face: blur the face in all output.
        compare: compare with the patient's previous trial.
        id: folder name.
        added: time of upload, ISO 8601.
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
        """Name of the video in reports."""
        at = datetime.fromisoformat(self.added)
        return f"walk {at:%Y-%m-%d %H.%M.%S}{self.suffix}"


@dataclass(frozen=True)
class Kept:
    """A walk that was measured, and its report, without angles over time."""

    walk: Upload
    report: GaitReport


class Shelf:
    """A data folder, used by one app at a time.

    Args:
        folder: created if missing, readable by its owner only.

    Raises:
        GaitnetError: it can't be written, or is in use by another app.
    """

    def __init__(self, folder: Path) -> None:
        self._kept, self._now = folder / "walks", folder / "now"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()) and not (folder / LOCK).exists():
                raise GaitnetError(f"⟦data {folder}⟧: contains other files. Choose an empty folder.")
            self._lock = FileLock(folder / LOCK)
            self._lock.acquire(blocking=False)
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

    def close(self) -> None:
        """Delete what is not kept."""
        shutil.rmtree(self._now, ignore_errors=True)
        self._lock.release()

    def place(self, walk: Upload) -> Path:
        """A new folder for a video and its results."""
        place = self._now / walk.id
        place.mkdir()
        return place

    def settle(self, walk: Upload) -> None:
        """After analysis: delete the video unless it is kept, and keep the rest if there is a patient code.

        Pictures of the patient stay available until the app ends.
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
        """Move pictures of the patient out of what is kept; keep a report without them."""
        aside = self._now / f"{place.name}-films"
        aside.mkdir()
        for name in (*FILMS, "report.html"):
            if (place / name).exists():
                (place / name).rename(aside / name)
        (place / KEPT).rename(place / "report.html")

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
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }
        found.pop("walk.json", None)
        return found

    def find(self, walk_id: str) -> Kept | None:
        """A kept trial; None if there is none of that id."""
        found = [folder for folder in self._folders(walk_id) if folder.parent == self._kept]
        return _kept(found[0]) if found else None

    def report(self, walk_id: str) -> GaitReport | None:
        """Of a walk of this run or an earlier one, without angles over time."""
        path = self.files(walk_id).get("report.json")
        with suppress(GaitnetError):
            return read_report(path, angles=False) if path else None
        return None

    def of(self, patient: str) -> list[Kept]:
        """A patient's trials, newest first."""
        return [kept for kept in self.all() if kept.walk.patient == patient]

    def all(self) -> list[Kept]:
        """All kept trials, newest first; unreadable ones are skipped."""
        found = [kept for folder in self._kept.iterdir() if (kept := _kept(folder))]
        return sorted(found, key=lambda kept: (datetime.fromisoformat(kept.walk.added), kept.walk.id))[::-1]

    def before(self, walk: Upload) -> Path | None:
        """`report.json` of the patient's newest trial with values, preferably without reservations."""
        if not (walk.patient and walk.compare):
            return None
        usable = [kept for kept in self.of(walk.patient) if kept.report.parameters]
        usable.sort(key=lambda kept: kept.report.verdict is not Verdict.OK)  # the order stays else
        return self._kept / usable[0].walk.id / "report.json" if usable else None

    def _folders(self, walk_id: str) -> Iterator[Path]:
        names = walk_id, f"{walk_id}-films"
        for parent in (self._kept, self._now):
            yield from (folder for folder in parent.iterdir() if folder.name in names)


def _kept(folder: Path) -> Kept | None:
    with suppress(OSError, ValueError, TypeError, GaitnetError):
        walk = Upload(**parse_json(read_document(folder / "walk.json")))
        if walk.id == folder.name and _is_sound(walk):
            report = read_report(folder / "report.json", angles=False)
            known_m = report.height_m or walk.height_m  # the first reports say none
            return Kept(walk, replace(report, height_m=known_m))
    return None


def _is_sound(walk: Upload) -> bool:
    texts = is_text(walk.suffix) and is_text(walk.patient) and is_text_or_null(walk.person)
    zone = datetime.fromisoformat(walk.added).tzinfo
    return bool(texts and zone and is_number_or_null(walk.height_m) and walk.norms in NORMS)
