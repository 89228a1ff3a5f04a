"""MediaPipe kept quiet."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


def hush() -> None:
    """Ask MediaPipe's libraries to keep their notes to themselves; to be called before they are loaded."""
    os.environ.setdefault("GLOG_minloglevel", "2")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


@contextmanager
def quiet_native_stderr() -> Iterator[None]:
    """Silence what MediaPipe's own threads write to file descriptor 2; `sys.stderr` goes on as before.

    Its notes have no switch (abseil logs before its flags are read) and would break the progress bar.
    """
    python_stderr = sys.stderr
    if python_stderr is None:  # a program without a terminal: descriptor 2 is closed, or somebody's file
        yield
        return
    python_stderr.flush()
    terminal = os.dup(2)
    with (
        Path(os.devnull).open("wb") as sink,
        os.fdopen(
            terminal, "w", buffering=1, encoding=python_stderr.encoding, errors="backslashreplace"
        ) as stderr,
    ):
        if _descriptor(python_stderr) == 2:  # a notebook's or a test's goes elsewhere, and is left alone
            sys.stderr = stderr
        os.dup2(sink.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr = python_stderr
            os.dup2(terminal, 2)


def _descriptor(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (AttributeError, OSError, ValueError):
        return None
