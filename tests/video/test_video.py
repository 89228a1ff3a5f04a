"""Reading videos: upright, true times, and one line for what is none."""

import os
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from gaitnet.errors import GaitnetError, VideoError
from gaitnet.video import check_is_video, frames, made_ahead, probe, sha256

SIZE = 128, 96
TURNS = {  # degrees clockwise -> the first four numbers of the header's matrix, 16.16 fixed point
    0: (1, 0, 0, 1),
    90: (0, 1, -1, 0),
    180: (-1, 0, 0, -1),
    270: (0, -1, 1, 0),
}


def write_film(path: Path, count: int = 10, rate_hz: float = 25.0) -> Path:
    """A black film, its upper left corner white."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), rate_hz, SIZE)
    picture = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    picture[: SIZE[1] // 2, : SIZE[0] // 2] = 255
    for _ in range(count):
        writer.write(picture)
    writer.release()
    return path


def turn_header(path: Path, degrees: int) -> None:
    """Write a rotation into the track header, as phones do that are held upright."""
    content = bytearray(path.read_bytes())
    matrix = content.index(b"tkhd") + 4 + 40  # version, times, id, duration, layer and volume: 40 bytes
    a, b, c, d = TURNS[degrees]
    fixed = [a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30]
    content[matrix : matrix + 36] = struct.pack(">9i", *fixed)
    path.write_bytes(content)


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


def test_frames_are_counted_and_timed(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", count=12, rate_hz=25)
    times = [time_s for time_s, _ in frames(film)]
    assert times == pytest.approx(np.arange(12) / 25, abs=1e-3)
    assert probe(film).size == SIZE
    assert probe(film).rate_hz == pytest.approx(25)
    assert probe(film).frame_count == 12


@pytest.mark.parametrize("degrees", TURNS)
def test_a_phone_held_upright_gives_upright_frames(tmp_path: Path, degrees: int) -> None:
    film = write_film(tmp_path / "film.mp4", count=3)
    turn_header(film, degrees)
    _, frame = next(frames(film))
    expected = np.rot90(np.kron([[1, 0], [0, 0]], np.ones((SIZE[1] // 2, SIZE[0] // 2))), -degrees // 90)
    assert frame.shape[:2] == expected.shape
    assert probe(film).size == (expected.shape[1], expected.shape[0])
    assert ((frame[:, :, 0] > 128) == expected).mean() > 0.97


def test_every_frame_comes_at_its_own_time(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", count=8, rate_hz=25)
    set_frame_times(film, [0.5, 0.5, 2, 1, 1, 0.5, 1.5, 1])
    times = [time_s for time_s, _ in frames(film)]
    assert times == pytest.approx(np.array([0, 0.5, 1, 3, 4, 5, 5.5, 7]) / 25, abs=1e-3)


def test_variable_frame_rate_keeps_true_times(shared_data: Path) -> None:
    times = [time_s for time_s, _ in frames(shared_data / "videos/edge_cases/variable_frame_rate.mov")]
    steps_s = np.diff(times)
    assert len(times) == 79
    assert times[0] == 0
    assert (steps_s > 0).all()
    assert steps_s.max() > 1.05 * steps_s.min()  # as the file says it, and the header does not


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.mp4", b"", "0 bytes"),
        ("picture.mp4", b"\xff\xd8\xff\xe0" + bytes(400), "a picture"),
        ("picture.mov", b"\x89PNG\r\n\x1a\n" + bytes(400), "a picture"),
        ("text.mp4", b"this is no video\n" * 40, "not a readable video"),
        ("notes.txt", b"this is no video\n", "not a video file type"),
        ("noise.avi", bytes(range(256)) * 8, "not a readable video"),
        ("Gait.mp4", b"G is how an MPEG transport stream begins\n" * 40, "not a readable video"),
        ("playlist.m3u8", b"#EXTM3U\n#EXTINF:1,\nfilm.mp4\n", "not a video file type"),
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
    with pytest.raises(VideoError, match="a picture"):
        next(frames(path))


def test_a_film_cut_before_its_index_is_refused(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", count=30)
    film.write_bytes(film.read_bytes()[: film.stat().st_size // 2])  # the index stands at the end
    with pytest.raises(VideoError, match="not a readable video"):
        list(frames(film))


def test_a_film_cut_in_its_pictures_gives_those_that_are_whole(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.avi", count=30)
    whole = film.read_bytes()
    film.write_bytes(whole[: (whole.index(b"movi") + whole.index(b"idx1")) // 2])
    times = [time_s for time_s, _ in frames(film)]
    assert 5 < len(times) < 30
    assert times == pytest.approx(np.arange(len(times)) / 25, abs=1e-3)


def test_a_film_without_a_picture_is_refused(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.avi")
    whole = film.read_bytes()
    film.write_bytes(whole[: whole.index(b"movi") + 4])
    with pytest.raises(VideoError, match="not a readable video"):
        list(frames(film))


def test_a_damaged_film_says_nothing_of_its_own(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.avi", count=30)
    content = bytearray(film.read_bytes())
    for at in range(content.index(b"movi") + 40, len(content) - 600, 37):
        content[at] ^= 0x5A
    film.write_bytes(content)
    code = (
        "import sys; from pathlib import Path\n"
        "from gaitnet import errors, video\n"
        "try: print(len(list(video.frames(Path(sys.argv[1])))))\n"
        "except errors.VideoError: print('refused')"
    )
    run = subprocess.run([sys.executable, "-c", code, film], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "refused" or int(run.stdout) <= 30
    assert run.stderr == ""


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
    film = write_film(tmp_path / "film.mp4")
    film.chmod(0)
    with pytest.raises(GaitnetError, match="can't be read"):
        check_is_video(film)


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GaitnetError, match="can't be read"):
        check_is_video(tmp_path / f"{'x' * 300}.mp4")


def test_a_name_that_is_not_utf8_is_refused_before_opencv_sees_it(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="not UTF-8"):  # OpenCV would end the program
        check_is_video(tmp_path / "caf\udce9.mp4")


@pytest.mark.parametrize("name", ["10:30.mp4", "Übung 1.mp4", "concat:film.mp4", "-i.mp4", "100%d.mp4"])
@pytest.mark.skipif(os.name == "nt", reason="Windows allows no colon in names")
def test_a_name_means_the_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write_film(tmp_path / "film.mp4").rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert len(list(frames(Path(name)))) == 10


def test_a_playlist_named_mp4_does_not_open_another_file(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4")
    for text in (f"ffconcat version 1.0\nfile '{film.name}'\n", f"#EXTM3U\n#EXTINF:1,\n{film}\n"):
        playlist = tmp_path / "playlist.mp4"
        playlist.write_text(text)
        with pytest.raises(GaitnetError):
            list(frames(playlist))


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(b"a" * 1_000_000)  # FIPS 180-2, appendix B.3
    assert sha256(path) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"


def test_what_is_made_ahead_comes_in_order_and_whole():
    assert list(made_ahead((number for number in range(50)), 3)) == list(range(50))
    assert list(made_ahead(number for number in ())) == []


def test_only_so_many_are_made_ahead():
    made = []

    def items():
        for number in range(20):
            made.append(number)
            yield number

    ahead = made_ahead(items(), 3)
    next(ahead)
    time.sleep(0.05)
    assert len(made) <= 5
    ahead.close()


def test_an_error_of_what_is_made_ahead_comes_out_in_its_turn():
    def items():
        yield 1
        raise VideoError("broken")

    ahead = made_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(VideoError, match="broken"):
        next(ahead)


def test_stopping_early_closes_the_source():
    closed = []

    def items():
        try:
            yield from range(1000)
        finally:
            closed.append(True)

    ahead = made_ahead(items())
    assert [next(ahead), next(ahead)] == [0, 1]
    ahead.close()
    assert closed == [True]
    assert threading.active_count() == len(threading.enumerate())


def test_the_frames_do_not_depend_on_the_threads(film):
    one, many = (list(frames(film, threads)) for threads in (1, 4))
    assert [time_s for time_s, _ in one] == [time_s for time_s, _ in many]
    assert all((a == b).all() for (_, a), (_, b) in zip(one, many, strict=True))
