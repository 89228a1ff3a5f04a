"""Networks compiled for this machine, once: kept in memory, and on disk for the next start.

OpenVINO's own cache writes its files in place, so that a program that is killed, or a second one that starts
at that moment, may meet half a file. Here they appear whole, and are checked when they are read.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import platformdirs

from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file, make_folder
from gaitnet.pose.blazepose.files import network_file, read_network
from gaitnet.pose.engine import Engine
from gaitnet.runtime import core

_DIGEST_BYTES = hashlib.sha256().digest_size


@lru_cache(maxsize=16)
def compiled(network: str, engine: Engine, prepare: Callable[[Any], Any]) -> Any:
    """A network ready to run.

    Args:
        network: `LANDMARKS` or `DETECTOR`.
        engine: how to run it.
        prepare: model to model; its name and the file's bytes say which compiled one is meant.

    Raises:
        GaitnetError: no such network, or one that is none of BlazePose's.
    """
    kept = cache_folder() / f"{_key(network, engine, prepare.__name__)}.blob"
    with suppress(OSError, RuntimeError, ValueError):  # none yet, or a damaged one
        return core().import_model(_checked(kept.read_bytes()), engine.device, _settings(engine))
    with network_file(network, engine.models) as path:
        model = _compile(path, engine, prepare)
    with suppress(OSError, RuntimeError, GaitnetError):  # no room for it: the next start compiles again
        _keep(kept, model.export_model())
    return model


def cache_folder() -> Path:
    """Where compiled networks are kept; may be deleted at any time."""
    return Path(platformdirs.user_cache_dir("gaitnet", appauthor=False)) / "networks"


def _compile(path: Path, engine: Engine, prepare: Callable[[Any], Any]) -> Any:
    try:
        model = prepare(core().read_model(str(path)))
    except (RuntimeError, StopIteration, ValueError) as error:
        raise GaitnetError(f"{engine.models or path}: not a BlazePose model. Choose another file.") from error
    return core().compile_model(model, engine.device, _settings(engine))


def _settings(engine: Engine) -> dict[str, Any]:
    """One picture at a time, as fast as possible: the next region is known only when this answer is."""
    settings: dict[str, Any] = {"INFERENCE_PRECISION_HINT": engine.precision}
    if engine.device == "CPU":
        # Pinned threads of two processes would share the first core, and leave the others idle.
        settings |= {"NUM_STREAMS": 1, "ENABLE_CPU_PINNING": False}
        if engine.threads:
            settings["INFERENCE_NUM_THREADS"] = engine.threads
    return settings


def _key(network: str, engine: Engine, part: str) -> str:
    """What the compiled network depends on, as a file name."""
    name = "" if engine.device == "AUTO" else core().get_property(engine.device, "FULL_DEVICE_NAME")
    version = core().get_versions("CPU")["CPU"].build_number
    digest = hashlib.sha256(read_network(network, engine.models))
    for fact in (part, engine.device, engine.precision, engine.threads, name, version):
        digest.update(f"\0{fact}".encode())
    return digest.hexdigest()


def _keep(path: Path, blob: io.BytesIO) -> None:
    make_folder(path.parent)
    data = blob.getvalue()
    with atomic_file(path) as file:
        file.write(hashlib.sha256(data).digest() + data)


def _checked(data: bytes) -> bytes:
    digest, blob = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
    if hashlib.sha256(blob).digest() != digest:
        raise ValueError("damaged")
    return blob
