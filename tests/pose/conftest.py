"""MediaPipe in a process of its own: its 1.x has crashed in one that had run much else before."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gaitnet.pose import load_backend
from gaitnet.types import PoseSequence

ESTIMATE = """
import sys
from pathlib import Path
from gaitnet.pose.mediapipe import MediaPipeBackend
from gaitnet.pose.stored import save_pose
film, out, smooth = sys.argv[1:]
backend = MediaPipeBackend()
backend.smooth = smooth == "True"
save_pose(Path(out), backend.estimate(Path(film)))
"""


@pytest.fixture
def mediapipes(tmp_path: Path) -> Callable[..., PoseSequence]:
    """MediaPipe's landmarks of a film."""

    def estimate(film: Path, smooth: bool = False) -> PoseSequence:
        out = tmp_path / "mediapipe.npz"
        subprocess.run([sys.executable, "-c", ESTIMATE, film, out, str(smooth)], check=True)
        return load_backend("stored").estimate(out)

    return estimate
