"""The configurations and mappings that come with gaitnet: each is found by its name, or by any path."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from gaitnet.errors import DataError

_PACKAGE = Path(__file__).parent
_NAME = re.compile(r"[\w-]+")
_FILES = (".yaml", ".yml", ".json")


def presets_folder() -> Path:
    """Where they are: inside an installed gaitnet, beside the package where its sources are."""
    installed = _PACKAGE / "configs"
    return installed if installed.is_dir() else _PACKAGE.parent / "configs"


def known_configs() -> tuple[str, ...]:
    """Names of the trainings, such as "lstm"."""
    return _names(presets_folder())


def known_mappings() -> tuple[str, ...]:
    """Names of the mappings of recorded joints, such as "jun"."""
    return _names(presets_folder() / "skeletons")


def config_path(given: Path | str) -> Path:
    """The file of a configuration, by name or by path.

    Raises:
        DataError: neither.
    """
    return _found(given, presets_folder(), "configuration")


def mapping_path(given: Path | str) -> Path:
    """The file of a mapping, by name or by path.

    Raises:
        DataError: neither.
    """
    return _found(given, presets_folder() / "skeletons", "mapping")


def is_preset(given: str) -> bool:
    """Whether a text can only be meant as a name or a path, and not as YAML itself."""
    return bool(_NAME.fullmatch(given)) or ("\n" not in given and given.lower().endswith(_FILES))


def _found(given: Path | str, folder: Path, what: str) -> Path:
    """Names come first: a folder that happens to be called so does not hide one."""
    is_name = bool(_NAME.fullmatch(str(given)))
    for path in [folder / f"{given}.yaml"] * is_name + [Path(given)]:
        with suppress(OSError, ValueError):  # a text that can be no path
            if path.exists():  # also what can't be read: its reader says why
                return path
    known = ", ".join(_names(folder))
    raise DataError(f"{given}: no {what} of that name, and no such file. Known by name: {known}.")


def _names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))
