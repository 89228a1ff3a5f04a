"""Walks recorded as keypoints become landmarks."""

from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import NobodyFoundError, SequenceError
from gaitnet.pose.keypoints import SETS
from gaitnet.pose.pointsets import Points, read_point_set
from gaitnet.skeleton import INDEX

POINTS = Points("openpose-25", "xy_eighth_px", "conf_255", "fps", 8, 255, 640, 480)
RIGHT_ANKLE = SETS["openpose-25"].index("right_ankle")


def write_set(path: Path, **other: object) -> Path:
    """A walk of two frames at 50 Hz and one of one frame at 30 Hz; nobody in the last."""
    places = np.full((3, 25, 2), 800, np.uint16)
    places[1, RIGHT_ANKLE] = 1000, 2404
    places[2] = 0
    arrays = {"xy_eighth_px": places, "conf_255": np.full((3, 25), 51, np.uint8), "offsets": [0, 2, 3]}
    np.savez(path, **(arrays | {"fps": [50.0, 30.0]} | other))
    return path


def test_places_are_pixels_and_confidences_shares(tmp_path: Path) -> None:
    walks = read_point_set(write_set(tmp_path / "set.npz"), POINTS)
    pose = walks[0]
    assert (len(walks), len(pose)) == (2, 2)
    assert pose.image_of("right_ankle")[1] == pytest.approx([125, 300.5])
    assert pose.visibility[1, INDEX["right_ankle"]] == pytest.approx(0.2)
    assert pose.time_s == pytest.approx([0, 0.02])
    assert pose.size == (640, 480)
    assert not pose.has_depth
    assert walks.content(0) != walks.content(1)


def test_zero_and_no_confidence_are_not_found(tmp_path: Path) -> None:
    confidence = np.full((3, 25), 51, np.uint8)
    confidence[0, RIGHT_ANKLE] = 0
    walks = read_point_set(write_set(tmp_path / "set.npz", conf_255=confidence), POINTS)
    assert np.isnan(walks[0].image_of("right_ankle")[0]).all()
    with pytest.raises(NobodyFoundError, match="walk 1: contains no detected joint"):
        _ = walks[1]


def test_nothing_is_out_of_a_picture_of_unknown_size(tmp_path: Path) -> None:
    points = Points("openpose-25", "xy_eighth_px", "conf_255", "fps", 8, 255)
    width, height = read_point_set(write_set(tmp_path / "set.npz"), points)[0].size
    assert width > 1.05 * 125
    assert height > 1.05 * 300


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"xy_eighth_px": np.zeros((3, 17, 2))}, r"xy_eighth_px must be \(frames, 25, 2\) numbers"),
        ({"xy_eighth_px": np.full((3, 25, 2), 1e9)}, "xy_eighth_px must be"),
        ({"conf_255": np.zeros((3, 24))}, "conf_255 must be a number for each point"),
        ({"offsets": [0, 2, 4]}, "offsets must be increasing row numbers"),
        ({"offsets": 3}, "offsets must be"),
        ({"fps": [50.0]}, "fps must be frames a second for each walk"),
        ({"fps": [50.0, np.nan]}, "fps must be"),
        ({"fps": [50.0, 0.0]}, "fps must be"),
    ],
)
def test_a_wrong_array_is_one_line(tmp_path: Path, wrong: dict[str, object], said: str) -> None:
    with pytest.raises(SequenceError, match=said):
        read_point_set(write_set(tmp_path / "set.npz", **wrong), POINTS)


def test_a_missing_array_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "set.npz", xy=np.zeros((1, 17, 2)))
    with pytest.raises(SequenceError, match="confidence, offsets, fps"):
        read_point_set(tmp_path / "set.npz", Points("coco-17"))
    np.savez(tmp_path / "set.npz", xy=np.ones((3, 17, 2)), confidence=np.ones((3, 17)), offsets=[0, 3])
    assert read_point_set(tmp_path / "set.npz", Points("coco-17"), 25)[0].time_s[1] == pytest.approx(0.04)
