"""Reading films: true times, true rates, threads, and what is left of a broken one."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from films import SIZE, plain_film, set_frame_times, write_film

from gaitnet.errors import VideoError
from gaitnet.video import frames, probe

TAGS = {"container_options": {"movflags": "use_metadata_tags"}}


def test_frames_are_counted_and_timed(tmp_path: Path) -> None:
    film = plain_film(tmp_path / "film.mp4", count=12, rate_hz=25)
    times = [time_s for time_s, _ in frames(film)]
    assert times == pytest.approx(np.arange(12) / 25, abs=1e-3)
    assert probe(film).size == SIZE
    assert probe(film).rate_hz == pytest.approx(25)
    assert probe(film).frame_count == 12


def test_every_frame_comes_at_its_own_time(tmp_path: Path) -> None:
    film = plain_film(tmp_path / "film.mp4", count=8, rate_hz=25)
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
    ("filmed_hz", "factor"),
    [
        ("120.000000", 4),
        ("60", 2),
        ("240.0", 8),
        ("30.0", 1),
        ("24", 1),
        ("2", 1 / 15),
        ("nonsense", 1),
        ("-30", 1),
        ("0", 1),
    ],
)
def test_androids_slow_motion_comes_in_true_time(tmp_path: Path, filmed_hz: str, factor: float) -> None:
    tags = {"com.android.capture.fps": filmed_hz}
    film = write_film(
        tmp_path / "film.mp4", [np.zeros((96, 128, 3), np.uint8)] * 12, rate_hz=30, tags=tags, **TAGS
    )
    assert probe(film).slow_factor == pytest.approx(factor)
    assert probe(film).rate_hz == pytest.approx(30 * factor)
    assert [time_s for time_s, _ in frames(film)] == pytest.approx(np.arange(12) / 30 / factor, rel=1e-3)


def test_apples_slow_motion_keeps_true_stamps_and_its_time_lapse_is_refused(tmp_path: Path) -> None:
    slow = {"com.apple.quicktime.full-frame-rate-playback-intent": "0"}
    pictures = [np.zeros((96, 128, 3), np.uint8)] * 12
    assert probe(write_film(tmp_path / "slow.mov", pictures, tags=slow, **TAGS)).slow_factor == 1
    lapse = write_film(
        tmp_path / "lapse.mov", pictures, tags={"com.apple.photos.captureMode": "Time-lapse"}, **TAGS
    )
    for read in (probe, lambda path: list(frames(path))):
        with pytest.raises(VideoError, match="a time lapse"):
            read(lapse)


def test_an_ordinary_film_gives_the_bytes_that_opencv_gives(film: Path) -> None:
    capture = cv2.VideoCapture(str(film), cv2.CAP_FFMPEG)
    count = 0
    for _, picture in frames(film):
        assert (picture == capture.read()[1]).all()
        count += 1
    assert count > 100
    assert not capture.read()[0]


def test_a_picture_may_be_drawn_on(film: Path) -> None:
    pictures = frames(film)
    _, first = next(pictures)
    before = first.copy()
    first[:] = 0
    _, second = next(pictures)
    assert first.flags.c_contiguous
    assert not first.any()
    assert abs(second.astype(int) - before).mean() < 5


def test_the_frames_do_not_depend_on_the_threads(film: Path) -> None:
    one, many = (list(frames(film, threads)) for threads in (1, 4))
    assert [time_s for time_s, _ in one] == [time_s for time_s, _ in many]
    assert all((a == b).all() for (_, a), (_, b) in zip(one, many, strict=True))


def test_a_film_cut_before_its_index_is_refused(tmp_path: Path) -> None:
    film = plain_film(tmp_path / "film.mp4", count=30)
    film.write_bytes(film.read_bytes()[: film.stat().st_size // 2])  # the index stands at the end
    with pytest.raises(VideoError, match="not a readable video"):
        list(frames(film))


def test_a_film_cut_in_its_pictures_gives_those_that_are_whole(tmp_path: Path) -> None:
    film = plain_film(tmp_path / "film.avi", count=30)
    whole = film.read_bytes()
    film.write_bytes(whole[: (whole.index(b"movi") + whole.index(b"idx1")) // 2])
    times = [time_s for time_s, _ in frames(film)]
    assert 5 < len(times) < 30
    assert times == pytest.approx(np.arange(len(times)) / 25, abs=1e-3)


def test_a_film_without_a_picture_is_refused(tmp_path: Path) -> None:
    film = plain_film(tmp_path / "film.avi")
    whole = film.read_bytes()
    film.write_bytes(whole[: whole.index(b"movi") + 4])
    with pytest.raises(VideoError, match="not a readable video"):
        list(frames(film))


def test_a_damaged_film_says_nothing_of_its_own(tmp_path: Path) -> None:
    film = plain_film(tmp_path / "film.avi", count=30)
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
