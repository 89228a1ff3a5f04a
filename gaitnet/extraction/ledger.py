"""What became of every walk of a tree: `extraction.jsonl`, so that a run that was stopped can go on.

One line a walk. While a run goes on, lines are added at the end, so that nothing is lost when it is killed;
when it ends, the file is written anew, sorted. A walk counts as done where its folder is there, whole, and
says that it comes from these files with these settings; the ledger adds the walks that could not be measured,
and spares hashing the videos again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gaitnet.extraction.planning import Job
from gaitnet.extraction.walk import Outcome, Settings, is_whole, written_before
from gaitnet.files import atomic_file, cannot_write, make_folder, only_one, remove_leftovers

LEDGER, LOCK = "extraction.jsonl", ".extraction.lock"


class Ledger:
    """What is known about the walks of one tree. Made by `opened`."""

    def __init__(self, out: Path, settings: Settings) -> None:
        self._out = out
        self._path = out / LEDGER
        self._settings = settings
        self._lines = _read(self._path)

    def known(self, job: Job) -> Outcome | None:
        """What became of a walk earlier, if nothing has changed since; else None."""
        line, settings = self._lines.get(self._key(job)), self._settings.describe(job)
        same = line and line["settings"] == settings and line["sources"] == _stamps(job)
        if line and same and (not line["steps"] or is_whole(job, line["steps"])):
            return Outcome(job, line["steps"], line["seconds"], line["notes"])
        found = written_before(job, settings)
        if found:
            self.add(found)
        return found

    def changes(self, job: Job) -> str:
        """Which settings were others when this walk was measured, in words; empty where none were."""
        line = self._lines.get(self._key(job))
        if line is None:
            return ""
        now = self._settings.describe(job)
        return ", ".join(
            f"{name} was {before}" for name, before in line["settings"].items() if now.get(name) != before
        )

    def add(self, outcome: Outcome) -> None:
        """Write down what became of a walk; what may come out otherwise next time is forgotten.

        Raises:
            OutputError: the ledger can't be written.
        """
        key = self._key(outcome.job)
        self._lines.pop(key, None)
        if outcome.passing:
            return
        self._lines[key] = {
            "walk": key,
            "sources": _stamps(outcome.job),
            "settings": self._settings.describe(outcome.job),
            "steps": outcome.steps,
            "seconds": outcome.seconds,
            "notes": outcome.notes,
        }
        try:
            with self._path.open("ab") as file:
                file.write(_text(self._lines[key]))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def close(self) -> None:
        """Every walk once, sorted: the same file, however often the run was stopped.

        Where no walk of the tree could be measured, nothing stays.
        """
        if any(line["steps"] for line in self._lines.values()):
            with atomic_file(self._path) as file:
                file.writelines(_text(self._lines[key]) for key in sorted(self._lines))
        else:
            self._path.unlink(missing_ok=True)

    def _key(self, job: Job) -> str:
        return job.folder.relative_to(self._out).as_posix()


@contextmanager
def opened(out: Path, jobs: Sequence[Job], settings: Settings) -> Iterator[Ledger]:
    """The ledger of a tree that nobody else writes to meanwhile, cleared of what a killed run left lying.

    Raises:
        OutputError: the tree can't be written, or somebody else is writing there.
    """
    make_folder(out)
    try:
        with only_one(out, LOCK, "another extraction writes there. Wait for it, or choose another folder"):
            for folder in sorted({out, *(job.folder.parent for job in jobs)}):
                remove_leftovers(folder)
            ledger = Ledger(out, settings)
            try:
                yield ledger
            finally:
                ledger.close()
    finally:
        with suppress(OSError):  # of use: it is not empty
            out.rmdir()


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """Lines by walk, the last one of each; a line that was cut off says nothing."""
    lines = {}
    with suppress(FileNotFoundError):
        for text in path.read_bytes().splitlines():
            with suppress(ValueError, KeyError, TypeError):
                line = json.loads(text)
                lines[line["walk"]] = {name: line[name] for name in _NAMES}
    return lines


_NAMES = ("walk", "sources", "settings", "steps", "seconds", "notes")


def _text(line: dict[str, Any]) -> bytes:
    return (json.dumps(line, sort_keys=True) + "\n").encode()


def _stamps(job: Job) -> list[Any]:
    """Names, sizes and times of change: what another file of that name would not share."""
    stamps = []
    for source in job.sources:
        with suppress(OSError):
            status = source.stat()
            stamps.append([source.name, status.st_size, status.st_mtime_ns])
    return stamps
