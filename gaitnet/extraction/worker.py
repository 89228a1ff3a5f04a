"""Whoever measures walks in a process of its own, and outlives it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue

import gaitnet
from gaitnet.errors import GaitnetError
from gaitnet.pose import Progress
from gaitnet.pose.base import no_progress

TIME_LIMIT_S = 300.0
"""Seconds without a new frame after which a video is given up; 4K on a slow machine takes one a frame."""


class LostError(Exception):
    """The process ended, or was ended, before it had an answer; the text says why."""


class Worker:
    """One process that measures one walk after another; a new one takes its place where it dies.

    Args:
        module: that is run, and calls `child.serve`.
    """

    def __init__(self, module: str = "gaitnet.extraction.child") -> None:
        self._module = module
        self._process: subprocess.Popen[str] | None = None
        self._lines: Queue[str | None] = Queue()
        self._closed = False
        self._lock = threading.Lock()

    def measure(
        self,
        request: str,
        limit_s: float = TIME_LIMIT_S,
        progress: Progress = no_progress,
        heard: Callable[[str], None] = lambda _: None,
    ) -> str:
        """One line there, one back: of `messages.to_request` and `messages.to_answer`, in an extraction.

        Args:
            request: the walk and how to measure it.
            limit_s: seconds without a sign of life after which it is given up.
            progress: told now and then.
            heard: called with what is told before the answer, see `child.Frames.tell`.

        Raises:
            LostError: the process crashed, or hung.
            GaitnetError: nothing could be measured or written, here or in any other walk.
        """
        requests = self._alive().stdin
        assert requests is not None
        try:
            requests.write(request + "\n")
            requests.flush()
        except OSError as error:
            raise self._lost() from error
        while True:
            kind, _, text = self._next_line(limit_s).partition(" ")
            if kind == "answer":
                return text
            if kind == "error":
                raise GaitnetError(text)
            if kind == "news":
                self._pass_on(text, heard)
                continue
            done, expected = (int(number) for number in text.split())
            progress(done, expected or None)

    def close(self) -> None:
        """End the process for good, whatever it does and from any thread; what it had written is whole."""
        with self._lock:
            self._closed = True
            self._end()

    def _pass_on(self, news: str, heard: Callable[[str], None]) -> None:
        try:
            heard(news)
        except BaseException:
            with self._lock:
                self._end()  # its answer would be taken for that to the next request
            raise

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            with suppress(OSError):  # what it had not read yet
                process.stdin.close()  # type: ignore[union-attr]

    def _alive(self) -> subprocess.Popen[str]:
        with self._lock:
            if self._closed:
                raise LostError("stopped.")
            if self._process is None:
                self._lines = Queue()
                self._process = subprocess.Popen(
                    [sys.executable, "-c", _program(self._module)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    encoding="utf-8",
                )
                threading.Thread(target=_pass_on, args=(self._process, self._lines), daemon=True).start()
            return self._process

    def _next_line(self, limit_s: float) -> str:
        try:
            line = self._lines.get(timeout=limit_s)
        except Empty as error:
            with self._lock:
                self._end()
            reason = f"no new frame for {limit_s:g} s; stopped. Check that it plays, or allow more time."
            raise LostError(reason) from error
        if line is None:
            raise self._lost()
        return line

    def _lost(self) -> LostError:
        with self._lock:
            process = self._process
            code = process.wait() if process else 0
            self._end()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return LostError(f"its process ended ({how}). Convert the video to MP4 (H.264), or check the memory.")


def _program(module: str) -> str:
    """Runs a module's `main`; of the gaitnet that runs here, and never what lies where one stands.

    Python would look for modules in the folder that one stands in first: films lie there, and whatever else.
    """
    path = f"[*filter(None, sys.path), {str(Path(gaitnet.__file__).parent.parent)!r}]"
    follow = "from gaitnet.parent import follow; follow()"  # first: the rest takes seconds to import
    return f"import sys; sys.path = {path}; {follow}; from {module} import main; main()"


def _pass_on(process: subprocess.Popen[str], lines: Queue[str | None]) -> None:
    assert process.stdout is not None
    with process.stdout as answers:
        for line in answers:
            lines.put(line.rstrip("\n"))
    lines.put(None)
