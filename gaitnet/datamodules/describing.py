"""The walks that are trained on and tested with, and what a model's card says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet.datacheck.survey import WalkFacts
from gaitnet.datacheck.walks import TreeTrial, in_both, list_walks, unlike
from gaitnet.datacheck.words import refuse
from gaitnet.errors import DataError
from gaitnet.gait import healthy


def walks_of(
    root: Path, classes: tuple[str, ...], normal: str | None, features: tuple[str, ...] | None = None
) -> tuple[tuple[TreeTrial, ...], tuple[TreeTrial, ...]]:
    """Of Training and of Testing; measured alike, and nobody in both. Of some columns only, where asked.

    Raises:
        DataError: the tree breaks the layout, they are not, or one lacks a column.
    """
    training, testing = (
        tuple(_picked(walk, features) for walk in list_walks(root, split, normal))
        for split in ("Training", "Testing")
    )
    unknown = sorted({walk.folder.label for walk in testing} - set(classes))
    if unknown:
        raise DataError(f"{root}: class {unknown[0]} is in Testing but not in Training. Add it to Training.")
    refuse([*unlike(training + testing), *in_both(training, testing)], DataError)
    return training, testing


def _picked(walk: TreeTrial, features: tuple[str, ...] | None) -> TreeTrial:
    if features is None:
        return walk
    names, units = walk.info.feature_names, walk.info.units
    if absent := [name for name in features if name not in names]:
        raise DataError(
            f"{walk.folder.path}: has no column {absent[0]}, which ⟦data.features⟧ asks for; it has "
            f"{', '.join(names)}. Extract it again, or leave that column out."
        )
    units = {name: unit for name, unit in units.items() if name in features}
    info = replace(walk.info, feature_names=features, units=units)
    return replace(walk, info=info, all_columns=walk.columns)


def describe(walks: Sequence[TreeTrial], facts: Sequence[WalkFacts], clips: int) -> dict[str, Any]:
    """What walks that were measured alike share, and how many they are, as plain JSON."""
    info = walks[0].info
    shown = [set(walk.info.extra.planes) for walk in walks]
    return {
        "feature_names": list(info.feature_names),
        "units": dict(info.units),
        "rate_hz": info.rate_hz,
        "convention": info.convention,
        "walks": len(walks),
        "clips": clips,
        "subjects": len({walk.info.subject for walk in walks if walk.info.subject}),
        "planes": sorted(set.intersection(*shown)),  # that every walk shows; none where nobody wrote it down
        "ranges": _ranges(info.feature_names, facts),
    }


def pose_network_of(walks: Sequence[TreeTrial]) -> str | None:
    """The pose network that measured all of them, so that walks of another can be carried over; else None."""
    (first, *others) = {walk.info.extra.instrument for walk in walks}
    return first if not others and first in healthy.FILES else None


def _ranges(names: Sequence[str], facts: Sequence[WalkFacts]) -> dict[str, float | None]:
    """Feature -> median over the walks of its range within a step, in its unit; None = never measured."""
    ranges = np.stack([walk.range for walk in facts])  # (walks, F)
    known = np.asarray(np.isfinite(ranges).any(axis=0))
    return {
        name: round(float(np.nanmedian(column)), 4) if some else None
        for name, column, some in zip(names, ranges.T, known, strict=True)
    }
