from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from spoiled import make_tree


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with nothing wrong in it: 8 people, one walk each."""
    return make_tree(tmp_path_factory.mktemp("whole") / "tree")


@pytest.fixture
def tree(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoiled."""
    return Path(shutil.copytree(whole, tmp_path / "tree"))
