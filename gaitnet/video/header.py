"""Information about a video from its header and first frame."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitnet.errors import VideoError
from gaitnet.reasons import refusal
from gaitnet.video.files import unreadable
from gaitnet.video.opening import Film, check_size, opened
from gaitnet.video.orientation import Orientation
from gaitnet.video.pictures import square_size

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

SHAPES = Fraction(1, 4), Fraction(4)
"""Pixels that are narrower or wider than this are a damaged header's."""

FILMED_HZ = "com.android.capture.fps"
"""Android's key for the frames a second that the camera took, whatever the file's stamps say."""

CAPTURE_MODE = "com.apple.photos.capturemode"
"""Apple's key for how a film was taken, in lower case. Slow motion has true stamps, a time lapse has not."""

SLOW = 1.5
"""Clocks that differ by less are the same: in the dark a phone takes fewer frames than it set out to."""


@dataclass(frozen=True)
class VideoInfo:
    """What the header and the first frame say; the other frames may say otherwise.

    Attributes:
        path: the file.
        size: width and height of the picture as it is shown: upright, in square pixels.
        rate_hz: nominal frames a second of life.
        frame_count: nominal number of frames, or None where the header does not know.
        mirrored: it is shown as in a mirror, because the file says so.
        turned_deg: by how much the file says that it is turned, clockwise, after it is mirrored.
        pixel_aspect: width of a stored pixel over its height.
        slow_factor: how many times slower than life the file's own stamps run; below 1 for a time lapse.
        codec: FFmpeg's name of it, as "h264".
    """

    path: Path
    size: tuple[int, int]
    rate_hz: float
    frame_count: int | None
    mirrored: bool
    turned_deg: int
    pixel_aspect: float
    slow_factor: float
    codec: str


@dataclass(frozen=True)
class Shown:
    """How the frames of a film are shown.

    Attributes:
        square: width and height in square pixels, not yet turned.
        aspect: of a stored pixel.
        orientation: the file's own.
    """

    square: tuple[int, int]
    aspect: Fraction
    orientation: Orientation


def probe(path: Path, turn_deg: int = 0) -> VideoInfo:
    """Read a video's header and its first frame.

    Args:
        path: the video.
        turn_deg: what is added to the file's own turn; it changes the size only.

    Raises:
        VideoError: no such file, an empty file, or no video.
    """
    with opened(path, threads=1) as film:
        first = next(film.decoded(), None)
        if first is None:
            raise unreadable(path)
        shown, slow = how_shown(film, first), slow_factor(film)
        return VideoInfo(
            path=path,
            size=shown.orientation.turned(turn_deg).size(shown.square),
            rate_hz=film.rate_hz * slow,
            frame_count=_frame_count(film),
            mirrored=shown.orientation.mirrored,
            turned_deg=shown.orientation.turned_deg,
            pixel_aspect=float(shown.aspect),
            slow_factor=slow,
            codec=film.stream.codec_context.codec.canonical_name,
        )


def how_shown(film: Film, first: VideoFrame) -> Shown:
    """By the header, and by what only the first frame knows.

    Raises:
        VideoError: pixels of an impossible shape, or too many of them.
    """
    aspect = film.stream.sample_aspect_ratio or film.stream.codec_context.sample_aspect_ratio or Fraction(1)
    if not SHAPES[0] <= aspect <= SHAPES[1]:
        raise VideoError(
            refusal("file-odd-pixels", width=aspect.numerator, height=aspect.denominator), film.path
        )
    square = square_size(first.width, first.height, aspect)
    check_size(film.path, *square)
    return Shown(square, aspect, _orientation(film, first))


def _orientation(film: Film, first: VideoFrame) -> Orientation:
    matrix: Any = first.side_data.get("DISPLAYMATRIX")
    if matrix is not None:
        return Orientation.from_matrix(bytes(matrix))
    turn = _number(_tags(film.stream).get("rotate"))  # of containers that were written before 2022
    return Orientation(turned_deg=round(turn / 90) * 90 % 360)


def slow_factor(film: Film) -> float:
    """How many times slower than life the stamps run, by what phones write into their files.

    Raises:
        VideoError: a time lapse that does not say how fast it was filmed.
    """
    tags = _tags(film.container) | _tags(film.stream)
    if tags.get(CAPTURE_MODE, "").lower() == "time-lapse":
        raise VideoError(refusal("file-time-lapse"), film.path)
    filmed_hz = _number(tags.get(FILMED_HZ))
    factor = filmed_hz / film.rate_hz
    return factor if factor >= SLOW or 0 < factor <= 1 / SLOW else 1.0


def _tags(of: InputContainer | VideoStream) -> dict[str, str]:
    return {name.lower(): value for name, value in of.metadata.items()}


def _number(text: str | None) -> float:
    """0 for what is no number."""
    try:
        value = float(text or "")
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0


def _frame_count(film: Film) -> int | None:
    if film.stream.frames:
        return film.stream.frames
    return round(film.duration_s * film.rate_hz) if film.duration_s else None
