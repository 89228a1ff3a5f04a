"""Decoded frames to pictures as a player shows them: BGR, 8 bits, square pixels, upright."""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from gaitnet.video.buffers import Buffers, Frame
from gaitnet.video.orientation import Orientation
from gaitnet.video.tones import Tones, is_hdr

if TYPE_CHECKING:
    from av import VideoFrame

UNSEEN = 0.005
"""Pixels that are wider or higher by less are square: what a header's rounding makes."""


def square_size(width: int, height: int, aspect: Fraction) -> tuple[int, int]:
    """Size of a picture in square pixels; what is too narrow is widened, so that nothing is lost.

    Args:
        width: stored pixels.
        height: stored pixels.
        aspect: width of a pixel over its height.
    """
    if abs(aspect - 1) < UNSEEN:
        return width, height
    return (round(width * aspect), height) if aspect > 1 else (width, round(height / aspect))


class Pictures:
    """Turns frames of one film into pictures, all of one size.

    Args:
        size: in square pixels, before they are turned.
        orientation: how they are shown.
        threads: that map tones; None leaves it to FFmpeg.
    """

    def __init__(self, size: tuple[int, int], orientation: Orientation, threads: int | None = None) -> None:
        scaling = import_module("av.video.reformatter")
        self._size, self._orientation = size, orientation
        width, height = orientation.size(size)
        self._buffers = Buffers((height, width, 3))
        self._threads = threads or 0
        self._reformatter = scaling.VideoReformatter()
        self._cubic, self._matrix = scaling.Interpolation.BICUBIC, scaling.Colorspace.ITU601
        self._tones: Tones | None = None

    def of(self, frame: VideoFrame) -> Frame:
        """`(H, W, 3)` BGR.

        All films but HDR ones are converted with BT.601's matrix, whatever they say: so OpenCV reads them,
        which pose networks are trained and tested with.
        """
        matrix = self._matrix
        if is_hdr(frame):
            self._tones = self._tones or Tones(frame.color_trc, self._threads)
            frame, matrix = self._tones.mapped(frame), None  # its own
        converted = self._reformatter.reformat(
            frame,
            *self._size,
            format="bgr24",
            interpolation=self._cubic,
            src_colorspace=matrix,
            dst_colorspace=matrix,
            threads=1,  # the others decode meanwhile
        )
        return self._orientation.show(_pixels(converted), self._buffers.take())


def _pixels(frame: VideoFrame) -> Frame:
    """A frame's own memory, without the gaps that may be between its rows."""
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
    return rows[: frame.height, : 3 * frame.width].reshape(frame.height, frame.width, 3)
