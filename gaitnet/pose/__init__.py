"""Finding landmarks. A backend is one file here and one line in `BACKENDS`."""

from __future__ import annotations

from importlib import import_module

from gaitnet.errors import GaitnetError
from gaitnet.pose.base import PLAIN, PoseBackend
from gaitnet.pose.engine import Engine, refuse_engine
from gaitnet.pose.progress import Progress

__all__ = ["BACKENDS", "DEFAULT_BACKEND", "PoseBackend", "Progress", "load_backend", "packages_of"]

BACKENDS: dict[str, str] = {
    "openvino": "gaitnet.pose.openvino:OpenVINOBackend",
    "mediapipe": "gaitnet.pose.mediapipe:MediaPipeBackend",
    "stored": "gaitnet.pose.stored:StoredBackend",
}
"""Name -> "module:Class"; imported only when asked for."""

DEFAULT_BACKEND = "openvino"


def load_backend(
    name: str, person: str | None = None, engine: Engine = PLAIN, turn_deg: int = 0
) -> PoseBackend:
    """Make the backend of that name.

    Raises:
        GaitnetError: no backend of that name, or one that can't do what is asked.
    """
    if name not in BACKENDS:
        raise GaitnetError(f"⟦backend {name}⟧: unknown. Choose one of {', '.join(BACKENDS)}.")
    backend = _class_of(name)
    refuse_engine(engine, name, backend.takes)
    return backend(person, engine, turn_deg)


def packages_of(name: str) -> tuple[str, ...]:
    """Packages whose versions the landmarks of a backend depend on; none of what is no backend."""
    return _class_of(name).packages if name in BACKENDS else ()


def _class_of(name: str) -> type[PoseBackend]:
    module, _, cls = BACKENDS[name].partition(":")
    found: type[PoseBackend] = getattr(import_module(module), cls)
    return found
