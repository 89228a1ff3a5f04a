"""Where things are in the app's data folder. Names are made here: no user's text is part of a path."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from platformdirs import user_data_path

from gaitnet.documents import parse_json, read_document
from gaitnet.errors import DataError, GaitnetError
from gaitnet.files import atomic_file, cannot_write, hidden_sibling, make_folder

LOCK = ".gaitnet-app.lock"
"""Marks a data folder."""

FOLDER_VARIABLE = "GAITNET_APP_DATA"
"""Environment variable that names the data folder."""

WALKS, TAKEN, RUNS, MODELS = "walks", "taken", "runs", "models"
"""Trials that the app keeps, sequences that were taken in, trainings, and models."""

STEPS = "steps"
"""Folder of a walk's steps, as `gaitnet extract` writes a sequence."""

_ID = re.compile(r"[0-9a-f]{16}")
_MOST_BYTES = 16 << 20

T = TypeVar("T")

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""When; with its time zone, so that any two can be compared."""


def app_folder() -> Path:
    """The app's data folder: the one that `GAITNET_APP_DATA` names, or the user's own."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else user_data_path("gaitnet", appauthor=False)


def check_folder(folder: Path) -> Path:
    """The folder, made and marked as the app's where there is none yet.

    Raises:
        GaitnetError: it holds other files, or can't be written.
    """
    make_folder(folder)
    try:
        if not (folder / LOCK).exists():
            if any(child.name != MODELS for child in folder.iterdir()):  # pose models may be there already
                raise GaitnetError(f"⟦data {folder}⟧: contains other files. Choose an empty folder.")
            (folder / LOCK).touch()
    except OSError as error:
        raise cannot_write(folder, error) from error
    return folder


def new_id() -> str:
    """A name for a folder."""
    return secrets.token_hex(8)


def is_id(name: str) -> bool:
    """Whether it is one that `new_id` makes."""
    return _ID.fullmatch(name) is not None


def ids_in(folder: Path) -> list[str]:
    """Names of the folders in it that were made here, sorted."""
    if not folder.is_dir():
        return []
    return sorted(child.name for child in folder.iterdir() if is_id(child.name) and child.is_dir())


def remove_folder(place: Path) -> None:
    """Delete a folder; at once, so that no half of it is left.

    Raises:
        OutputError: a file is in use.
    """
    gone = hidden_sibling(place, "partial")
    try:
        place.rename(gone)
    except OSError as error:
        raise cannot_write(place, error) from error
    shutil.rmtree(gone, ignore_errors=True)


def read_value(path: Path, kind: type[T], most_bytes: int = _MOST_BYTES) -> T | None:
    """A value that `write_value` wrote; None where there is no such file.

    Raises:
        DataError: damaged, or of another gaitnet.
    """
    try:
        return msgspec.convert(parse_json(read_document(path, most_bytes)), kind)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(f"{path}: can't be read ({error.strerror}). Change its permissions.") from error
    except (ValueError, TypeError) as error:  # msgspec.ValidationError is a ValueError
        raise DataError(f"{path}: damaged, or of another gaitnet. Restore it from a copy.") from error


def write_value(path: Path, value: Any) -> None:
    """Write a dataclass as JSON, whole or not at all.

    Raises:
        OutputError: it can't be written.
    """
    with atomic_file(path) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(value), indent=1))
