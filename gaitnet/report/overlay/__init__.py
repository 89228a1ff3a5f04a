"""`overlay.mp4`: the film with the skeleton, the joints' angles and the steps on it."""

from __future__ import annotations

from gaitnet.report.overlay.film import write_overlay

__all__ = ["write_overlay"]
