"""Files that OpenSim opens: markers (`.trc`) and coordinates over time (`.mot`).

Formats: OpenSim documentation, "Marker (.trc) Files" and "Motion (.mot) Files". There is no library for them
but OpenSim itself, 200 MB; the tests read them with it where it is installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gaitnet.files import atomic_file
from gaitnet.skeleton import LANDMARKS
from gaitnet.types import Array, JointAngles, PoseSequence

COORDINATES = {
    "right_hip": "hip_flexion_r",
    "right_knee_flexion": "knee_angle_r",
    "right_ankle_dorsiflexion": "ankle_angle_r",
    "right_elbow": "elbow_flex_r",
    "left_hip": "hip_flexion_l",
    "left_knee_flexion": "knee_angle_l",
    "left_ankle_dorsiflexion": "ankle_angle_l",
    "left_elbow": "elbow_flex_l",
    "trunk_inclination": "trunk_inclination",
}
"""Features and what OpenSim's model of Rajagopal et al. 2016 calls them, doi 10.1109/TBME.2016.2586891; knee
flexion is + there, as here. The trunk's has no such name."""


def write_trc(path: Path, pose: PoseSequence) -> None:
    """Write the world landmarks as markers: metres, x to the camera's right, y up, z towards the camera.

    Their origin is the middle of the hips in each frame: a single camera does not see where in the room the
    person is. Frames without anybody are `nan`.

    Raises:
        OutputError: the file can't be written.
    """
    rate = f"{pose.rate_hz:.4f}"
    markers = "\t\t\t".join(LANDMARKS)
    axes = "\t".join(f"{axis}{number}" for number in range(1, len(LANDMARKS) + 1) for axis in "XYZ")
    count = f"{len(pose)}\t{len(LANDMARKS)}"
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate}\t{rate}\t{count}\tm\t{rate}\t1\t{len(pose)}",
        f"Frame#\tTime\t{markers}\t\t",
        f"\t\t{axes}",
        "",
    ]
    up = pose.world * [1, -1, -1]
    for number, (time_s, points) in enumerate(zip(pose.time_s, up, strict=True), start=1):
        lines.append(f"{number}\t{time_s:.6f}\t" + "\t".join(_cell(value) for value in points.ravel()))
    _write(path, lines)


def write_mot(path: Path, angles: JointAngles) -> None:
    """Write joint angles in degrees; moments in which nothing was measured have no row.

    Raises:
        OutputError: the file can't be written.
    """
    columns = [angles.names.index(name) for name in COORDINATES]
    values = angles.values[:, columns]
    known = np.isfinite(values).all(axis=1)
    lines = [
        path.stem,
        "version=1",
        f"nRows={int(known.sum())}",
        f"nColumns={1 + len(columns)}",
        "inDegrees=yes",
        "endheader",
        "\t".join(["time", *COORDINATES.values()]),
        *_rows(angles.time_s[known], values[known]),
    ]
    _write(path, lines)


def _rows(times_s: Array, values: Array) -> Iterator[str]:
    for time_s, row in zip(times_s, values, strict=True):
        yield "\t".join([f"{time_s:.6f}", *(f"{value:.4f}" for value in row)])


def _cell(value: float) -> str:
    return f"{value:.5f}" if np.isfinite(value) else "nan"  # OpenSim loses an empty cell at a line's end


def _write(path: Path, lines: list[str]) -> None:
    with atomic_file(path) as stream:
        stream.write(("\n".join(lines) + "\n").encode())
