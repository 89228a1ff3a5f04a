"""Finding landmarks. A backend is one file here and one line in `BACKENDS`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from gaitnet.errors import GaitnetError
from gaitnet.pose.base import PoseBackend, Progress

__all__ = ["BACKENDS", "PoseBackend", "Progress", "load_backend"]

BACKENDS: dict[str, str] = {
    "openvino": "gaitnet.pose.openvino:OpenVINOBackend",
    "mediapipe": "gaitnet.pose.mediapipe:MediaPipeBackend",
    "stored": "gaitnet.pose.stored:StoredBackend",
}
"""Name -> "module:Class"; imported only when asked for."""

PACKAGES = {"openvino": ("openvino", "mediapipe"), "mediapipe": ("mediapipe",)}
"""Whose versions the landmarks depend on; the networks come with MediaPipe."""


def load_backend(name: str, **options: Any) -> PoseBackend:
    """Make the backend of that name.

    Raises:
        GaitnetError: no backend of that name.
    """
    if name not in BACKENDS:
        raise GaitnetError(f"⟦backend {name}⟧: unknown. Choose one of {', '.join(BACKENDS)}.")
    module, _, cls = BACKENDS[name].partition(":")
    return getattr(import_module(module), cls)(**options)
