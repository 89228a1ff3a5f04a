"""Landmarks of a video, kept with all that is known of its pictures, so that it need not be seen again.

The file is also one that `StoredBackend` reads: the arrays that this adds are left aside there.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet.documents import is_number, is_text, is_text_or_null, parse_json
from gaitnet.errors import SequenceError
from gaitnet.files import atomic_file
from gaitnet.pose.npz import read_npz
from gaitnet.pose.stored import ARRAYS, KEYS, MOST_BYTES, arrays_of, pose_from
from gaitnet.types import PoseSequence
from gaitnet.types.film import FileFaults, FilmTrace

_TRACE = {"change": 2, "camera": 4, "clothes": 4}
"""Arrays of a `FilmTrace`, and their columns."""


def keep_pose(path: Path, pose: PoseSequence, made_by: dict[str, Any]) -> None:
    """Write landmarks, whole or not at all.

    Args:
        path: of the `.npz`.
        pose: as a backend found it.
        made_by: plain JSON that says from what and how it was made.

    Raises:
        OutputError: the file can't be written.
    """
    trace, known = pose.film, {name: getattr(pose, name) for name in ("backend", "engine", "person")}
    known |= {"made_by": made_by, "turned_deg": pose.turned_deg, "trace": None}
    arrays = arrays_of(pose)
    if trace is not None:
        arrays |= {name: getattr(trace, name) for name in _TRACE}
        scalars = {"slow_factor": trace.slow_factor, "mirrored": trace.mirrored}
        known["trace"] = scalars | {"faults": asdict(trace.faults)}
    with atomic_file(path) as file:
        np.savez_compressed(file, **arrays, kept=np.array(json.dumps(known)))


def kept_pose(path: Path, made_by: dict[str, Any]) -> PoseSequence | None:
    """Landmarks that `keep_pose` wrote for the same `made_by`; None where there are none, or others."""
    if not path.is_file():
        return None
    with suppress(SequenceError, ValueError, KeyError, TypeError):
        arrays = read_npz(
            path,
            (*KEYS, "kept"),
            "landmark file",
            "",
            (*KEYS, *ARRAYS, "time_s", "kept", *_TRACE),
            MOST_BYTES,
        )
        known = parse_json(str(arrays["kept"]))
        if known["made_by"] == made_by and _is_known(known):
            pose = replace(pose_from(path, arrays), film=_trace(known["trace"], arrays))
            return replace(pose, **{name: known[name] for name in (*_TEXTS, "turned_deg")})
    return None


_TEXTS = ("backend", "engine", "person")


def _is_known(known: dict[str, Any]) -> bool:
    texts = is_text(known["backend"]) and all(is_text_or_null(known[name]) for name in _TEXTS)
    return texts and known["turned_deg"] in (0, 90, 180, 270)


def _trace(known: dict[str, Any] | None, arrays: dict[str, np.ndarray]) -> FilmTrace | None:
    """Raises ValueError, KeyError or TypeError for what is no trace."""
    if known is None:
        return None
    for name, columns in _TRACE.items():
        if arrays[name].dtype != np.float64 or arrays[name].ndim != 2 or arrays[name].shape[1] != columns:
            raise ValueError(name)
    if len(arrays["change"]) != len(arrays["landmarks"]) or not is_number(known["slow_factor"]):
        raise ValueError("change")
    return FilmTrace(
        **{name: arrays[name] for name in _TRACE},
        slow_factor=float(known["slow_factor"]),
        mirrored=bool(known["mirrored"]),
        faults=FileFaults(**known["faults"]),
    )
