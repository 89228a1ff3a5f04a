"""What this machine has: OpenVINO, once for the whole program and silent, and a screen."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from importlib import import_module
from typing import Any


def openvino(module: str = "openvino") -> Any:
    """OpenVINO, or a module of it, without its telemetry.

    `import openvino` would fork a process that reports to Google Analytics. Nothing leaves this machine, and
    a process with threads must not fork. Where that package is not there, OpenVINO does without.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # what "not there" looks like
    return import_module(module)


@lru_cache(maxsize=1)
def core() -> Any:
    """OpenVINO's runtime, one for the process: its plugins are not unloaded while their threads still run."""
    return openvino().Core()


def has_display() -> bool:
    """A window can be opened here."""
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(shown) or not sys.platform.startswith("linux")
