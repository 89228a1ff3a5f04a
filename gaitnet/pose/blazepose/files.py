"""The networks' files: those that come with gaitnet, a `.tflite`, or both networks of a `.task` file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from gaitnet import posemodels
from gaitnet.errors import GaitnetError
from gaitnet.posemodels.packages import LARGEST_BYTES, MARK

LANDMARKS, DETECTOR = "landmarks", "detector"
"""The two networks."""

OWN = {LANDMARKS: posemodels.FULL, DETECTOR: posemodels.DETECTOR}
"""Which are taken where nothing else is said."""

IN_TASK = {DETECTOR: "pose_detector.tflite", LANDMARKS: "pose_landmarks_detector.tflite"}
"""What a network is called in MediaPipe's `pose_landmarker_*.task`, which is a zip of both."""


def read_network(network: str, models: Path | None) -> bytes:
    """A network's bytes.

    Args:
        network: `LANDMARKS` or `DETECTOR`.
        models: a `.task` file, or a `.tflite` of landmarks, to which gaitnet's own detector belongs; None:
            gaitnet's own.

    Raises:
        GaitnetError: no such file, or not such a file.
    """
    path = _tflite(network, models)
    if path:
        return path.read_bytes()
    assert models is not None
    return _read_task(models, IN_TASK[network])


@contextmanager
def network_file(network: str, models: Path | None) -> Iterator[Path]:
    """A network as a file, for as long as the block lasts: OpenVINO reads TensorFlow Lite from files only."""
    path = _tflite(network, models)
    if path:
        yield path
        return
    with TemporaryDirectory(prefix="gaitnet-") as folder:
        path = Path(folder) / "network.tflite"
        path.write_bytes(read_network(network, models))
        yield path


def _tflite(network: str, models: Path | None) -> Path | None:
    """The file of a network; None where it is in a `.task` file."""
    if models is None or (network == DETECTOR and _is_tflite(models)):
        return posemodels.need(OWN[network])
    return models if _is_tflite(models) else None


def _is_tflite(path: Path) -> bool:
    if not path.is_file() or path.stat().st_size > LARGEST_BYTES:
        return False
    try:
        with path.open("rb") as file:
            return file.read(8)[4:] == MARK
    except OSError:
        return False


def _read_task(path: Path, member: str) -> bytes:
    if path.exists() and not path.is_file():  # opening a pipe would wait for ever
        raise GaitnetError(f"{path}: not a file. Choose a pose_landmarker_*.task file.")
    try:
        with ZipFile(path) as task:
            found = task.getinfo(member)
            if found.file_size > LARGEST_BYTES or found.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise BadZipFile("too large, or compressed differently from MediaPipe's")
            return task.read(member)
    except FileNotFoundError as error:
        raise GaitnetError(f"{path}: no such file. Check the path.") from error
    except OSError as error:
        raise GaitnetError(f"{path}: can't be read ({error.strerror}). Check the file.") from error
    except Exception as error:  # a damaged or hostile archive breaks zipfile, zlib and lzma in many ways
        raise GaitnetError(
            f"{path}: not a .task file with {' and '.join(IN_TASK.values())}. "
            "Choose a pose_landmarker_*.task file, or a .tflite of landmarks."
        ) from error
