"""Figures of several turns, as text."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def spread(values: ArrayLike, digits: int = 2) -> str:
    """`median [least, most]`."""
    of = np.asarray(values)
    return f"{np.median(of):,.{digits}f} [{of.min():,.{digits}f}, {of.max():,.{digits}f}]"
