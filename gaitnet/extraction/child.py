"""Measures walks in a process that may die alone. `worker.Worker` starts it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TextIO

from gaitnet.errors import GaitnetError
from gaitnet.parent import follow
from gaitnet.threads import take_one_thread

SIGN_OF_LIFE_S = 0.2


def main() -> None:
    """Extract one walk after another."""
    take_one_thread()
    from gaitnet.extraction.messages import from_request, to_answer  # noqa: PLC0415  (NumPy, after the threads)
    from gaitnet.extraction.walk import extract  # noqa: PLC0415

    serve(lambda line, frames: to_answer(extract(*from_request(line), frames)))


def serve(answer: Callable[[str, Frames], str]) -> None:
    """Answer requests until stdin ends, which is when whoever asks is gone; `worker.Worker` asks.

    Requests come in on stdin, a line each. For each of them lines go out on stdout: `frames DONE EXPECTED`
    now and then, `news TEXT` where there is some, and at last `answer JSON` or `error TEXT`.
    """
    requests, answers = follow(), _own_stdout()
    while True:
        line = requests.get()
        try:
            print("answer", answer(line, Frames(answers)), file=answers, flush=True)
        except GaitnetError as error:
            print("error", str(error).replace("\n", " "), file=answers, flush=True)


class Frames:
    """Progress, as a sign of life: not every frame, or the pipe would be the work."""

    def __init__(self, answers: TextIO) -> None:
        self._answers = answers
        self._next_s = 0.0

    def __call__(self, done: int, expected: int | None) -> None:
        """So many frames are done, of so many that are expected."""
        now_s = time.monotonic()
        if now_s >= self._next_s:
            self._next_s = now_s + SIGN_OF_LIFE_S
            print("frames", done, expected or 0, file=self._answers, flush=True)

    def tell(self, news: str) -> None:
        """Something is ready before the answer is: a line for `worker.Worker.measure`."""
        print("news", news, file=self._answers, flush=True)


def _own_stdout() -> TextIO:
    """Where answers go; whatever else writes to stdout or stderr is no answer, and would tear the bar."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    return answers
