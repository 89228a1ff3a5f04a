"""OpenVINO, once for the whole program."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any


@lru_cache(maxsize=1)
def core() -> Any:
    """OpenVINO's runtime, one for the process: its plugins are not unloaded while their threads still run."""
    return import_module("openvino").Core()
