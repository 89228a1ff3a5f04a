"""What is no film is refused in one line, and nothing else is opened in its place."""

import os
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from films import corner, plain_film, write_film

from gaitnet.errors import GaitnetError, VideoError
from gaitnet.video import check_is_video, frames, probe, sha256


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.mp4", b"", "0 bytes"),
        ("picture.mp4", b"\xff\xd8\xff\xe0" + bytes(400), "an image"),
        ("picture.mov", b"\x89PNG\r\n\x1a\n" + bytes(400), "an image"),
        ("text.mp4", b"this is no video\n" * 40, "not a readable video"),
        ("notes.txt", b"this is no video\n", "not a supported video file type"),
        ("noise.avi", bytes(range(256)) * 8, "not a readable video"),
        ("Gait.mp4", b"G is how an MPEG transport stream begins\n" * 40, "not a readable video"),
        ("playlist.m3u8", b"#EXTM3U\n#EXTINF:1,\nfilm.mp4\n", "not a supported video file type"),
    ],
)
def test_what_is_no_video_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    for read in (probe, lambda file: list(frames(file))):
        with pytest.raises(VideoError, match=words) as caught:
            read(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_real_picture_named_mp4_is_refused(tmp_path: Path) -> None:
    _, picture = cv2.imencode(".jpg", np.zeros((48, 64, 3), np.uint8))
    path = tmp_path / "picture.mp4"
    path.write_bytes(picture.tobytes())
    with pytest.raises(VideoError, match="an image"):
        next(frames(path))


def test_no_such_file_and_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for absent in (tmp_path / "absent.mp4", tmp_path / "file" / "absent.mp4"):
        with pytest.raises(VideoError, match="no such file"):
            check_is_video(absent)
    with pytest.raises(VideoError, match="a folder"):
        check_is_video(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "film.mp4")
    with pytest.raises(VideoError, match="a pipe"):
        check_is_video(tmp_path / "film.mp4")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_film_of_somebody_else_is_refused(tmp_path: Path) -> None:
    film = plain_film(tmp_path / "film.mp4")
    film.chmod(0)
    with pytest.raises(GaitnetError, match="can't be read"):
        check_is_video(film)


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GaitnetError, match="can't be read"):
        check_is_video(tmp_path / f"{'x' * 300}.mp4")


def test_a_name_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="not UTF-8"):
        check_is_video(tmp_path / "caf\udce9.mp4")


@pytest.mark.parametrize("name", ["10:30.mp4", "Übung 1.mp4", "concat:film.mp4", "-i.mp4", "100%d.mp4"])
@pytest.mark.skipif(os.name == "nt", reason="Windows allows no colon in names")
def test_a_name_means_the_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    plain_film(tmp_path / "film.mp4").rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert len(list(frames(Path(name)))) == 10


def test_a_playlist_named_mp4_does_not_open_another_file(tmp_path: Path) -> None:
    film = plain_film(tmp_path / "film.mp4")
    for text in (f"ffconcat version 1.0\nfile '{film.name}'\n", f"#EXTM3U\n#EXTINF:1,\n{film}\n"):
        playlist = tmp_path / "playlist.mp4"
        playlist.write_text(text)
        with pytest.raises(GaitnetError):
            list(frames(playlist))


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(b"a" * 1_000_000)  # FIPS 180-2, appendix B.3
    assert sha256(path) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts", ".avi", ".gif"])
@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile '{film}'\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{film}\n#EXT-X-ENDLIST\n",
        "<?xml version='1.0'?><MPD><Period><BaseURL>{film}</BaseURL></Period></MPD>",
        "v=0\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    ],
)
def test_no_text_opens_another_file_or_address(tmp_path: Path, suffix: str, text: str) -> None:
    film = plain_film(tmp_path / "film.mp4")
    path = tmp_path / f"playlist{suffix}"
    path.write_text("G" * (suffix == ".ts") + text.format(film=film))
    with pytest.raises(VideoError, match="not a readable video"):
        list(frames(path))


@pytest.mark.parametrize("name", ["walk.h264", "walk.HEVC", "walk.265"])
def test_a_raw_stream_is_refused_with_the_way_to_convert_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x00\x00\x00\x01\x67" + bytes(100))
    with pytest.raises(VideoError, match=f"without time stamps.*-i {name} -c copy walk.mp4"):
        check_is_video(path)


def test_a_gif_that_does_not_move_is_a_picture(tmp_path: Path) -> None:
    path = write_film(tmp_path / "still.gif", corner(1), codec="gif", pix_fmt="rgb8")
    with pytest.raises(VideoError, match="an image"):
        list(frames(path))
    with pytest.raises(VideoError, match="an image"):
        next(frames(path.rename(tmp_path / "still.mp4")))


def test_pictures_too_large_are_refused_before_memory_is_taken(tmp_path: Path) -> None:
    picture = av.VideoFrame.from_ndarray(np.zeros((8200, 8256), np.uint8), format="gray")
    path = write_film(tmp_path / "film.mov", [picture], "png", "gray")
    for read in (probe, lambda file: list(frames(file))):
        with pytest.raises(VideoError, match="more than 8192 x 8192 pixels"):
            read(path)


def test_a_few_bytes_can_not_ask_for_gigabytes(tmp_path: Path) -> None:
    path = tmp_path / "huge.gif"
    picture = b"\x2c" + bytes(4) + b"\x80\x3e\x80\x3e\x00\x02\x02\x4c\x01\x00"  # 16,000 x 16,000
    path.write_bytes(b"GIF89a\x80\x3e\x80\x3e\x80\x00\x00" + bytes(6) + picture * 2 + b";")
    for read in (probe, lambda file: list(frames(file))):
        with pytest.raises(VideoError):
            read(path)


def test_pixels_of_an_impossible_shape_are_refused(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mp4", corner(3), aspect=(1, 100))
    with pytest.raises(VideoError, match="pixels 1 wide and 100 high"):
        probe(path)


def test_a_cover_is_no_film(tmp_path: Path) -> None:
    path = tmp_path / "song.mkv"
    _, cover = cv2.imencode(".jpg", np.zeros((48, 64, 3), np.uint8))
    with av.open(str(path), "w") as out:
        out.add_attachment("cover.jpg", "image/jpeg", cover.tobytes())
        sound = out.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), layout="mono")
        frame.rate, frame.pts = 8000, 0
        out.mux(sound.encode(frame))
    with pytest.raises(VideoError, match="not a readable video"):
        probe(path)


def test_a_film_that_would_be_too_large_in_square_pixels_is_refused(tmp_path: Path) -> None:
    picture = av.VideoFrame.from_ndarray(np.zeros((4200, 4200), np.uint8), format="gray")
    path = write_film(tmp_path / "film.mov", [picture], "png", "gray", aspect=(4, 1))
    with pytest.raises(VideoError, match="16800 x 4200 pixels"):
        probe(path)


def huge(path: Path, *places: str) -> Path:
    """A film of small pictures, of which the container or each picture itself says that it is 16k x 16k."""
    content = bytearray(write_film(path, corner(5), "mjpeg", "yuvj420p").read_bytes())
    side = (16_384).to_bytes(2, "big")
    if "container" in places:
        at = content.find(b"jpeg", content.find(b"stsd")) + 28
        content[at : at + 4] = side * 2
    if "pictures" in places:
        frame_header, at = b"\xff\xc0\x00\x11\x08", -1
        while (at := content.find(frame_header, at + 1)) >= 0:
            content[at + 5 : at + 9] = side * 2
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("places", [("pictures",), ("container", "pictures")])
def test_pictures_of_16k_are_refused_before_memory_is_taken_for_them(tmp_path: Path, places: tuple) -> None:
    resource = pytest.importorskip("resource", reason="Windows does not say how much memory was used")
    path = huge(tmp_path / "film.mov", *places)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(VideoError, match="film"):
        sum(1 for _ in frames(path))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB; a picture takes 400 MB
