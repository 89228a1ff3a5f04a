"""Where pose networks lie on this machine, and whether they are whole."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import platformdirs

from gaitnet.errors import GaitnetError
from gaitnet.posemodels.known import KNOWN, PoseModel, known

VARIABLE = "GAITNET_MODELS"
"""Environment variable: a folder of networks, for machines without a network or shared by many users."""

SHIPPED = Path(__file__).parent / "data"
"""What comes with gaitnet: full and detector."""


@dataclass(frozen=True)
class Place:
    """A network, and what this machine has of it.

    Attributes:
        model: which one.
        path: its file; None: not here.
        whole: its bytes are right.
    """

    model: PoseModel
    path: Path | None
    whole: bool


def find(name: str) -> Path | None:
    """The file of a network, its bytes checked; None if it is not on this machine.

    `find("heavy")` costs a hash of 28 MB once in a process. What it gives is what `Engine(models=...)` takes.

    Raises:
        GaitnetError: no network has that name, or its file is damaged.
    """
    place = look_up(known(name))
    if place.path and not place.whole:
        raise _damaged(place)
    return place.path


def need(name: str) -> Path:
    """The file of a network. See `find`.

    Raises:
        GaitnetError: it is not here, is damaged, or no network has that name.
    """
    path = find(name)
    if path is None:
        raise GaitnetError(f"pose model {name}: not on this machine. {remedy(known(name))}")
    return path


def named(models: Path | None) -> Path | None:
    """A file of networks from what people write: a path, or the name of a network.

    Raises:
        GaitnetError: see `need`.
    """
    is_name = models is not None and str(models) in KNOWN and not models.exists()
    return need(str(models)) if is_name else models


def everything() -> list[Place]:
    """All networks, here or not."""
    return [look_up(model) for model in KNOWN.values()]


def look_up(model: PoseModel) -> Place:
    """Where a network is, in the first folder that has a file of its name."""
    for folder in folders():
        path = folder / model.file
        if path.is_file():
            return Place(model, path, is_model(path, model))
    return Place(model, None, False)


def folders() -> list[Path]:
    """Where networks are looked for, in this order."""
    named = os.environ.get(VARIABLE)
    return [*([Path(named)] if named else []), _own(), SHIPPED]


def kept_in() -> Path:
    """Where a network is put that is fetched."""
    return folders()[0]


def is_model(path: Path, model: PoseModel) -> bool:
    """Whether a file is that network, by its bytes."""
    try:
        facts = path.stat()
        return facts.st_size in model.forms.values() and _digest(path, facts.st_mtime_ns) in model.forms
    except OSError:
        return False


def remedy(model: PoseModel) -> str:
    """What to do where a network is not there or damaged."""
    size = f"{model.size_bytes / 1e6:.1f} MB"
    return f"Run: gaitnet models get {model.name}, or copy {model.file} ({size}) to {kept_in()}."


def _damaged(place: Place) -> GaitnetError:
    return GaitnetError(f"{place.path}: damaged, or another file of that name. {remedy(place.model)}")


def _own() -> Path:
    return Path(platformdirs.user_data_dir("gaitnet", appauthor=False)) / "models"


@lru_cache(maxsize=32)
def _digest(path: Path, changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
