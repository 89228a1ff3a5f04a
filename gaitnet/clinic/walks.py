"""The walks of a data folder that can have a label, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from gaitnet.clinic.places import STEPS, TAKEN, WALKS, Moment, ids_in, read_value
from gaitnet.errors import GaitnetError
from gaitnet.reasons import Reason, refusal
from gaitnet.sequences import WalkInfo, read_info
from gaitnet.sequences.tree import INFO_FILE

WALK_FILE = "walk.json"


@dataclass(frozen=True)
class Former:
    """A label that a walk had.

    Attributes:
        label: the class; None = no label.
        by: who set it.
        at: when.
    """

    label: str | None
    by: str
    at: Moment


@dataclass(frozen=True)
class Labelled:
    """A walk and its label.

    Attributes:
        id: of the walk.
        patient: code of the person.
        at: when it was recorded.
        added: when it was uploaded or taken in.
        label: its class; None = no label.
        by: who set it; "" = nobody.
        labelled_at: when; None = never.
        history: former labels, the newest first.
        usable: whether it can be trained on.
        why_not: why it can't; `gaitnet.words` has the sentences.
        steps: how many.
        view: planes that are seen well, such as `sagittal`; "" = unknown.
        fps: frames a second of its first film; None = unknown.
        source: its name in reports.
        sha256: of its films.
        age_years: of the person; None = unknown.
        report: whether the app has a page about it.
        folder: of its steps.
    """

    id: str
    patient: str
    at: Moment
    added: Moment
    label: str | None = None
    by: str = ""
    labelled_at: Moment | None = None
    history: tuple[Former, ...] = ()
    usable: bool = False
    why_not: tuple[Reason, ...] = ()
    steps: int = 0
    view: str = ""
    fps: float | None = None
    source: str = ""
    sha256: tuple[str, ...] = ()
    age_years: float | None = None
    report: bool = True
    folder: Path = field(default_factory=Path)


@dataclass(frozen=True)
class _Entries:
    """What of `walk.json` counts here; the app writes more."""

    id: str
    patient: str
    added: Moment
    recorded: str = ""
    suffix: str = ""
    source: str = ""
    age_years: float | None = None
    sha256: tuple[str, ...] = ()

    @property
    def at(self) -> datetime:
        """When it was recorded: noon of a day before the upload's, else the time of upload."""
        if not self.recorded or self.recorded == f"{self.added:%Y-%m-%d}":
            return self.added
        day = date.fromisoformat(self.recorded)
        return self.added.replace(year=day.year, month=day.month, day=day.day, hour=12, minute=0, second=0)

    @property
    def name(self) -> str:
        """In reports."""
        return self.source or f"walk {self.added:%Y-%m-%d %H.%M.%S}{self.suffix}"


class Walks:
    """Reads the walks of a data folder; what has not changed since is not read again.

    Args:
        folder: of the app's data.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[Path, tuple[tuple[int, int], Labelled]] = {}

    def all(self) -> list[Labelled]:
        """Without labels, newest first; unreadable ones are skipped."""
        found = list(self._read())
        return sorted(found, key=lambda walk: (walk.at, walk.id), reverse=True)

    def _read(self) -> Iterator[Labelled]:
        for place in (WALKS, TAKEN):
            for walk_id in ids_in(self._folder / place):
                folder = self._folder / place / walk_id
                with suppress(OSError, GaitnetError, ValueError):
                    stamp = _stamp(folder)
                    if self._known.get(folder, (None,))[0] != stamp:
                        self._known[folder] = stamp, _walk(folder, place == WALKS)
                    yield self._known[folder][1]


def _stamp(folder: Path) -> tuple[int, int]:
    steps = folder / STEPS / INFO_FILE
    return (folder / WALK_FILE).stat().st_mtime_ns, steps.stat().st_mtime_ns if steps.is_file() else 0


def _walk(folder: Path, report: bool) -> Labelled:
    """Raises DataError, ValueError for what is no walk."""
    found = read_value(folder / WALK_FILE, _Entries)
    if found is None or found.id != folder.name or not found.added.tzinfo or not found.patient:
        raise ValueError("no walk")
    if not (found.patient.isprintable() and found.name.isprintable()):
        raise ValueError("no names")
    info, why_not = _steps(folder / STEPS)
    files = info.extra.files if info else ()
    return Labelled(
        id=found.id,
        patient=found.patient,
        at=found.at,
        added=found.added,
        usable=not why_not,
        why_not=why_not,
        steps=len(info.clips) if info else 0,
        view=", ".join(info.extra.planes) if info else "",
        fps=files[0].rate_hz if files else None,
        source=found.name,
        sha256=found.sha256,
        age_years=found.age_years,
        report=report,
        folder=folder / STEPS,
    )


def _steps(folder: Path) -> tuple[WalkInfo | None, tuple[Reason, ...]]:
    """What is known of a walk's steps, and why it can't be trained on."""
    if not folder.is_dir():
        return None, (refusal("teach-no-steps"),)
    try:
        info = read_info(folder)
    except GaitnetError:
        info = None
    if info is None or not info.clips:
        return info, (refusal("teach-damaged"),)
    flags = {flag.code: flag for file in info.extra.files for flag in file.flags if flag.forbids_answer}
    return info, tuple(flags.values())
