"""High dynamic range (HLG, PQ) to the tones of an ordinary screen."""

from __future__ import annotations

import os
import tempfile
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gaitnet.types import Array

if TYPE_CHECKING:
    from av import VideoFrame

PQ, HLG = 16, 18
"""Transfer characteristics of H.273: SMPTE ST 2084 and ARIB STD-B67."""

WHITE_NIT, PEAK_NIT = 203.0, 1000.0
"""Paper white of HDR (BT.2408) and the brightest that still differs from white; candela per square metre."""

NODES = 33
"""Of the table, along each of red, green and blue; between them it is interpolated."""

BT2020_TO_BT709 = np.array(
    [[1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349], [-0.018151, -0.100579, 1.118730]]
)
"""Linear light. Source: ITU-R BT.2087."""

LUMA = np.array([0.2627, 0.6780, 0.0593])
"""Of BT.2020 primaries."""


def is_hdr(frame: VideoFrame) -> bool:
    """Its values are not meant for an ordinary screen."""
    return frame.color_trc in (PQ, HLG)


def pq_nits(signal: Array) -> Array:
    """Candela per square metre of a signal 0..1. Source: SMPTE ST 2084."""
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    root = signal ** (1 / m2)
    return 10_000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)


def hlg_nits(signal: Array) -> Array:
    """Candela per square metre of signals `(..., 3)` 0..1 on a screen of 1,000. Source: ITU-R BT.2100."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    return 1000 * scene * (scene @ LUMA)[..., None] ** 0.2


def to_screen(nits: Array) -> Array:
    """Light `(..., 3)` in BT.2020 to a signal 0..1 in sRGB.

    The luminance goes through Reinhard's curve, `L (1 + L / Lp^2) / (1 + L)`, in units of paper white: darks
    stay as they are, and `PEAK_NIT` becomes white. Source: Reinhard et al. 2002, doi 10.1145/566654.566575.
    """
    light = nits / WHITE_NIT
    luminance = (light @ LUMA)[..., None]
    share = (1 + luminance * (WHITE_NIT / PEAK_NIT) ** 2) / (1 + luminance)
    linear = np.clip((light * share) @ BT2020_TO_BT709.T, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


class Tones:
    """Maps the frames of one film.

    Args:
        threads: that do it; 0 leaves it to FFmpeg.
    """

    def __init__(self, threads: int) -> None:
        scaling = import_module("av.video.reformatter")
        self._threads = threads
        self._reformatter = scaling.VideoReformatter()
        self._wide, self._matrix = scaling.Interpolation.BICUBIC, scaling.Colorspace.BT2020
        self._graph: Any = None
        self._made_for: tuple[int, int, int] | None = None

    def mapped(self, frame: VideoFrame) -> VideoFrame:
        """The frame in RGB for an ordinary screen."""
        rgb = self._reformatter.reformat(
            frame,
            format="gbrp10le",
            interpolation=self._wide,
            src_colorspace=self._matrix,
            dst_colorspace=self._matrix,
            threads=self._threads,
        )
        kind = frame.color_trc, frame.width, frame.height
        if self._made_for != kind:
            self._graph, self._made_for = _graph(rgb, frame.color_trc, self._threads), kind
        rgb.pts, rgb.time_base = 0, Fraction(1, 1000)
        self._graph.push(rgb)
        return self._graph.pull()


def _graph(frame: VideoFrame, transfer: int, threads: int) -> Any:
    graph = import_module("av.filter").Graph()
    graph.threads = threads
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format.name, time_base=Fraction(1, 1000)
    )
    handle, name = tempfile.mkstemp(suffix=".cube")
    try:
        os.close(handle)
        Path(name).write_text(table(transfer), encoding="ascii")
        graph.link_nodes(source, graph.add("lut3d", file=name), graph.add("buffersink")).configure()
    finally:
        Path(name).unlink()
    return graph


def table(transfer: int) -> str:
    """The mapping as Adobe's `.cube`, red fastest, which FFmpeg's `lut3d` reads."""
    steps = np.linspace(0, 1, NODES)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    signal = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    mapped = to_screen(pq_nits(signal) if transfer == PQ else hlg_nits(signal))
    lines = (f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in mapped)
    return f"LUT_3D_SIZE {NODES}\n" + "\n".join(lines) + "\n"
