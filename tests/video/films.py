"""Films for tests, written with PyAV in any container, codec, shape and timing; and headers patched."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

SIZE = 128, 96
RATE_HZ = 25


def write_film(
    path: Path,
    pictures: Iterable[np.ndarray],
    codec: str = "mpeg4",
    pix_fmt: str = "yuv420p",
    *,
    rate_hz: int = RATE_HZ,
    times_s: Sequence[float] | None = None,
    aspect: tuple[int, int] | None = None,
    container: str | None = None,
    container_options: dict[str, str] | None = None,
    tags: dict[str, str] | None = None,
    stream_tags: dict[str, str] | None = None,
    colours: dict[str, int] | None = None,
    interlaced: bool = False,
    file: Any = None,
    **options: str,
) -> Path:
    """BGR pictures to a film; yuv ones, as `av.VideoFrame`, go in as they are."""
    av.logging.set_level(None)
    with av.open(file or str(path), "w", format=container, options=container_options or {}) as out:
        out.metadata.update(tags or {})
        stream = out.add_stream(
            codec, rate=rate_hz, options={key: str(value) for key, value in options.items()}
        )
        stream.metadata.update(stream_tags or {})
        context = stream.codec_context
        context.pix_fmt = pix_fmt
        for name, value in (colours or {}).items():
            setattr(context, name, value)
        if aspect:
            context.sample_aspect_ratio = Fraction(*aspect)
        if interlaced:
            context.flags |= av.codec.context.Flags.interlaced_dct | av.codec.context.Flags.interlaced_me
        tick = Fraction(1, rate_hz)
        if times_s is not None:
            tick = context.time_base = Fraction(1, 1000)
        for number, picture in enumerate(pictures):
            frame = picture
            if isinstance(picture, np.ndarray):
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")
            if number == 0:
                context.width, context.height = frame.width, frame.height
            frame.time_base = tick
            frame.pts = number if times_s is None else round(times_s[number] / tick)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def corner(count: int = 10, size: tuple[int, int] = SIZE) -> list[np.ndarray]:
    """Black pictures, their upper left corner white."""
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    picture[: size[1] // 2, : size[0] // 2] = 255
    return [picture] * count


def plain_film(path: Path, count: int = 10, rate_hz: int = RATE_HZ) -> Path:
    """An ordinary film of `corner` pictures."""
    return write_film(path, corner(count), rate_hz=rate_hz)


def set_matrix(path: Path, a: int, b: int, c: int, d: int) -> None:
    """Write a display matrix into the track header, as phones do."""
    content = bytearray(path.read_bytes())
    matrix = content.index(b"tkhd") + 4 + 40  # version, times, id, duration, layer and volume: 40 bytes
    fixed = [a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30]
    content[matrix : matrix + 36] = struct.pack(">9i", *fixed)
    path.write_bytes(content)


def shown_by(picture: np.ndarray, a: int, b: int, c: int, d: int) -> np.ndarray:
    """A picture through a display matrix, pixel by pixel: (x, y) is shown at (a x + c y, b x + d y)."""
    y, x = np.indices(picture.shape[:2])
    to_x, to_y = a * x + c * y, b * x + d * y
    to_x, to_y = to_x - to_x.min(), to_y - to_y.min()
    shown = np.zeros((to_y.max() + 1, to_x.max() + 1, 3), picture.dtype)
    shown[to_y, to_x] = picture
    return shown


def set_frame_times(path: Path, lasts_frames: list[float]) -> None:
    """Give every frame its own duration in nominal frames, as phones do; the film's length must stay."""
    content = bytearray(path.read_bytes())
    table = content.index(b"stts") - 4  # durations, run-length coded: one run here, of equal frames
    size, _, _, runs, count, ticks = struct.unpack_from(">I4sIIII", content, table)
    assert (runs, count, sum(lasts_frames)) == (1, len(lasts_frames), len(lasts_frames))
    new = struct.pack(">I4sII", 16 + 8 * count, b"stts", 0, count)
    new += b"".join(struct.pack(">II", 1, round(frames * ticks)) for frames in lasts_frames)
    content[table : table + size] = new
    for parent in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):  # behind the pictures, which stay in place
        at = content.index(parent) - 4
        struct.pack_into(">I", content, at, struct.unpack_from(">I", content, at)[0] + len(new) - size)
    path.write_bytes(content)


def skip_in_edit_list(path: Path, frames: int, rate_hz: int = RATE_HZ) -> None:
    """Let the edit list begin so many frames later, as a phone does whose film was trimmed."""
    content = bytearray(path.read_bytes())
    clock = content.index(b"mdhd") + 4
    ticks_a_s = struct.unpack_from(">I", content, clock + 12)[0]
    at = content.index(b"elst") + 4
    count, _, start = struct.unpack_from(">III", content, at + 4)
    assert count == 1
    struct.pack_into(">I", content, at + 12, start + frames * ticks_a_s // rate_hz)
    path.write_bytes(content)


def flip_bits(path: Path, count: int, begin: int, end: int) -> None:
    """Damage a file as a bad card does."""
    content, rng = bytearray(path.read_bytes()), np.random.default_rng(1)
    for at in rng.integers(begin, end, count):
        content[at] ^= 1 << int(rng.integers(8))
    path.write_bytes(content)


class Pipe:
    """A file that can't be gone back in: what a browser's recorder writes into."""

    def __init__(self) -> None:
        self.content = bytearray()

    def write(self, data: bytes) -> int:
        self.content += data
        return len(data)
