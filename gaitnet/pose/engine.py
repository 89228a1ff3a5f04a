"""What can be asked of the networks of a pose backend: arithmetic, device, threads, other networks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path

from gaitnet.errors import GaitnetError


@dataclass(frozen=True)
class Engine:
    """How networks are run, as far as a backend lets one choose, see `FilmBackend.takes`.

    Attributes:
        precision: arithmetic, by the backend's names.
        device: by the backend's names, such as CPU, GPU, NPU or AUTO.
        threads: of the CPU; None takes all. The answers do not depend on it.
        models: a file of networks instead of the backend's own.
        every_frame: look at every frame of fast videos, too; else see `tracking.frames_a_look`.
    """

    precision: str = "f32"
    device: str = "CPU"
    threads: int | None = None
    models: Path | None = None
    every_frame: bool = False

    def __str__(self) -> str:
        """As reports say it; without the threads, on which nothing depends."""
        networks = f", {self.models.name}" if self.models else ""
        return f"{self.precision} on {self.device}{networks}"


SAID = {"precision": "precision", "device": "device", "models": "pose-model"}
"""What of an engine may change the answers, and what it is called where it is asked for."""


def refuse_engine(engine: Engine, backend: str, takes: Collection[str]) -> None:
    """For backends that let one choose less than all.

    Raises:
        GaitnetError: something was asked for that the backend has not.
    """
    plain = {field.name: field.default for field in fields(Engine)}
    asked = [name for name in SAID if name not in takes and getattr(engine, name) != plain[name]]
    if asked:
        leave = " and ".join(f"⟦{SAID[name]}⟧" for name in asked)
        raise GaitnetError(
            f"⟦backend {backend}⟧: has no such settings. Leave out {leave}, or choose another ⟦backend⟧."
        )
