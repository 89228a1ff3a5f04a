"""Writing videos that any browser plays."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from gaitnet.errors import OutputError
from gaitnet.files import cannot_write, hidden_sibling, synced_file
from gaitnet.video import Behind, Frame


@dataclass(frozen=True)
class Codec:
    """An encoder.

    Attributes:
        name: FFmpeg's.
        suffix: of the file.
        settings: of a film.
        quick: of a small one: a frame to jump to every half second.
    """

    name: str
    suffix: str
    settings: dict[str, str]
    quick: dict[str, str]


CODECS = (
    Codec(
        "libx264",
        ".mp4",
        {"preset": "ultrafast", "crf": "26"},
        {"preset": "ultrafast", "crf": "28", "g": "15"},
    ),
    Codec("libvpx-vp9", ".webm", {"cpu-used": "8"}, {"cpu-used": "8", "crf": "28", "g": "15"}),
)
"""The best first: H.264 plays everywhere, VP9 in all but old Safaris.

x264's `ultrafast` takes half the processor time of `superfast`; at 26 its files are as large as that one's at
23, and 2 dB further from what was drawn (40 instead of 42: not to be seen)."""

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
    codec = _codec(av)
    path = folder / f"{name}{codec.suffix}"
    partial = hidden_sibling(path, "partial")
    try:
        with (
            synced_file(partial),  # marks it as being written
            av.open(str(partial), "w", format=codec.suffix[1:], options=_options(codec.suffix)) as container,
        ):
            stream = container.add_stream(codec.name, options=codec.settings)
            stream.width, stream.height = (side - side % 2 for side in size)  # a chroma pixel is two wide
            stream.pix_fmt, stream.time_base = "yuv420p", Fraction(1, TICKS_A_S)
            stream.codec_context.time_base = stream.time_base
            stream.codec_context.thread_count = 0  # as many as there are cores
            with Behind(_writer(container, stream)) as write:
                yield path, write
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
        codec = _codec(av)
        self.kind = f"video/{codec.suffix[1:]}"
        self._most_bytes, self._bytes = most_bytes, io.BytesIO()
        self._container = av.open(self._bytes, "w", format=codec.suffix[1:])
        self._stream = self._container.add_stream(codec.name, options=codec.quick)
        self._stream.width, self._stream.height = (side - side % 2 for side in size)
        self._stream.pix_fmt, self._stream.time_base = "yuv420p", Fraction(1, TICKS_A_S)
        self._stream.codec_context.time_base = self._stream.time_base
        self._encode = _writer(self._container, self._stream)
        self._frames = 0
        self._behind = Behind(self._add)

    def write(self, time_s: float, frame: Frame) -> None:
        """Add a frame; one of a video that is too large is dropped."""
        self._behind(time_s, frame)

    def _add(self, time_s: float, frame: Frame) -> None:
        if not self._too_large:
            self._encode(time_s, frame)
            self._frames += 1

    def finish(self) -> bytes | None:
        """The whole file; None without a frame, or if it is too large."""
        with self._behind:
            pass
        if self._frames and not self._too_large:
            self._container.mux(self._stream.encode())
        if self._frames:
            self._container.close()
        return None if self._too_large or not self._frames else self._bytes.getvalue()

    @property
    def _too_large(self) -> bool:
        return self._bytes.tell() > self._most_bytes


def _codec(av: Any) -> Codec:
    for codec in CODECS:
        if codec.name in av.codecs_available:
            return codec
    raise OutputError(
        "overlay: the installed PyAV has no H.264 or VP9 encoder. Reinstall it: pip install --force av"
    )


def _options(suffix: str) -> dict[str, str]:
    return {"movflags": "+faststart"} if suffix == ".mp4" else {}


def _writer(container: Any, stream: Any) -> Write:
    av, cv2 = import_module("av"), import_module("cv2")

    def write(time_s: float, frame: Frame) -> None:
        # OpenCV's conversion takes a third of the time of FFmpeg's.
        planes = cv2.cvtColor(frame[: stream.height, : stream.width], cv2.COLOR_BGR2YUV_I420)
        picture = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        picture.pts, picture.time_base = round(time_s * TICKS_A_S), stream.time_base
        container.mux(stream.encode(picture))

    return write
