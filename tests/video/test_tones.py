"""HDR in the tones of a screen."""

from pathlib import Path

import av
import numpy as np
import pytest
from films import write_film

from gaitnet.video import frames
from gaitnet.video.tones import HLG, PQ, WHITE_NIT, hlg_nits, pq_nits, tables, to_screen

QUIET = {"x265-params": "log-level=none"}
HDR = {"color_primaries": 9, "colorspace": 9, "color_range": 1}


@pytest.mark.parametrize(
    ("nits", "signal", "value"),
    [
        (pq_nits, 0.0, 0.0),
        (pq_nits, 1.0, 10_000),
        (pq_nits, 0.508, 100),  # ITU-R BT.2408, table 1
        (pq_nits, 0.58, 203),
        (hlg_nits, 0.0, 0.0),
        (hlg_nits, 1.0, 1000),
        (hlg_nits, 0.75, 203),
    ],
)
def test_signals_are_the_light_that_the_standards_say(nits, signal, value):
    assert float(nits(np.array(signal))) == pytest.approx(value, rel=0.02, abs=1e-6)


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_tones_increase_from_black_to_white(transfer):
    luma, chroma = tables(transfer)
    assert (np.diff(luma[16:236].astype(int)) >= 0).all()
    assert (luma[16], luma[235], chroma[128]) == (16, 235, 128)


def test_grey_stays_grey_and_paper_white_is_bright():
    assert 0.18 * 0.8 < float(to_screen(np.array(0.18 * WHITE_NIT))) ** 2.2 < 0.18 * 1.1
    assert 0.7 < float(to_screen(np.array(WHITE_NIT))) < 0.8


def ramp(format_name: str = "yuv420p10le") -> list[av.VideoFrame]:
    """Grey from black to white, left to right, in 10 bits."""
    frame = av.VideoFrame(220, 96, format_name)
    luma = np.tile((64 + 4 * np.arange(220)).astype("<u2"), (96, 1))
    for plane, values in zip(
        frame.planes, (luma, np.full((48, 110), 512, "<u2"), np.full((48, 110), 512, "<u2")), strict=True
    ):
        rows = np.zeros((plane.height, plane.line_size // 2), "<u2")
        rows[:, : plane.width] = values
        plane.update(rows.tobytes())
    return [frame] * 3


@pytest.mark.parametrize(("transfer", "nits"), [(PQ, pq_nits), (HLG, hlg_nits)])
def test_an_hdr_film_comes_in_the_tones_of_a_screen(tmp_path: Path, transfer: int, nits) -> None:
    colours = HDR | {"color_trc": transfer}
    film = write_film(
        tmp_path / "film.mp4", ramp(), "libx265", "yuv420p10le", colours=colours, crf=4, **QUIET
    )
    _, shown = next(frames(film))
    expected = 255 * to_screen(nits(np.arange(220) / 219))
    assert abs(shown.mean(axis=0) - expected[:, None]).max() < 6
    assert abs(shown.mean(axis=0) - expected[:, None]).mean() < 2


def test_ten_bits_without_hdr_are_only_converted(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", ramp(), "libx265", "yuv420p10le", crf=4, **QUIET)
    _, shown = next(frames(film))
    assert abs(shown.mean(axis=0) - 255 * np.arange(220)[:, None] / 219).max() < 3
