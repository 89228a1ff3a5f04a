"""`overlay.mp4`: the video with the skeleton, the joint angles and the steps."""

from __future__ import annotations

from gaitnet.report.overlay.film import write_overlay

__all__ = ["write_overlay"]
