"""All frames of a split in one array, however many come."""

from __future__ import annotations

from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gaitnet.types import Array

if TYPE_CHECKING:
    from typing_extensions import Self


class Frames:
    """Takes frames one lot after another: in memory, and beyond so many bytes in a file without a name."""

    def __init__(self, most_bytes: int) -> None:
        """Keep up to `most_bytes` in memory."""
        self._most_bytes = most_bytes
        self._stream: BytesIO | IO[bytes] = BytesIO()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not isinstance(self._stream, BytesIO):  # what is mapped stays so
            self._stream.close()

    def add(self, values: Array) -> None:
        """Take `(frames, F)` more, as float32."""
        self._stream.write(np.ascontiguousarray(values, np.float32).data)
        if isinstance(self._stream, BytesIO) and self._stream.tell() > self._most_bytes:
            memory, self._stream = self._stream, TemporaryFile()  # noqa: SIM115  it stays open, mapped
            self._stream.write(memory.getbuffer())

    def whole(self, features: int) -> NDArray[np.float32]:
        """`(frames, F)` all that was taken, without a copy: in memory, or mapped."""
        if isinstance(self._stream, BytesIO):
            return np.frombuffer(self._stream.getbuffer(), np.float32).reshape(-1, features)
        size = self._stream.tell()
        self._stream.flush()
        return np.memmap(self._stream, np.float32, "r+", shape=(size // (4 * features), features))
