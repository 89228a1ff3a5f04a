"""Walks recorded as joints become landmarks."""

from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import SequenceError
from gaitnet.pose.jointsets import NOT_SEEN, read_joint_set
from gaitnet.skeleton import INDEX

JOINTS = ["HipLeft", "HipRight", "KneeLeft", "AnkleLeft", "SpineMid"]
FRAME_MM = [[100, 0, 3000], [-100, 0, 3000], [100, 400, 2900], [100, 800, 3000], [0, -300, 3000]]


def write_set(path: Path, **other: object) -> Path:
    """Two walks of two frames and one: camera axes, the second frame's ankle not seen."""
    frames = np.array([FRAME_MM] * 3, np.int16)
    frames[1, 3] = NOT_SEEN
    arrays = {"xyz_mm": frames, "offsets": [0, 2, 3], "joint_names": JOINTS, "time_s": [5.0, 5.1, 9.0]}
    np.savez(path, **(arrays | other))
    return path


def test_walks_are_metres_from_the_hips(tmp_path: Path) -> None:
    walks = read_joint_set(write_set(tmp_path / "set.npz"), up="-y")
    assert [len(walk) for walk in walks] == [2, 1]
    pose = walks[0]
    assert pose.world_of("left_hip") == pytest.approx(np.array([[0.1, 0, 0]] * 2))
    assert pose.world_of("left_knee")[0] == pytest.approx([0.1, 0.4, -0.1])
    assert pose.time_s == pytest.approx([0, 0.1])
    assert pose.image_of("right_hip")[0] == pytest.approx([0, 0])  # the upper left corner; 1 px = 1 mm
    assert pose.image_of("left_ankle")[0] == pytest.approx([200, 800])
    assert pose.size == (201, 801)


def test_times_that_start_again_with_the_minute_go_on(tmp_path) -> None:
    frames = np.zeros((4, len(JOINTS), 3), np.int16)
    path = tmp_path / "set.npz"
    np.savez(path, xyz_mm=frames, offsets=[0, 4], joint_names=JOINTS, time_s=[59.8, 59.9, 0.0, 0.1])
    assert read_joint_set(path, up="z")[0].time_s == pytest.approx([0, 0.1, 0.2, 0.3])


def test_what_is_not_seen_or_not_recorded_is_missing(tmp_path: Path) -> None:
    pose = read_joint_set(write_set(tmp_path / "set.npz"), up="-y")[0]
    assert np.isnan(pose.world_of("left_ankle")[1]).all()
    assert pose.visibility[:, INDEX["left_ankle"]].tolist() == [1, 0]
    assert np.isnan(pose.world_of("right_knee")).all()
    assert pose.world_of("left_heel")[0] == pytest.approx(pose.world_of("left_ankle")[0])  # stands in


def test_axes_with_z_up_are_turned_to_the_camera_s(tmp_path: Path) -> None:
    turned = np.array([[[x, z, -y] for x, y, z in FRAME_MM]] * 3, np.int16)  # x right, y away, z up
    as_camera = read_joint_set(write_set(tmp_path / "a.npz", xyz_mm=np.array([FRAME_MM] * 3)), up="-y")[0]
    as_z = read_joint_set(write_set(tmp_path / "b.npz", xyz_mm=turned), up="z")[0]
    assert as_z.world == pytest.approx(as_camera.world, nan_ok=True)


def test_a_rate_stands_for_times_that_are_not_there(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    np.savez(path, xyz_mm=np.array([FRAME_MM] * 3), offsets=[0, 3], joint_names=JOINTS)
    assert read_joint_set(path, up="-y", rate_hz=50)[0].time_s == pytest.approx([0, 0.02, 0.04])
    with pytest.raises(SequenceError, match=r"set\.npz: contains no time_s"):
        read_joint_set(path, up="-y")


def test_a_pickle_among_the_joints_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SequenceError, match=r"set\.npz: not a file of joints"):
        read_joint_set(write_set(tmp_path / "set.npz", joint_names=np.array(JOINTS, object)), up="-y")
