"""Videos that are decoded once: the second reading needs no file."""

from pathlib import Path

import numpy as np
import pytest
from films import write_film

from gaitnet.errors import VideoError
from gaitnet.video import Faults, decoding_once, frames, made_ahead


@pytest.fixture
def clip(tmp_path: Path, pictures: list[np.ndarray]) -> Path:
    """A second of a walker, 320 x 192, in YUV 4:2:0: 92,160 bytes a frame."""
    return write_film(tmp_path / "film.mp4", pictures, rate_hz=25)


def read(path: Path, **how: object) -> list[tuple[float, np.ndarray]]:
    return [(time_s, frame.copy()) for time_s, frame in frames(path, **how)]


def same(one: list[tuple[float, np.ndarray]], other: list[tuple[float, np.ndarray]]) -> bool:
    return [time_s for time_s, _ in one] == [time_s for time_s, _ in other] and all(
        np.array_equal(a, b) for (_, a), (_, b) in zip(one, other, strict=True)
    )


def test_the_second_reading_gives_the_same_pictures_without_the_file(clip: Path) -> None:
    with decoding_once():
        first, turned = read(clip, faults=Faults()), read(clip, turn_deg=90)
        clip.unlink()
        assert same(read(clip), first)
        assert same(read(clip, turn_deg=90), turned)
        assert turned[0][1].shape == (320, 192, 3)
    with pytest.raises(VideoError):
        read(clip)


def test_it_may_be_read_in_another_thread(clip: Path) -> None:
    with decoding_once():
        first = [(time_s, frame.copy()) for time_s, frame in made_ahead(frames(clip, faults=Faults()))]
        clip.unlink()
        assert same([(time_s, frame.copy()) for time_s, frame in made_ahead(frames(clip))], first)


def test_outside_of_the_block_nothing_is_kept(clip: Path) -> None:
    read(clip, faults=Faults())
    with decoding_once():
        clip.unlink()
        with pytest.raises(VideoError):
            read(clip)


@pytest.mark.parametrize(("room", "kept"), [(50 * 92_160, True), (24 * 92_160, False)])
def test_what_does_not_fit_is_decoded_again(clip: Path, room: int, kept: bool) -> None:
    with decoding_once(room):
        assert len(read(clip, faults=Faults())) == 25
        clip.unlink()
        if kept:
            assert len(read(clip)) == 25
        else:
            with pytest.raises(VideoError):
                read(clip)


def test_a_reading_that_stops_early_keeps_nothing(clip: Path) -> None:
    with decoding_once():
        film = frames(clip, faults=Faults())
        next(film)
        film.close()
        clip.unlink()
        with pytest.raises(VideoError):
            read(clip)


def test_whoever_asks_for_faults_is_told_of_them_again(tmp_path: Path, pictures: list[np.ndarray]) -> None:
    clip = write_film(tmp_path / "film.mkv", pictures, rate_hz=25)
    clip.write_bytes(clip.read_bytes()[:-2000])
    with decoding_once():
        first, again = Faults(), Faults()
        read(clip, faults=first)
        read(clip, faults=again)
        assert again == first
        assert again.read == 14


def test_a_video_that_is_measured_twice_takes_its_room_once(clip: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(clip.read_bytes())
    with decoding_once(60 * 92_160):  # for two of them, not for three
        for path in (clip, clip, other):
            read(path, faults=Faults(), turn_deg=90)
        for path in (clip, other):
            path.unlink()
            assert len(read(path)) == 25
