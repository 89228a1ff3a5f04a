"""Small trees of walks, to be spoiled in one way each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from gaitnet.sequences import Clip, WalkInfo, write_walk
from gaitnet.walker.dataset import plan_takes, record


def make_tree(root: Path, people: int = 8) -> Path:
    """Every second person is abnormal, every fourth pair is tested with; each walks once."""
    rng = np.random.default_rng(0)
    for person in range(people):
        label = ("Normal", "Abnormal")[person % 2]
        split = "Testing" if person // 2 % 4 == 1 else "Training"
        info = WalkInfo(f"{person}.mp4", f"{person:064x}", subject=f"s{person}")
        clips = [Clip(_like(values, rng)) for values in _recorded(label)]
        write_walk(root / split / label / f"s{person}_1", clips, info)
    return root


@cache
def _recorded(label: str) -> tuple[np.ndarray, ...]:
    """The steps of one simulated walk."""
    take = next(take for take in plan_takes(4, seed=0, walks=1) if take.label == label)
    return tuple(step.angles.values for step in record(take).steps)


def _like(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same step of somebody else, who moves a little more or less, and about other means."""
    other = values * rng.uniform(0.8, 1.2, values.shape[1])
    other[:, :9] += rng.normal(0, 3, 9)
    return (other + rng.normal(0, 0.3, values.shape) * (np.arange(values.shape[1]) < 9)).astype(np.float32)


def files_of(root: Path) -> list[Path]:
    return sorted(root.rglob("*_angles.npy"))


def change(path: Path, how: Callable[[np.ndarray], np.ndarray | None]) -> None:
    """Rewrite a clip; `how` changes the array in place, or gives another."""
    values = np.load(path)
    changed = how(values)
    np.save(path, values if changed is None else changed)
