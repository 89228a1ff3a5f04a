"""What measured a walk, and whom it is held against."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from walks_seen import Seen

from gaitnet.analysis import analyze_pose
from gaitnet.gait.measured_by import instrument_of
from gaitnet.pose.engine import Engine


@pytest.mark.parametrize(
    ("file", "instrument"),
    [
        ("pose_landmark_heavy.tflite", "heavy"),
        ("pose_landmarker_heavy.task", "heavy"),
        ("pose_landmark_full.tflite", "landmarks"),
        ("somebody_elses_heavy.tflite", "landmarks"),
    ],
)
def test_the_network_is_the_instrument(healthy: Seen, file: str, instrument: str) -> None:
    by = replace(healthy.pose, backend="openvino", engine=str(Engine(models=Path("there") / file)))
    assert instrument_of(by) == instrument
    assert instrument_of(replace(by, engine=None)) == "landmarks"
    assert instrument_of(healthy.pose) == "walker"


def test_a_walk_is_held_against_healthy_people_of_the_same_network(healthy: Seen) -> None:
    names = {}
    for file in ("pose_landmark_heavy.tflite", "pose_landmark_full.tflite"):
        pose = replace(healthy.pose, backend="openvino", engine=str(Engine(models=Path(file))))
        found = analyze_pose(Path("walk.mp4"), pose)
        assert found.report.reference is not None
        names[file] = found.report.reference.own["knee_range_left"].source
        assert {step.instrument for step in found.steps} == {instrument_of(pose)}
    assert "(heavy)" in names["pose_landmark_heavy.tflite"]
    assert "(full)" in names["pose_landmark_full.tflite"]
