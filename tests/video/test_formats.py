"""One walk in every container, codec and timing: the same pictures at the same times."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from films import Pipe, skip_in_edit_list, write_film

from gaitnet.video import Faults, frames, probe

QUIET = {"x265-params": "log-level=none"}
B_FRAMES = {"bf": 2, "g": 12}
FINE = {"qmin": 1, "qmax": 2, "b": 9_000_000}


@dataclass(frozen=True)
class Row:
    """A way to store a film.

    Attributes:
        name: of the file.
        codec: its encoder's name in PyAV.
        pix_fmt: of it.
        options: for `write_film`.
        size: of the pictures.
        said: what `probe` calls the codec.
        error: most mean difference of a picture, in 255ths.
        off_s: most difference of a time, which its container rounds.
    """

    name: str
    codec: str
    said: str
    pix_fmt: str = "yuv420p"
    options: dict[str, Any] = field(default_factory=dict)
    size: tuple[int, int] = (320, 192)
    error: float = 3.0
    off_s: float = 0.0011


IRREGULAR_S = np.cumsum([0, *(0.02 + 0.05 * ((7 * np.arange(24)) % 10) / 10)]).round(3)

ROWS = [
    Row("film.mp4", "libx264", "h264", options=B_FRAMES),
    Row("film.mov", "libx264", "h264", options=B_FRAMES),
    Row("film.qt", "libx264", "h264", options={"container": "mov"}),
    Row("film.3gp", "libx264", "h264"),
    Row("film.mp4", "libx265", "hevc", options=QUIET, error=3.5),
    Row("film.mov", "libx265", "hevc", "yuv420p10le", QUIET),
    Row("film.mp4", "libx264", "h264", "yuv420p10le"),
    Row("film.mov", "prores_ks", "prores", "yuv422p10le"),
    Row("film.mxf", "mpeg2video", "mpeg2video", options=FINE),
    Row("film.mkv", "libx264", "h264", options=B_FRAMES),
    Row("film.mkv", "ffv1", "ffv1", "yuv444p", error=1.0),
    Row("film.webm", "libvpx", "vp8", options={"b": 2_000_000}),
    Row("film.webm", "libvpx-vp9", "vp9", options={"cpu-used": 8, "deadline": "realtime"}),
    Row("film.mp4", "libsvtav1", "av1", options={"preset": 12, "crf": 20}),
    Row("film.mkv", "libsvtav1", "av1", options={"preset": 12, "crf": 20}),
    Row("film.avi", "mjpeg", "mjpeg", "yuvj420p", FINE),
    Row("film.avi", "mpeg4", "mpeg4", options=FINE),
    Row(
        "film.divx", "mpeg4", "mpeg4", options=FINE | B_FRAMES | {"container": "avi"}
    ),  # the container keeps no stamps
    Row("film.mpg", "mpeg2video", "mpeg2video", options=FINE | B_FRAMES),
    Row("film.mpeg", "mpeg1video", "mpeg1video", options=FINE),
    Row("film.vob", "mpeg2video", "mpeg2video", options=FINE | B_FRAMES),
    Row(
        "film.mts", "libx264", "h264", options=B_FRAMES | {"container": "mpegts"}
    ),  # its stamps start at 1.4 s
    Row(
        "film.m2ts",
        "libx264",
        "h264",
        options={"container_options": {"mpegts_m2ts_mode": "1"}, "container": "mpegts"},
    ),
    Row("film.ts", "mpeg2video", "mpeg2video", options=FINE),
    Row("film.wmv", "wmv2", "wmv2", options=FINE | {"container": "asf"}),
    Row("film.asf", "mpeg4", "mpeg4", options=FINE),
    Row("film.flv", "flv", "flv1", options=FINE),
    Row("film.gif", "gif", "gif", "rgb8", error=25.0, off_s=0.006),  # 216 colours, times in hundredths
    Row(
        "film.mp4",
        "libx264",
        "h264",
        options=B_FRAMES | {"container_options": {"movflags": "negative_cts_offsets"}},
    ),
    Row(
        "film.mp4", "libx264", "h264", options={"container_options": {"movflags": "frag_keyframe+empty_moov"}}
    ),
    Row("film.mp4", "libx264", "h264", "yuvj420p"),
    Row("film.mp4", "libx264", "h264", "yuv444p"),
    Row("film.mkv", "ffv1", "ffv1", "gray", error=12.0),  # the walk has few colours
    Row("film.mp4", "libx264", "h264", size=(192, 320)),
    Row("film.mkv", "ffv1", "ffv1", size=(321, 187)),
    Row("film.mp4", "libx264", "h264", "yuv444p", size=(321, 187)),
    Row("film.mp4", "libx264", "h264", options={"preset": "ultrafast"}, size=(3840, 2160)),
    Row("film.mp4", "libx264", "h264", options=B_FRAMES | {"times_s": IRREGULAR_S}),
    Row("film.mkv", "libx264", "h264", options=B_FRAMES | {"times_s": IRREGULAR_S}),
    Row("film.mov", "libx264", "h264", options={"times_s": IRREGULAR_S + 3.7}),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name}-{row.codec}-{row.pix_fmt}-{row.size[0]}")
def test_a_film_comes_as_it_was_filmed(tmp_path: Path, pictures: list, row: Row) -> None:
    if row.codec not in av.codecs_available:
        pytest.skip(f"this PyAV has no {row.codec}")
    seen = [cv2.resize(picture, row.size) for picture in pictures]
    seen = seen[:4] if row.size[0] > 2000 else seen
    path = write_film(tmp_path / row.name, seen, row.codec, row.pix_fmt, **row.options)
    faults = Faults()
    read = list(frames(path, faults=faults))
    assert len(read) == len(seen)
    times_s = np.asarray(row.options.get("times_s", np.arange(len(seen)) / 25))
    assert [time_s for time_s, _ in read] == pytest.approx(times_s - times_s[0], abs=row.off_s)
    errors = [abs(a.astype(int) - b).mean() for (_, a), b in zip(read, seen, strict=True)]
    assert max(errors) < row.error
    assert not faults.damaged
    assert not faults.lost
    assert not faults.cut_off
    info = probe(path)
    assert (info.size, info.codec) == (row.size, row.said)
    assert info.frame_count == pytest.approx(len(seen), abs=1) or row.said == "gif"
    assert (info.mirrored, info.turned_deg, info.pixel_aspect, info.slow_factor) == (False, 0, 1.0, 1.0)


def test_a_browsers_recording_has_no_duration_in_its_header(tmp_path: Path, pictures: list) -> None:
    pipe, path = Pipe(), tmp_path / "film.webm"
    write_film(
        path, pictures, "libvpx", container="webm", file=pipe, b=2_000_000, container_options={"live": "1"}
    )
    path.write_bytes(pipe.content)
    assert probe(path).frame_count is None
    faults = Faults()
    assert [time_s for time_s, _ in frames(path, faults=faults)] == pytest.approx(
        np.arange(25) / 25, abs=1e-3
    )
    assert not faults


@pytest.mark.parametrize("options", [{}, B_FRAMES], ids=["plain", "b-frames"])
def test_what_an_edit_list_leaves_out_is_not_shown(tmp_path: Path, pictures: list, options: dict) -> None:
    path = write_film(tmp_path / "film.mp4", pictures, "libx264", **options)
    whole = [picture for _, picture in frames(path)]
    skip_in_edit_list(path, 5)
    faults = Faults()
    trimmed = list(frames(path, faults=faults))
    assert [time_s for time_s, _ in trimmed] == pytest.approx(np.arange(20) / 25, abs=1e-3)
    assert all((a == b).all() for (_, a), b in zip(trimmed, whole[5:], strict=True))
    assert not faults.lost


@pytest.mark.parametrize("aspect", [(64, 45), (4, 3), (3, 4), (8, 9)])
@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.ts", "film.avi"])
def test_pixels_that_are_not_square_are_made_so(
    tmp_path: Path, pictures: list, name: str, aspect: tuple[int, int]
) -> None:
    ratio = aspect[0] / aspect[1]
    width, height = (round(320 / ratio), 192) if ratio > 1 else (320, round(192 * ratio))
    width, height = width - width % 2, height - height % 2
    stored = [cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA) for picture in pictures[:4]]
    path = write_film(tmp_path / name, stored, "libx264", aspect=aspect)
    info = probe(path)
    assert info.pixel_aspect == pytest.approx(ratio)
    assert info.size == pytest.approx((320, 192), abs=2)
    for (_, shown), picture in zip(frames(path), pictures, strict=False):
        assert shown.shape[1::-1] == info.size
        assert abs(cv2.resize(shown, (320, 192)).astype(int) - picture).mean() < 4


def test_a_film_is_made_square_before_it_is_turned(tmp_path: Path, pictures: list) -> None:
    from films import set_matrix  # noqa: PLC0415

    stored = [cv2.resize(picture, (240, 192), interpolation=cv2.INTER_AREA) for picture in pictures[:3]]
    path = write_film(tmp_path / "film.mp4", stored, "libx264", aspect=(4, 3))
    set_matrix(path, 0, 1, -1, 0)
    assert probe(path).size == (192, 320)
    for (_, shown), picture in zip(frames(path), pictures, strict=False):
        assert abs(shown.astype(int) - np.rot90(picture, -1)).mean() < 4


@pytest.mark.parametrize(
    ("codec", "options"), [("mpeg2video", {"q": 2}), ("libx264", {"x264-params": "tff=1"})]
)
def test_interlaced_halves_are_joined(tmp_path: Path, codec: str, options: dict) -> None:
    moving = []
    for at in range(0, 200, 5):  # 5 pixels a half
        picture = np.full((96, 320, 3), 60, np.uint8)
        picture[20:76, at : at + 40] = 200
        moving.append(picture)
    woven = [moving[0].copy() for _ in moving[::2]]
    for frame, first, second in zip(woven, moving[::2], moving[1::2], strict=True):
        frame[0::2], frame[1::2] = first[0::2], second[1::2]
    path = write_film(tmp_path / "film.ts", woven, codec, interlaced=True, **options)
    read = list(frames(path))
    assert [time_s for time_s, _ in read] == pytest.approx(np.arange(20) / 25, abs=1e-3)
    combs = [abs(np.diff(picture[24:72].astype(int), axis=0)).mean() for _, picture in read]
    assert max(combs) < 0.25 * abs(np.diff(woven[5][24:72].astype(int), axis=0)).mean()


def test_a_cover_before_the_film_is_not_taken_for_it(tmp_path: Path, pictures: list) -> None:
    path = tmp_path / "film.mkv"
    _, cover = cv2.imencode(".jpg", np.zeros((48, 64, 3), np.uint8))
    with av.open(str(path), "w") as out:
        out.add_attachment("cover.jpg", "image/jpeg", cover.tobytes())
        stream = out.add_stream("mpeg4", rate=25)
        stream.width, stream.height = 320, 192
        for picture in pictures[:5]:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        out.mux(stream.encode())
    assert probe(path).size == (320, 192)
    assert len(list(frames(path))) == 5
