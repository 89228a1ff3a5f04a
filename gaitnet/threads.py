"""How many threads a program of gaitnet's takes for arithmetic."""

from __future__ import annotations

import os


def take_one_thread() -> None:
    """One thread for arrays, unless the environment says otherwise; call it before NumPy is imported.

    All arrays here are small: a second thread gains nothing, and on a busy machine the threads spend
    their time waiting for each other, ten times what the work takes. For a large model of your own set
    `OMP_NUM_THREADS`.
    """
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
