from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import OutputError
from gaitnet.skeleton import CONVENTION, INDEX, UNNAMED
from gaitnet.walker import Person, save_truth, true_angles, walk


def posed(**places: tuple[float, float, float]) -> np.ndarray:
    """One frame of a person standing straight, with some landmarks moved."""
    joints = np.zeros((1, 33, 3))
    for side, y in (("left", 0.1), ("right", -0.1)):
        standing = {
            "shoulder": (0, y, 1.5),
            "elbow": (0, y, 1.2),
            "wrist": (0, y, 0.9),
            "hip": (0, y, 1.0),
            "knee": (0, y, 0.5),
            "ankle": (0, y, 0.1),
            "heel": (-0.05, y, 0.0),
            "foot_index": (0.2, y, 0.0),
        }
        for name, place in standing.items():
            joints[0, INDEX[f"{side}_{name}"]] = place
    for name, place in places.items():
        joints[0, INDEX[name]] = place
    return joints


def features(joints: np.ndarray) -> dict[str, float]:
    angles = true_angles(joints, np.zeros(1))
    return {name: float(angles[name][0]) for name in UNNAMED}


def test_standing_straight_is_zero_everywhere_but_between_the_heels() -> None:
    straight = features(posed())
    assert straight.pop("stride_width") == pytest.approx(0.2)
    assert all(value == pytest.approx(0, abs=1e-9) for value in straight.values())


def test_signs_by_hand() -> None:
    # A right thigh swung 45 degrees forward above a shank that hangs straight down.
    lifted = features(
        posed(
            right_knee=(0.5, -0.1, 0.5),
            right_ankle=(0.5, -0.1, 0.1),
            right_heel=(0.45, -0.1, 0.0),
            right_foot_index=(0.65, -0.1, 0.2),
        )
    )
    assert lifted["right_knee_flexion"] == pytest.approx(45)
    assert lifted["right_hip"] == pytest.approx(45)
    assert lifted["right_ankle_dorsiflexion"] == pytest.approx(45)  # toes up
    assert lifted["stride_length"] == pytest.approx(0.5)
    assert lifted["left_knee_flexion"] == pytest.approx(0, abs=1e-9)


def test_a_trunk_bent_forward_flexes_both_hips() -> None:
    bent = features(posed(left_shoulder=(0.5, 0.1, 1.5), right_shoulder=(0.5, -0.1, 1.5)))
    assert bent["trunk_inclination"] == pytest.approx(45)
    assert bent["left_hip"] == pytest.approx(45)
    assert bent["right_hip"] == pytest.approx(45)


def test_a_forearm_held_forward_is_a_flexed_elbow() -> None:
    assert features(posed(left_wrist=(0.3, 0.1, 1.2)))["left_elbow"] == pytest.approx(90)


def test_the_saved_truth_holds_the_walk(tmp_path: Path) -> None:
    person = Person(pattern="limp", affected_side="left")
    walked = walk(person, 3.0)
    save_truth(tmp_path / "truth.json", walked, person)
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth["label"] == "Abnormal"
    assert truth["pattern"] == "limp"
    assert truth["convention"] == CONVENTION
    assert truth["person"]["affected_side"] == "left"
    assert truth["speed_m_s"] == walked.speed_m_s
    assert truth["events"]["left_heel_strikes_s"] == pytest.approx(walked.events.left_heel_strikes, abs=1e-6)
    assert truth["angles"]["left_knee_flexion"] == pytest.approx(walked.angles["left_knee_flexion"], abs=1e-4)
    assert len(truth["time_s"]) == 91
    assert [file.name for file in tmp_path.iterdir()] == ["truth.json"]


def test_no_folder_no_truth(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"truth\.json"):
        save_truth(tmp_path / "nowhere" / "truth.json", walk(Person(), 3.0), Person())
