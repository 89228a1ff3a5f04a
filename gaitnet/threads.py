"""Cores, threads for arithmetic, and one that imports beside other work."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from importlib import import_module


def cores() -> int:
    """Of the machine that this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def take_one_thread() -> None:
    """One thread for arrays, unless the environment says otherwise; call it before NumPy is imported.

    All arrays here are small: a second thread gains nothing, and on a busy machine the threads spend
    their time waiting for each other, ten times what the work takes. For a large model of your own set
    `OMP_NUM_THREADS`.
    """
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")


def import_meanwhile(*modules: str) -> None:
    """Import what is needed later, beside work that leaves Python waiting, such as a network's.

    SciPy alone takes half a second. What can't be imported says so where it is needed.
    """

    def work() -> None:
        for module in modules:
            with suppress(Exception):  # also a program that ends meanwhile
                import_module(module)

    threading.Thread(target=work, name="imports", daemon=True).start()
