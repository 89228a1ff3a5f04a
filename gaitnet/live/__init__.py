"""A camera's picture with the skeleton, the angles and the running answer on it."""

from __future__ import annotations

from gaitnet.live.running import Live
from gaitnet.live.shots import as_if_live, camera
from gaitnet.live.window import run_live

__all__ = ["Live", "as_if_live", "camera", "run_live"]
