"""Writing videos that any browser plays."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from gaitnet.errors import OutputError
from gaitnet.files import cannot_write, hidden_sibling, synced_file
from gaitnet.video import Frame

CODECS = ("libx264", ".mp4", {"preset": "superfast", "crf": "23"}), ("libvpx-vp9", ".webm", {"cpu-used": "8"})
"""Encoder, file type and settings, the best first: H.264 plays everywhere, VP9 in all but old Safaris."""

TICKS_A_S = 90_000
"""Frame times keep the camera's precision."""

Write = Callable[[float, Frame], None]


@contextmanager
def film(folder: Path, name: str, size: tuple[int, int]) -> Iterator[tuple[Path, Write]]:
    """Write a new video; it gets its name when the block ends, and is deleted if the block fails.

    Args:
        folder: output folder.
        name: without the suffix, which depends on the encoder.
        size: width and height, pixels.

    Yields:
        The file, and a function to call with (seconds, BGR frame) for each frame.

    Raises:
        OutputError: it can't be written, or there is no encoder.
    """
    av = import_module("av")
    encoder, suffix, settings = _codec(av)
    path = folder / f"{name}{suffix}"
    partial = hidden_sibling(path, "partial")
    try:
        with (
            synced_file(partial),  # marks it as being written
            av.open(str(partial), "w", format=suffix[1:], options=_options(suffix)) as container,
        ):
            stream = container.add_stream(encoder, options=settings)
            stream.width, stream.height = (side - side % 2 for side in size)  # a chroma pixel is two wide
            stream.pix_fmt, stream.time_base = "yuv420p", Fraction(1, TICKS_A_S)
            stream.codec_context.time_base = stream.time_base
            stream.codec_context.thread_count = 0  # as many as there are cores
            yield path, _writer(av, container, stream)
            container.mux(stream.encode())
        partial.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


class Memory:
    """A small video that is written into memory, until it is too large.

    Args:
        size: width and height, pixels.
        most_bytes: of the file.
    """

    def __init__(self, size: tuple[int, int], most_bytes: int) -> None:
        av = import_module("av")
        encoder, suffix, settings = _codec(av)
        self.kind = f"video/{suffix[1:]}"
        self._most_bytes, self._bytes = most_bytes, io.BytesIO()
        self._container = av.open(self._bytes, "w", format=suffix[1:])
        self._stream = self._container.add_stream(encoder, options={**settings, "crf": "28", "g": "15"})
        self._stream.width, self._stream.height = (side - side % 2 for side in size)
        self._stream.pix_fmt, self._stream.time_base = "yuv420p", Fraction(1, TICKS_A_S)
        self._stream.codec_context.time_base = self._stream.time_base
        self._write = _writer(av, self._container, self._stream)
        self._frames = 0

    def write(self, time_s: float, frame: Frame) -> None:
        """Add a frame; one of a video that is too large is dropped."""
        if not self._too_large:
            self._write(time_s, frame)
            self._frames += 1

    def finish(self) -> bytes | None:
        """The whole file; None without a frame, or if it is too large."""
        if self._frames and not self._too_large:
            self._container.mux(self._stream.encode())
        if self._frames:
            self._container.close()
        return None if self._too_large or not self._frames else self._bytes.getvalue()

    @property
    def _too_large(self) -> bool:
        return self._bytes.tell() > self._most_bytes


def _codec(av: Any) -> tuple[str, str, dict[str, str]]:
    for codec in CODECS:
        if codec[0] in av.codecs_available:
            return codec
    raise OutputError(
        "overlay: the installed PyAV has no H.264 or VP9 encoder. Reinstall it: pip install --force av"
    )


def _options(suffix: str) -> dict[str, str]:
    return {"movflags": "+faststart"} if suffix == ".mp4" else {}


def _writer(av: Any, container: Any, stream: Any) -> Write:
    def write(time_s: float, frame: Frame) -> None:
        picture = av.VideoFrame.from_ndarray(frame[: stream.height, : stream.width], format="bgr24")
        picture.pts, picture.time_base = round(time_s * TICKS_A_S), stream.time_base
        container.mux(stream.encode(picture))

    return write
