"""Which class a figure counts, in words. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence

from gaitnet.sequences import positive_name


def counted(classes: Sequence[str]) -> str:
    """What sensitivity and its like are of, the classes named, the healthy one first."""
    wanted = positive_name(classes)
    return f"sensitivity, F1, AUROC: {wanted} that is found; specificity: {classes[0]} that is called so"
