"""One `.npz` file of arrays. Nothing in a file is ever run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gaitnet.errors import SequenceError


def read_npz(path: Path, needed: Sequence[str], kind: str, advice: str) -> dict[str, np.ndarray]:
    """All arrays of a file, by name.

    Args:
        path: the file.
        needed: names that must be there.
        kind: what such a file is called, for the error.
        advice: what to do about a file that is not right, one sentence.

    Raises:
        SequenceError: no such file, a damaged one, one that holds Python objects, or one that lacks an array.
    """
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            raise SequenceError(f"{path}: no such file. Check the path.")
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {name: array for name, array in file.items() if isinstance(array, np.ndarray)}
    except SequenceError:
        raise
    except OSError as error:
        raise SequenceError(f"{path}: can't be read ({error.strerror or error}). {advice}") from error
    except Exception as error:  # a damaged or hostile file breaks zipfile, zlib and NumPy in many ways
        raise SequenceError(f"{path}: not a {kind} (.npz), or a damaged one. {advice}") from error
    missing = [name for name in needed if name not in arrays]
    if missing:
        raise SequenceError(f"{path}: no {', '.join(missing)} in it. {advice}")
    return arrays
