"""Reads hostile files within limits; a line of JSON for each.

    child.py READER FOLDER FIRST COUNT      so many of a kind
    child.py READER FOLDER FIRST COUNT NAMES      so many of those that were found, see `found.FOUND`

A process of its own: a reader may crash, or fill the memory.
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
import warnings
from contextlib import redirect_stdout
from pathlib import Path
from random import Random

os.environ["OMP_NUM_THREADS"] = "1"

sys.path.insert(0, str(Path(__file__).parent.parent.parent))  # the gaitnet that these tests belong to

from found import FOUND
from mutations import copied, spoil
from readers import READERS, Reader

MOST_BYTES, MOST_S, MOST_LETTERS = 2 << 30, 20, 1000


class SlowError(BaseException):
    """Not caught by a reader that catches everything."""


def main(name: str, folder: Path, first: str, count: str, *names: str) -> None:
    reader = READERS[name]
    target = (folder / "target").read_text()
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _slow)
    with tempfile.TemporaryDirectory() as place:
        work = Path(place) / "work"
        copied(folder / "valid", work)
        reader.read(work / target)  # a valid one, which also imports all that there is to import
        _limit_memory()
        for number in range(int(first), int(first) + int(count)):
            copied(folder / "valid", work)
            if names:
                FOUND[names[number]][1](work / target)
            else:
                spoil(work / target, reader.kind, Random(f"{name} {number}"))
            print(json.dumps({"number": number, "became": _attempt(reader, work / target)}), flush=True)


def _attempt(reader: Reader, path: Path) -> str:
    from gaitnet.errors import GaitnetError

    signal.setitimer(signal.ITIMER_REAL, MOST_S)
    faulthandler.dump_traceback_later(MOST_S + 5, exit=True)  # of a library that never comes back
    try:
        with redirect_stdout(sys.stderr):
            reader.read(path)
    except GaitnetError as error:
        text = str(error)
        clean = text.isprintable() and 0 < len(text) < MOST_LETTERS
        return "refused" if clean else f"no clean line: {text[:2000]!r}"
    except (Exception, SlowError):
        return traceback.format_exc(limit=-6)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
    return "accepted"


def _slow(*_: object) -> None:
    raise SlowError(f"takes more than {MOST_S} s")


def _limit_memory() -> None:
    """Two gigabytes more than there is after a valid file: libraries reserve far more than they use."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
