"""What became of every walk of a tree: `extraction.jsonl`, so that a run that was stopped can go on.

One line a walk. While a run goes on, lines are added at the end, so that nothing is lost when it is killed;
when it ends, the file is written anew, sorted. A walk counts as done where its folder is there, whole, and
says that it comes from these files with these settings; the ledger adds the walks that could not be measured,
and spares hashing the videos again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gaitnet.documents import is_number, is_printable, is_text, parse_json, quote, read_document, shown
from gaitnet.errors import OutputError
from gaitnet.extraction.planning import Job
from gaitnet.extraction.walk import Outcome, Settings, is_whole, written_before
from gaitnet.files import atomic_file, cannot_write, make_folder, only_one, remove_leftovers

LEDGER, LOCK, DAMAGED = "extraction.jsonl", ".extraction.lock", "extraction.damaged.jsonl"
MOST_BYTES, MOST_LINE = 1 << 30, 1 << 20


class Ledger:
    """What is known about the walks of one tree. Made by `opened`.

    Attributes:
        set_aside: where a copy of the ledger lies that was found damaged; what could be read of it is known.
    """

    def __init__(self, out: Path, settings: Settings) -> None:
        self._out = out
        self._path = out / LEDGER
        self._settings = settings
        _cut_half_a_line(self._path)
        self._lines, sound = _read(self._path)
        self.set_aside = None if sound else self._put_aside()

    def known(self, job: Job) -> Outcome | None:
        """What became of a walk earlier, if nothing has changed since; else None."""
        line, settings = self._lines.get(self._key(job)), self._settings.describe(job)
        same = line and line["settings"] == settings and line["sources"] == _stamps(job)
        if line and same and (not line["steps"] or is_whole(job, line["steps"])):
            return Outcome(job, line["steps"], line["seconds"], line["notes"])
        return written_before(job, settings)

    def changes(self, job: Job) -> str:
        """Which settings were others when this walk was measured, in words; empty where none were."""
        line = self._lines.get(self._key(job))
        if line is None:
            return ""
        now, then = self._settings.describe(job), line["settings"]
        changed = {name: then.get(name) for name in {**then, **now} if now.get(name) != then.get(name)}
        return ", ".join(
            f"{shown(name)} was {shown(before) if isinstance(before, str) else quote(before)}"
            for name, before in changed.items()
        )

    def keep(self, outcome: Outcome) -> None:
        """Write down what was found in the tree, where nobody has yet.

        Raises:
            OutputError: the ledger can't be written.
        """
        line = self._lines.get(self._key(outcome.job))
        if line is None or line["settings"] != self._settings.describe(outcome.job):
            self.add(outcome)

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

    def _put_aside(self) -> Path:
        """Keep what can't be read for people to look at; the next line goes to a whole file."""
        aside = self._out / DAMAGED
        try:
            self._path.replace(aside)
        except OSError as error:
            raise cannot_write(aside, error) from error
        with atomic_file(self._path) as file:
            file.writelines(map(_text, self._lines.values()))
        return aside

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
        with only_one(out, LOCK, "in use by another extraction. Wait for it, or choose another folder"):
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


def _cut_half_a_line(path: Path) -> None:
    """Take off what a killed run left of its last line: the next one must not stand behind it."""
    try:
        if path.is_file() and (size := path.stat().st_size):
            with path.open("r+b") as file:
                file.seek(max(0, size - MOST_LINE))
                rest = file.read()
                file.truncate(size - len(rest) + rest.rfind(b"\n") + 1)
    except OSError as error:
        raise cannot_write(path, error) from error


def _read(path: Path) -> tuple[dict[str, dict[str, Any]], bool]:
    """Lines by walk, the last one of each, and whether all can be read."""
    lines, sound = {}, True
    try:
        texts = read_document(path, MOST_BYTES).split(b"\n")
    except FileNotFoundError:
        return {}, True
    except OSError as error:
        raise OutputError(f"{path}: can't be read ({error.strerror}). Move it elsewhere.") from error
    except ValueError:
        return {}, False
    for text in filter(None, texts):
        line = _line(text)
        if line:
            lines[line["walk"]] = line
        sound &= line is not None
    return lines, sound


def _line(text: bytes) -> dict[str, Any] | None:
    try:
        found = parse_json(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or not all(
        name in found and correct(found[name]) for name, correct in _CHECKS.items()
    ):
        return None
    return {name: found[name] for name in _CHECKS}


def _is_stamps(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(stamp, list) and [type(part) for part in stamp] == [str, int, int] for stamp in value
    )


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "walk": is_text,
    "sources": _is_stamps,
    "settings": lambda value: isinstance(value, dict),
    "steps": lambda value: type(value) is int and value >= 0,
    "seconds": is_number,
    "notes": is_printable,
}


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
