"""What of an `Engine` OpenVINO can do on this machine."""

from __future__ import annotations

from gaitnet.errors import GaitnetError
from gaitnet.pose.blazepose.files import DETECTOR, LANDMARKS, read_network
from gaitnet.pose.engine import Engine
from gaitnet.runtime import core

CAPABILITIES = {"f32": "FP32", "bf16": "BF16", "f16": "FP16"}
"""Arithmetic, and what OpenVINO calls a device that has it."""

AUTO = "auto"
"""The fastest of them that this device has and that agrees with `f32`, see `choosing`."""


def arithmetics(device: str = "CPU") -> list[str]:
    """Those of `CAPABILITIES` that a device has in hardware."""
    has = core().get_property(device, "OPTIMIZATION_CAPABILITIES")
    return [name for name, capability in CAPABILITIES.items() if capability in has]


def check(engine: Engine) -> None:
    """Refuse what this machine can't do, before a film is opened.

    `f32` agrees with MediaPipe; `bf16` and `f16` are faster where the device has them in hardware. The last
    layers are in `f32` always. `models` is a `.task` or `.tflite` file instead of gaitnet's own networks.

    Raises:
        GaitnetError: no such arithmetic or device, or no such networks.
    """
    if engine.precision not in (*CAPABILITIES, AUTO):
        known = ", ".join((*CAPABILITIES, AUTO))
        raise GaitnetError(f"⟦precision {engine.precision}⟧: unknown. Choose one of {known}.")
    if (engine.precision, engine.device) != ("f32", "CPU"):  # which every machine has
        _check_device(engine)
    for network in (DETECTOR, LANDMARKS):
        read_network(network, engine.models)


def _check_device(engine: Engine) -> None:
    devices = [*core().available_devices, "AUTO"]
    if engine.device not in devices:
        raise GaitnetError(f"⟦device {engine.device}⟧: not found here. Choose one of {', '.join(devices)}.")
    if engine.precision == AUTO:
        return
    able = arithmetics(engine.device)
    if engine.precision not in able:
        raise GaitnetError(
            f"⟦precision {engine.precision}⟧: not supported by this {engine.device}. "
            f"Choose one of {', '.join(able)}."
        )
