"""Keypoints of models without depth, and what is measured from them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import GaitnetError, NobodyFoundError, NotMeasurableError, SequenceError
from gaitnet.gait import Known, measure, measure_whole
from gaitnet.pose import load_backend
from gaitnet.pose.keypoints import SETS, landmarks_of, rows_of
from gaitnet.skeleton import INDEX, LANDMARKS
from gaitnet.types import PoseSequence
from gaitnet.walker import PATTERNS

KNEES = ("left_knee_flexion", "right_knee_flexion")


def keypoints_of(pose: PoseSequence, joints: str) -> np.ndarray:
    """What a model with that set would have found."""
    found = np.zeros((len(pose), len(SETS[joints]), 3))
    for column, name in enumerate(SETS[joints]):
        if name:
            found[:, column, :2], found[:, column, 2] = pose.image_of(name), pose.visibility[:, INDEX[name]]
    return found


def seen_by(pose: PoseSequence, joints: str) -> PoseSequence:
    image, visibility = landmarks_of(keypoints_of(pose, joints), joints)
    return replace(pose, image=image, visibility=visibility, world=np.full_like(pose.world, np.nan))


@pytest.mark.parametrize("joints", SETS)
def test_every_set_names_landmarks_once(joints: str) -> None:
    names = [name for name in SETS[joints] if name]
    assert len(SETS[joints]) == int(joints.split("-")[1])
    assert len(set(names)) == len(names)
    assert set(names) <= set(LANDMARKS)


def test_the_published_orders() -> None:
    body_25, halpe = SETS["openpose-25"], SETS["halpe-26"]
    assert [body_25[number] for number in (4, 9, 14, 15, 19, 21, 22, 24)] == [
        *("right_wrist", "right_hip", "left_ankle", "right_eye"),
        *("left_foot_index", "left_heel", "right_foot_index", "right_heel"),
    ]
    assert [halpe[number] for number in (5, 16, 20, 21, 24, 25)] == [
        *("left_shoulder", "right_ankle", "left_foot_index", "right_foot_index", "left_heel", "right_heel")
    ]


def test_rows_are_the_landmarks_of_one_picture() -> None:
    keypoints = np.column_stack([np.arange(17), np.arange(17) + 100, np.full(17, 0.5)])
    keypoints[0, 2] = 0
    rows = rows_of(keypoints, "coco-17")
    assert rows.shape == (33, 6)
    assert rows[INDEX["right_ankle"], [0, 1, 5]].tolist() == [16, 116, 0.5]
    assert rows[INDEX["right_heel"], :2].tolist() == [16, 116]
    assert np.isnan(rows[INDEX["nose"], :2]).all()
    assert np.isnan(rows[:, 2:5]).all()


def inner(times_s, pose):
    """Without those near the ends, which one may see and the other not."""
    return times_s[(times_s > 0.3) & (times_s < pose.time_s[-1] - 0.3)]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("joints", ["openpose-25", "halpe-26"])
def test_a_side_view_needs_no_depth(pose_of, joints: str, pattern: str) -> None:
    pose = pose_of(pattern=pattern)
    deep, flat = measure(pose), measure(seen_by(pose, joints))
    assert len(flat.steps) == len(deep.steps)
    for with_depth, without in zip(deep.bouts, flat.bouts, strict=True):
        assert without.view.name == "side"
        for name in ("left_heel_strikes", "right_heel_strikes", "left_toe_offs", "right_toe_offs"):
            ours, theirs = (inner(getattr(bout.events, name), pose) for bout in (without, with_depth))
            assert ours == pytest.approx(theirs, abs=0.03)
        for knee in KNEES:
            assert np.nanmedian(abs(without.angles[knee] - with_depth.angles[knee])) < 1.0
        assert np.isnan(without.angles["stride_width"]).all()
    assert "no-metres" in [reason.code for reason in flat.reasons]


def test_a_model_without_toes_gives_no_ankle(pose_of) -> None:
    walked = measure(seen_by(pose_of(), "coco-17"))
    angles = walked.bouts[0].angles
    assert np.isnan(angles["left_ankle_dorsiflexion"]).all()
    assert np.nanmax(angles["left_knee_flexion"]) > 40


def test_a_height_makes_the_metres_true(pose_of) -> None:
    pose = seen_by(pose_of(height_m=1.5), "openpose-25")
    known = measure(pose, Known(height_m=1.5))
    assert "no-metres" not in [reason.code for reason in known.reasons]
    ratio = known.bouts[0].angles["stride_length"] / measure(pose).bouts[0].angles["stride_length"]
    assert np.nanmedian(ratio) == pytest.approx(1.5 / 1.7)


@pytest.mark.parametrize("view_deg", [60, 90, 270])
def test_other_views_are_refused(pose_of, view_deg: float) -> None:
    pose = seen_by(pose_of(view_deg=view_deg), "openpose-25")
    with pytest.raises(NobodyFoundError, match="gives no depth"):
        measure(pose)
    with pytest.raises(NotMeasurableError, match="gives no depth"):
        measure_whole(pose)


def test_stored_keypoints_are_read(pose_of, tmp_path: Path) -> None:
    pose, path = pose_of(), tmp_path / "openpose.npz"
    keypoints = keypoints_of(pose, "openpose-25")
    size = {"width": pose.size[0], "height": pose.size[1], "fps": 30, "time_s": pose.time_s}
    np.savez(path, keypoints=keypoints, joints="openpose-25", **size)
    again = load_backend("stored").estimate(path)
    np.testing.assert_array_equal(again.image, seen_by(pose, "openpose-25").image)
    assert not again.has_depth
    np.savez(path, keypoints=keypoints, joints="openpose-18", **size)
    with pytest.raises(SequenceError, match=r"openpose\.npz: joints 'openpose-18': unknown"):
        load_backend("stored").estimate(path)
    np.savez(path, keypoints=keypoints[:, :17], joints="openpose-25", **size)
    with pytest.raises(GaitnetError, match=r"openpose\.npz: keypoints .*expected \(frames, 25, 3\)"):
        load_backend("stored").estimate(path)
