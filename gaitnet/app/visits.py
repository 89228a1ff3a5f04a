"""Videos of one visit: measured together once all of them have come."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from gaitnet.app.arrivals import KEEP_S
from gaitnet.app.shelf import Shelf
from gaitnet.app.visit import Upload
from gaitnet.errors import GaitnetError

MOST_VISITS, MOST_REMEMBERED = 20, 100


@dataclass
class Visit:
    """Videos that have come so far.

    Attributes:
        walk: the entries of the form.
        names: of the videos on the user's machine.
        at_s: when the last of them came, on the monotonic clock.
    """

    walk: Upload
    names: list[str] = field(default_factory=list)
    at_s: float = field(default_factory=time.monotonic)


class Visits:
    """Visits of which not all videos have come.

    Args:
        shelf: storage.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._visits: dict[str, Visit] = {}
        self._walk_of: dict[str, str] = {}

    def gather(self, key: str, parts: int, walk: Upload, name: str, film: Path) -> tuple[Visit, bool]:
        """Take in a video; its visit, and whether that is complete.

        Args:
            key: of the visit; "" = the video is alone.
            parts: how many videos it has.
            walk: entries of the form, as they came with this video.
            name: of the video.
            film: its path, in a folder of its own.
        """
        if not key:
            return Visit(walk, [name]), True
        visit = self._visits.setdefault(key, Visit(walk))
        visit.names.append(name)
        visit.at_s = time.monotonic()
        if len(visit.names) > 1:
            film.rename(self._shelf.place(visit.walk) / f"film-{len(visit.names)}{walk.suffix}")
            self._shelf.drop_films(walk.id)
            self._walk_of = dict([*self._walk_of.items(), (walk.id, visit.walk.id)][-MOST_REMEMBERED:])
        whole = len(visit.names) >= parts
        if whole:
            del self._visits[key]
        return visit, whole

    def walk_of(self, walk_id: str) -> str:
        """The walk that a video belongs to, by the one that it came as."""
        return self._walk_of.get(walk_id, walk_id)

    def sweep(self) -> None:
        """Delete videos of visits whose others do not come."""
        old_s = time.monotonic() - KEEP_S
        for index, (key, visit) in enumerate(list(self._visits.items())):
            if visit.at_s < old_s or index < len(self._visits) - MOST_VISITS:
                del self._visits[key]
                with suppress(GaitnetError):  # the rest is deleted when the app ends
                    self._shelf.discard(visit.walk.id)
