"""Which class a figure counts, in words. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence

from gaitnet.sequences import positive_name


def counted(classes: Sequence[str]) -> str:
    """What sensitivity and its like are of, the classes named, the healthy one first."""
    return f"sensitivity, F1, AUROC: {positive_name(classes)}; specificity: {classes[0]}"
