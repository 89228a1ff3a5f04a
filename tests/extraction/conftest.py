from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def films_in(folder: Path, film: Path, count: int) -> Path:
    """A folder of so many films, each another file."""
    folder.mkdir()
    for number in range(count):
        copy = folder / f"{number:02d}.mp4"
        shutil.copy(film, copy)
        with copy.open("ab") as file:
            file.write(b"\0\0\0\x10free" + number.to_bytes(8, "big"))  # an empty box: another hash
    return folder


@pytest.fixture
def films(film: Path, tmp_path: Path) -> Callable[[int], Path]:
    """Makes such a folder."""
    return lambda count: films_in(tmp_path / "films", film, count)


@pytest.fixture(scope="session")
def making_films(film: Path) -> Callable[[Path, int], Path]:
    """Makes such a folder anywhere."""
    return lambda folder, count: films_in(folder, film, count)
