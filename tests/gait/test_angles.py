"""Signs and sizes of the 11 features, worked out by hand."""

import numpy as np
import pytest
from walks_seen import see, standing

from gaitnet.gait.angles import joint_angles
from gaitnet.gait.smoothing import clean
from gaitnet.gait.view import SagittalWalk, estimate_view, sagittal
from gaitnet.skeleton import FEATURES
from gaitnet.walker import Person


def angles_of(body: np.ndarray) -> dict[str, float]:
    walk = SagittalWalk(
        forward=body[None, :, 0],
        up=body[None, :, 1],
        left=np.zeros((1, 33)),
        travelled=np.zeros(1),
        time_s=np.zeros(1),
        source="image",
        metres="height",
        planes=frozenset({"sagittal"}),
    )
    return dict(zip(FEATURES, joint_angles(walk).values[0], strict=True))


def at(start: tuple[float, float], length: float, degrees_forward: float) -> tuple[float, float]:
    """The end of a segment that hangs down from `start`, swung forward."""
    angle = np.radians(degrees_forward)
    return start[0] + length * np.sin(angle), start[1] - length * np.cos(angle)


def test_a_straight_body_is_zero_everywhere() -> None:
    assert all(value == pytest.approx(0, abs=1e-9) for value in angles_of(standing()).values())


def test_a_raised_bent_leg_is_flexed_at_hip_and_knee() -> None:
    knee = at((0, 0.9), 0.4, 30)
    ankle = at(knee, 0.4, -60)  # the shank points 60 degrees backward
    found = angles_of(standing(right_knee=knee, right_ankle=ankle))
    assert found["right_hip"] == pytest.approx(30)
    assert found["right_knee_flexion"] == pytest.approx(90)
    assert found["left_hip"] == pytest.approx(0)
    assert found["left_knee_flexion"] == pytest.approx(0)


def test_toes_up_is_dorsiflexion_and_so_is_a_shank_leaning_forward() -> None:
    up = np.radians(20)
    found = angles_of(standing(left_foot_index=(0.2 * np.cos(up), 0.03 + 0.2 * np.sin(up))))
    assert found["left_ankle_dorsiflexion"] == pytest.approx(20)
    knee_ahead = angles_of(standing(left_knee=(0.4 * np.tan(np.radians(10)), 0.5)))
    assert knee_ahead["left_ankle_dorsiflexion"] == pytest.approx(10)


def test_a_trunk_that_leans_forward_flexes_both_hips() -> None:
    lean = np.radians(10)
    shoulder = 0.5 * np.sin(lean), 0.9 + 0.5 * np.cos(lean)
    found = angles_of(standing(left_shoulder=shoulder, right_shoulder=shoulder))
    assert found["trunk_inclination"] == pytest.approx(10)
    assert found["left_hip"] == pytest.approx(10)
    assert found["right_hip"] == pytest.approx(10)


def test_a_forearm_raised_forward_is_elbow_flexion() -> None:
    found = angles_of(standing(left_wrist=at((0, 1.1), 0.25, 30)))
    assert found["left_elbow"] == pytest.approx(30)
    assert found["right_elbow"] == pytest.approx(0)


def test_heels_apart_are_stride_length() -> None:
    assert angles_of(standing(left_heel=(-0.6, 0.03)))["stride_length"] == pytest.approx(0.6)


@pytest.mark.parametrize("view_deg", [0, 20, 180, 200])
def test_exact_landmarks_give_the_true_angles(view_deg: float) -> None:
    seen = see(Person(), view_deg)
    pose = clean(seen.pose)
    found = joint_angles(sagittal(pose, estimate_view(pose), 1.72))
    inside = slice(15, -15)  # half a second from the ends, where the filter has no neighbours
    times = seen.walk.time_s[inside]
    for name in FEATURES:
        if name == "stride_width" or "elbow" in name:
            continue
        measured = np.interp(times, found.time_s, found[name])
        error = abs(measured - seen.walk.angles[name][inside]).mean()
        limit = (
            0.06 if name.startswith("stride") else 5.5 if "ankle" in name else 2.5
        )  # perspective bends feet
        assert error < limit, (name, error)
