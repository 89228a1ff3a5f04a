"""The pose models that MediaPipe's wheel carries: nothing is downloaded."""

from __future__ import annotations

from importlib import metadata, util
from pathlib import Path

from gaitnet.errors import GaitnetError

LANDMARKS = "pose_landmark/pose_landmark_full.tflite"
DETECTOR = "pose_detection/pose_detection.tflite"


def model_path(name: str = LANDMARKS) -> Path:
    """Where a model lies.

    Raises:
        GaitnetError: this MediaPipe carries none, and would download it.
    """
    package = util.find_spec("mediapipe")
    path = Path(package.origin).parent / "modules" / name if package and package.origin else Path(name)
    if not path.exists():
        version = metadata.version("mediapipe") if package else "(not installed)"
        raise GaitnetError(
            f"mediapipe {version} contains no pose model. Install: pip install 'mediapipe==0.10.21'"
        )
    return path
