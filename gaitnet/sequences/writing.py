"""Writing one walk of the tree: the whole sequence folder appears, or nothing does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gaitnet.errors import SequenceError
from gaitnet.files import new_folder, synced_file
from gaitnet.sequences.info import WalkInfo, from_json, to_json
from gaitnet.sequences.npyfile import save_array
from gaitnet.sequences.tree import INFO_FILE, is_clip_file
from gaitnet.skeleton import LANDMARKS
from gaitnet.types import Array


@dataclass(frozen=True)
class Clip:
    """One step, or one whole video, at the walk's rate.

    Attributes:
        values: `(T, F)` degrees and metres, NaN = missing.
        landmarks: `(T, 33, 4)` x, y, z in metres from the middle of the hips, and visibility; or None.
    """

    values: Array
    landmarks: Array | None = None


def write_walk(folder: Path, clips: Sequence[Clip], info: WalkInfo) -> None:
    """Write a sequence folder, whole or not at all; an older one of that name is replaced.

    The clips take their numbers from `info.clips`, in order, or count from 1 where that is empty.

    Raises:
        SequenceError: no clips, a clip of another shape or with infinite values, or an `info` that could
            not be read back.
        OutputError: the folder can't be written, or holds files that are not gaitnet's.
    """
    folder = folder.resolve()  # a link is followed, not replaced
    numbers = [clip.number for clip in info.clips] or list(range(1, len(clips) + 1))
    if not clips or len(clips) != len(set(numbers)):
        raise SequenceError(
            f"{folder}: {len(clips)} clips with the numbers {numbers}. Give each clip its own number."
        )
    for number, clip in zip(numbers, clips, strict=True):
        _check(clip, len(info.feature_names), f"{folder}, clip {number}")
    text = to_json(info)
    from_json(text, folder / INFO_FILE)
    with new_folder(folder, _is_ours) as partial:
        for number, clip in zip(numbers, clips, strict=True):
            _write_clip(partial, number, clip)
        with synced_file(partial / INFO_FILE) as stream:
            stream.write(text.encode())


def _write_clip(folder: Path, number: int, clip: Clip) -> None:
    for kind, array in (("angles", clip.values), ("landmarks", clip.landmarks)):
        if array is not None:
            with synced_file(folder / f"{number:03d}_{kind}.npy") as stream:
                save_array(stream, array)


def _check(clip: Clip, features: int, where: str) -> None:
    frames = len(clip.values)
    if frames == 0 or clip.values.shape != (frames, features):
        raise SequenceError(f"{where}: shape {clip.values.shape}, expected (frames, {features}).")
    if clip.landmarks is not None and clip.landmarks.shape != (frames, len(LANDMARKS), 4):
        raise SequenceError(f"{where}: landmarks {clip.landmarks.shape}, expected ({frames}, 33, 4).")
    arrays = [clip.values] if clip.landmarks is None else [clip.values, clip.landmarks]
    if any(np.isinf(array).any() for array in arrays):
        raise SequenceError(f"{where}: infinite values; write NaN for missing values.")


def _is_ours(name: str) -> bool:
    return is_clip_file(name) or name == INFO_FILE or name.startswith(".")
