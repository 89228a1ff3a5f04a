"""A process that ends with the one that started it, from its first moment on."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from functools import cache
from queue import Queue
from threading import Thread

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's <sys/prctl.h>


@cache
def follow() -> Queue[str]:
    """End when stdin does: when whoever holds its other end is gone. On Linux the system sees to it, too.

    Called before what takes seconds to import. Ctrl-C is for whoever started this process, who then ends it.

    Returns:
        Lines of stdin, as they come.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        # In the middle of a library's work, too, which no thread of Python's can interrupt.
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    lines: Queue[str] = Queue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        os._exit(0)

    Thread(target=read, daemon=True).start()
    return lines
