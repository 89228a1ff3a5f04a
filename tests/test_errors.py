"""The tree of errors, and optional packages."""

import inspect
from pathlib import Path

import pytest

from gaitnet import errors
from gaitnet.errors import GaitnetError, MissingDependencyError, require

CLASSES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if cls.__module__ == errors.__name__]


def test_the_public_list_is_complete() -> None:
    assert sorted(cls.__name__ for cls in CLASSES) == errors.__all__


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_is_caught_as_ours_and_drawn_in_the_tree(cls: type[Exception]) -> None:
    assert issubclass(cls, GaitnetError)
    line = next(line for line in (errors.__doc__ or "").splitlines() if f"{cls.__name__} " in line)
    depth = line.index(cls.__name__) // 4 - 1
    assert depth == cls.mro().index(GaitnetError)


def test_a_package_that_is_there_is_imported() -> None:
    assert require("json.decoder", "train").JSONDecoder


def test_a_package_that_is_absent_is_one_line_with_its_extra() -> None:
    with pytest.raises(MissingDependencyError) as caught:
        require("surely_absent.part", "train")
    assert str(caught.value) == (
        "surely_absent.part is not installed. Install it: pip install 'gaitnet[train]'"
    )


def test_a_package_that_lacks_another_one_is_not_called_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_there.py").write_text("import surely_absent")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="surely_absent"):
        require("half_there", "train")
