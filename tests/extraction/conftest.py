from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def films(film: Path, tmp_path: Path) -> Callable[[int], Path]:
    """Makes a folder of so many films, each another file."""

    def make(count: int) -> Path:
        folder = tmp_path / "films"
        folder.mkdir()
        for number in range(count):
            copy = folder / f"{number:02d}.mp4"
            shutil.copy(film, copy)
            with copy.open("ab") as file:
                file.write(b"\0\0\0\x10free" + number.to_bytes(8, "big"))  # an empty box: another hash
        return folder

    return make
