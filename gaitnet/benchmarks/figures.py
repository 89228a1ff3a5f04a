"""Figures of several turns, as text."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from gaitnet.errors import require

_STATUS = Path("/proc/self/status")


def spread(values: ArrayLike, digits: int = 2) -> str:
    """`median [least, most]`."""
    of = np.asarray(values)
    return f"{np.median(of):,.{digits}f} [{of.min():,.{digits}f}, {of.max():,.{digits}f}]"


def peak_bytes() -> int:
    """The most memory that this process has taken so far."""
    if _STATUS.exists():  # Linux counts the parent's in `ru_maxrss`, too
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    if sys.platform == "win32":
        return int(require("psutil", "dev").Process().memory_info().peak_wset)
    import resource  # noqa: PLC0415  Windows has none

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
