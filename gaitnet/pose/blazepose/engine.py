"""How a network is run: its arithmetic, on which device, with how many threads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from gaitnet.errors import GaitnetError
from gaitnet.pose.blazepose.files import read_network
from gaitnet.pose.wheel import DETECTOR, LANDMARKS
from gaitnet.runtime import core

CAPABILITIES = {"f32": "FP32", "bf16": "BF16", "f16": "FP16"}
"""Arithmetic, and what OpenVINO calls a device that has it."""


@dataclass(frozen=True)
class Engine:
    """How the networks are run.

    Attributes:
        precision: arithmetic. `f32` agrees with MediaPipe; `bf16` and `f16` are faster where the device has
            them in hardware. The last layers are in `f32` always.
        device: OpenVINO's name: CPU, GPU, NPU or AUTO.
        threads: of the CPU; None takes all. The answers do not depend on it.
        models: a `.task` file instead of the networks that MediaPipe's wheel carries.
    """

    precision: str = "f32"
    device: str = "CPU"
    threads: int | None = None
    models: Path | None = None

    def __str__(self) -> str:
        """As reports say it; without the threads, on which nothing depends."""
        networks = f", {self.models.name}" if self.models else ""
        return f"{self.precision} on {self.device}{networks}"

    def check(self) -> None:
        """Refuse what this machine can't do, before a film is opened.

        Raises:
            GaitnetError: no such arithmetic or device, or no such networks.
        """
        if self.precision not in CAPABILITIES:
            known = ", ".join(CAPABILITIES)
            raise GaitnetError(f"⟦precision {self.precision}⟧: unknown. Choose one of {known}.")
        if (self.precision, self.device) != ("f32", "CPU"):  # which every machine has
            self._check_device()
        for network in (DETECTOR, LANDMARKS):
            read_network(network, self.models)

    def _check_device(self) -> None:
        devices = [*core().available_devices, "AUTO"]
        if self.device not in devices:
            known = ", ".join(devices)
            raise GaitnetError(f"⟦device {self.device}⟧: not found here. Choose one of {known}.")
        has = core().get_property(self.device, "OPTIMIZATION_CAPABILITIES")
        if CAPABILITIES[self.precision] not in has:
            able = ", ".join(name for name, capability in CAPABILITIES.items() if capability in has)
            raise GaitnetError(
                f"⟦precision {self.precision}⟧: not supported by this {self.device}. Choose one of {able}."
            )


def refuse_engine(engine: Engine | None, backend: str) -> None:
    """For backends that compute in their own way only.

    Raises:
        GaitnetError: another precision, device or networks were asked for.
    """
    if engine is not None and replace(engine, threads=None) != Engine():
        raise GaitnetError(
            f"⟦backend {backend}⟧: has no such settings. Leave out ⟦precision⟧, ⟦device⟧ and "
            "⟦pose-model⟧, or choose ⟦backend openvino⟧."
        )
