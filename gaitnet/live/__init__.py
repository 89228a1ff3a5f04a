"""Live view of a camera with the skeleton, the joint angles and the current classification."""

from __future__ import annotations

from gaitnet.live.running import Live
from gaitnet.live.shots import as_if_live, camera
from gaitnet.live.window import run_live

__all__ = ["Live", "as_if_live", "camera", "run_live"]
