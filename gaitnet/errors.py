"""Everything gaitnet raises on purpose.

    GaitnetError                what, where, what next: one line, exit code 2
    ├── VideoError              a file that is no readable video, or too short
    ├── NobodyFoundError        a video in which no person was seen, or none walking
    ├── NotMeasurableError      a video in which a walk can't be measured with trust
    ├── SequenceError           an `.npy` or `sequence.json` that breaks the contract
    │   └── UnsafeFileError     a pickle that asks for more than NumPy arrays and dicts
    ├── DataError               a tree that can't be trained on: a class folder missing or empty
    ├── ModelMismatchError      a model and a sequence that do not belong together
    ├── ExportError             an exported model that answers differently
    ├── OutputError             a folder or file that can't be written
    └── MissingDependencyError  an optional package that is not installed

Messages are one line, and say what is wrong, where, and what to do next.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from gaitnet.reasons import Reason
from gaitnet.words import Surface, sentences, with_options

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "DataError",
    "ExportError",
    "GaitnetError",
    "MissingDependencyError",
    "ModelMismatchError",
    "NobodyFoundError",
    "NotMeasurableError",
    "OutputError",
    "SequenceError",
    "UnsafeFileError",
    "VideoError",
]


class GaitnetError(Exception):
    """Base of every error that the user can do something about.

    Args:
        said: the message, or the reasons for which a film is refused, the likeliest first.
        path: the file that it is about.

    Attributes:
        findings: what was found in data, as values; see `gaitnet.datacheck`.
    """

    findings: tuple[Any, ...] = ()

    def __init__(self, said: str | Reason | Sequence[Reason] = "", path: Path | None = None) -> None:
        self.text = said if isinstance(said, str) else ""
        self.reasons = (said,) if isinstance(said, Reason) else () if isinstance(said, str) else tuple(said)
        self.path = path
        super().__init__(said)

    def __str__(self) -> str:
        return self.words()

    def words(self, surface: Surface = "plain") -> str:
        """The message as it is read there: one line that says what, where and what next."""
        found = sentences(self.reasons, surface) or self.text
        return with_options(f"{self.path}: {found}" if self.path else found, surface)

    def without_path(self, surface: Surface = "plain") -> str:
        """The message where the file's name stands beside it already."""
        return type(self)(self.reasons or self.text).words(surface)

    def at(self, path: Path) -> Self:
        """The same error, about a file."""
        said: Any = self.reasons or self.text
        return type(self)(said, path)


class VideoError(GaitnetError):
    """A file that is no readable video, or one too short to measure."""


class NobodyFoundError(GaitnetError):
    """A video in which no person was seen, or none walking."""


class NotMeasurableError(GaitnetError):
    """A video whose walk can't be measured with trust: several people, legs that can't be told apart."""


class SequenceError(GaitnetError):
    """A file of the tree that breaks the contract on disk."""


class UnsafeFileError(SequenceError):
    """A pickled file that asks for more than NumPy arrays, dicts, strings and numbers."""


class DataError(GaitnetError):
    """A tree that can't be trained on or evaluated."""


class ModelMismatchError(GaitnetError):
    """A model and a sequence that do not belong together."""


class ExportError(GaitnetError):
    """An exported model whose answers differ from the trained one's."""


class OutputError(GaitnetError):
    """A folder or file that can't be written."""


class MissingDependencyError(GaitnetError):
    """An optional package that is not installed."""


def require(module: str, extra: str) -> ModuleType:
    """Import an optional module, or say which extra brings it.

    Raises:
        MissingDependencyError: the module is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name and not module.startswith(error.name.partition(".")[0]):
            raise
        message = f"{module} is not installed. Install it: pip install 'gaitnet[{extra}]'"
        raise MissingDependencyError(message) from error
