"""Keypoints that COCO's tools read."""

import json
from dataclasses import replace

import numpy as np
import pytest

from gaitnet.pose.coco import KEYPOINTS, to_document, write_coco
from gaitnet.skeleton import INDEX


def test_the_keypoints_are_cocos_in_cocos_order() -> None:
    assert len(KEYPOINTS) == 17
    assert KEYPOINTS[:5] == ("nose", "left_eye", "right_eye", "left_ear", "right_ear")
    assert KEYPOINTS[-2:] == ("left_ankle", "right_ankle")


def test_a_frame_is_an_image_and_a_person_an_annotation(pose_of, tmp_path) -> None:
    pose = pose_of()
    image = pose.image.copy()
    image[3] = np.nan  # nobody
    write_coco(tmp_path / "walk.coco.json", replace(pose, image=image))
    document = json.loads((tmp_path / "walk.coco.json").read_text())
    assert len(document["images"]) == len(pose)
    assert [one["image_id"] for one in document["annotations"]] == [
        n for n in range(1, len(pose) + 1) if n != 4
    ]
    first = document["annotations"][0]
    knee = KEYPOINTS.index("left_knee")
    assert first["keypoints"][3 * knee : 3 * knee + 2] == pytest.approx(
        pose.image[0, INDEX["left_knee"]], abs=0.01
    )
    assert first["num_keypoints"] == 17
    assert set(first["keypoints"][2::3]) <= {1, 2}
    left, top, width, height = first["bbox"]
    xs, ys = np.array(first["keypoints"]).reshape(17, 3)[:, :2].T
    assert (xs.min(), ys.min()) == pytest.approx((left, top), abs=0.01)
    assert first["area"] == pytest.approx(width * height, rel=1e-3)


def test_a_keypoint_that_is_not_seen_is_zero(pose_of) -> None:
    pose = pose_of()
    image = pose.image.copy()
    image[:, INDEX["left_wrist"]] = np.nan
    first = to_document(replace(pose, image=image))["annotations"][0]
    wrist = KEYPOINTS.index("left_wrist")
    assert first["keypoints"][3 * wrist : 3 * wrist + 3] == [0, 0, 0]
    assert first["num_keypoints"] == 16


def test_extract_writes_it_beside_the_walk(gaitnet, stored, tmp_path) -> None:
    ran = gaitnet("extract", stored, "--out", tmp_path / "out", "--coco")
    assert ran.code == 0
    document = json.loads((tmp_path / "out/stored.coco.json").read_text())
    assert document["categories"][0]["name"] == "person"
    assert (tmp_path / "out/stored/sequence.json").exists()
