"""Which trials are kept, without opening ten thousand reports to say so."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec

from gaitnet.app.visit import Kept, Upload
from gaitnet.documents import parse_json, read_document
from gaitnet.errors import GaitnetError
from gaitnet.report.reading import read_report
from gaitnet.types import GaitReport


class Catalogue:
    """The entries of all kept trials; each file is read once.

    Args:
        folder: of the kept trials, one folder each.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._walks: dict[str, Upload | None] = {}  # None: can't be read
        self._sorted: list[Upload] | None = None
        self._lock = threading.Lock()
        self.all()

    def all(self) -> list[Upload]:
        """Entries of all kept trials, newest first; unreadable ones are skipped."""
        with self._lock:
            self._look()
            if self._sorted is None:
                walks = [walk for walk in self._walks.values() if walk]
                self._sorted = sorted(walks, key=lambda walk: (walk.at, walk.id), reverse=True)
            return list(self._sorted)

    def add(self, walk: Upload) -> None:
        """A trial was kept, or its entries changed."""
        with self._lock:
            self._walks[walk.id], self._sorted = walk, None

    def remove(self, walk_id: str) -> None:
        """A trial was deleted."""
        with self._lock:
            self._walks.pop(walk_id, None)
            self._sorted = None

    def get(self, walk_id: str) -> Upload | None:
        """Entries of a trial; None if there is none of that id, or they can't be read."""
        with self._lock:
            if walk_id not in self._walks:
                self._look()
            return self._walks.get(walk_id)

    def read(self, walk_id: str) -> Kept | None:
        """A trial with its report; None if there is none of that id, or it can't be read."""
        walk = self.get(walk_id)
        with suppress(GaitnetError):  # deleted meanwhile, or damaged
            if walk is not None:
                report = read_report(self._folder / walk.id / "report.json", angles=False)
                return Kept(walk, _with_height(report, walk))
        return None

    def _look(self) -> None:
        """Take note of folders that came and went."""
        names = {folder.name for folder in self._folder.iterdir()}
        gone, new = self._walks.keys() - names, names - self._walks.keys()
        for name in gone:
            del self._walks[name]
        for name in new:
            self._walks[name] = _read(self._folder / name)
        if gone or new:
            self._sorted = None

    def of(self, patient: str) -> list[Upload]:
        """Entries of a patient's trials, newest first."""
        return [walk for walk in self.all() if patient and walk.patient == patient]

    def with_film(self, sha256: tuple[str, ...], but: str) -> Upload | None:
        """Another kept trial that was made of one of these films."""
        wanted = set(sha256)
        return next((walk for walk in self.all() if walk.id != but and wanted & set(walk.sha256)), None)


def _read(folder: Path) -> Upload | None:
    with suppress(OSError, ValueError, TypeError, GaitnetError):
        walk = msgspec.convert(parse_json(read_document(folder / "walk.json")), Upload)
        if walk.id == folder.name and walk.at.tzinfo:  # the day of the recording is one, too
            return walk
    return None


def _with_height(report: GaitReport, walk: Upload) -> GaitReport:
    """Older reports do not say of which height their metres are; one entered later is not it."""
    if report.metres != "height" or report.height_m:
        return report
    return replace(report, height_m=walk.height_m)
