"""High dynamic range (HLG, PQ) to the tones of an ordinary screen."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gaitnet.types import Array

if TYPE_CHECKING:
    from av import VideoFrame

PQ, HLG = 16, 18
"""Transfer characteristics of ITU-T H.273: SMPTE ST 2084 and ARIB STD-B67."""

WHITE_NIT, PEAK_NIT = 203.0, 1000.0
"""Paper white of HDR (ITU-R BT.2408), and the brightest that is told from white; candela a square metre."""

SATURATION = 1.2
"""The primaries of BT.2020 are purer than a screen's: without this, colours look washed out."""

Table = NDArray[np.uint8]


def is_hdr(frame: VideoFrame) -> bool:
    """Its values are not meant for an ordinary screen."""
    return frame.color_trc in (PQ, HLG)


def pq_nits(signal: Array) -> Array:
    """Candela a square metre of a signal 0..1. Source: SMPTE ST 2084."""
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    root = np.asarray(signal) ** (1 / m2)
    return 10_000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)


def hlg_nits(signal: Array) -> Array:
    """Candela a square metre of a grey signal 0..1 on a screen of 1,000. Source: ITU-R BT.2100."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    signal = np.asarray(signal)
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    return 1000 * scene**1.2


def to_screen(nits: Array) -> Array:
    """Light to a signal 0..1 in sRGB.

    By Reinhard's curve, `L (1 + L / Lp^2) / (1 + L)`, in units of paper white: darks stay as they are, and
    `PEAK_NIT` becomes white. Source: Reinhard et al. 2002, doi 10.1145/566654.566575.
    """
    light = np.asarray(nits) / WHITE_NIT
    linear = np.clip(light * (1 + light * (WHITE_NIT / PEAK_NIT) ** 2) / (1 + light), 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def tables(transfer: int) -> tuple[Table, Table]:
    """What becomes of each 8 bit value of luma (16 black, 235 white) and of chroma (128 grey).

    Chroma grows as luma does at half the signal, where skin is.
    """
    nits = pq_nits if transfer == PQ else hlg_nits
    codes = np.arange(256.0)
    luma = 16 + 219 * to_screen(nits(np.clip((codes - 16) / 219, 0, 1)))
    gain = SATURATION * float(to_screen(nits(np.array(0.5)))) / 0.5
    chroma = 128 + gain * (codes - 128)
    return tuple(np.clip(np.round(table), 0, 255).astype(np.uint8) for table in (luma, chroma))


class Tones:
    """Maps the frames of one film.

    Args:
        transfer: `PQ` or `HLG`.
        threads: that do it; 0 leaves it to FFmpeg.
    """

    def __init__(self, transfer: int, threads: int) -> None:
        self._luma, self._chroma = tables(transfer)
        self._threads = threads
        self._reformatter = import_module("av.video.reformatter").VideoReformatter()

    def mapped(self, frame: VideoFrame) -> VideoFrame:
        """The frame in 8 bits, limited range, for an ordinary screen; its matrix stays that of BT.2020.

        On luma and chroma as they are stored, a quarter of the work that red, green and blue would be.
        """
        cv2 = import_module("cv2")
        small = self._reformatter.reformat(
            frame, format="yuv420p", dst_color_range="MPEG", threads=self._threads
        )
        if small is frame:
            small.make_writable()  # the decoder still looks at it
        for plane, table in zip(small.planes, (self._luma, self._chroma, self._chroma), strict=True):
            values = np.frombuffer(plane, np.uint8)
            cv2.LUT(values, table, dst=values)
        return small
