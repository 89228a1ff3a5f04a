"""A damaged or cut film says so; a whole one says nothing."""

from pathlib import Path

import numpy as np
import pytest
from films import flip_bits, write_film

from gaitnet.video import Faults, Gap, frames

FAST = {"container_options": {"movflags": "+faststart"}}


def faults_of(path: Path) -> Faults:
    """What reading a film to its end finds."""
    faults = Faults()
    count = sum(1 for _ in frames(path, faults=faults))
    assert faults.read == count
    return faults


@pytest.mark.parametrize(
    ("name", "codec"),
    [("film.mp4", "libx264"), ("film.mkv", "libx264"), ("film.ts", "libx264"), ("film.avi", "mpeg4")],
)
def test_a_whole_film_has_none(tmp_path: Path, pictures: list, name: str, codec: str) -> None:
    found = faults_of(write_film(tmp_path / name, pictures, codec=codec))
    assert not found
    assert (found.read, found.damaged, found.lost, found.missing, found.cut_off) == (25, [], 0, 0, False)


@pytest.mark.parametrize(
    ("name", "codec"), [("film.mp4", "libx264"), ("film.mp4", "libx265"), ("film.avi", "mpeg4")]
)
def test_bit_errors_are_counted(tmp_path: Path, pictures: list, name: str, codec: str) -> None:
    quiet = {"x265-params": "log-level=none", "crf": 8} if codec == "libx265" else {}
    film = write_film(tmp_path / name, pictures * 2, codec=codec, **quiet)
    content = film.read_bytes()
    begin = content.index(b"mdat" if name.endswith("mp4") else b"movi")
    end = content.index(b"moov" if name.endswith("mp4") else b"idx1")
    flip_bits(film, 60, begin + (end - begin) // 4, end - 200)
    found = faults_of(film)
    assert found
    assert found.damaged or found.lost
    assert all(0 <= frame < found.read for frame in found.damaged)


@pytest.mark.parametrize("share", [0.6, 0.88])
@pytest.mark.parametrize(("name", "more"), [("film.mp4", FAST), ("film.avi", {}), ("film.mkv", {})])
def test_a_film_that_is_cut_off_says_by_how_much(
    tmp_path: Path, pictures: list, name: str, more: dict, share: float
) -> None:
    film = write_film(tmp_path / name, pictures * 4, g=25, **more)
    whole = film.read_bytes()
    film.write_bytes(whole[: int(share * len(whole))])
    found = faults_of(film)
    assert found.cut_off or share > 0.8
    assert found.early_s == pytest.approx((100 - found.read) / 25, abs=0.05)
    assert found.early_s > 0.2


def test_frames_left_out_are_found_where_they_are(tmp_path: Path, pictures: list) -> None:
    times_s = np.delete(np.arange(25) / 25, [7, 15, 16])
    found = faults_of(write_film(tmp_path / "film.mp4", pictures[:22], times_s=times_s))
    assert found.gaps == [Gap(6, 1), Gap(13, 2)]
    assert found.missing == 3
    assert found


def test_a_film_slowed_down_ends_when_it_should(tmp_path: Path, pictures: list) -> None:
    tags = {"com.android.capture.fps": "100.0"}
    options = {"movflags": "use_metadata_tags"}
    found = faults_of(write_film(tmp_path / "film.mp4", pictures, tags=tags, container_options=options))
    assert found.early_s == pytest.approx(0, abs=0.005)
    assert not found
