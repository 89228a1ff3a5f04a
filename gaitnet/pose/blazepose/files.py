"""The networks' files: from MediaPipe's wheel, or from a `.task` file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from gaitnet.errors import GaitnetError
from gaitnet.pose.wheel import DETECTOR, LANDMARKS, model_path

IN_TASK = {DETECTOR: "pose_detector.tflite", LANDMARKS: "pose_landmarks_detector.tflite"}
"""What a network is called in MediaPipe's `pose_landmarker_*.task`, which is a zip of both."""

LARGEST_BYTES = 1 << 28
"""Of a network in a `.task` file; the largest known one has 27 MB."""


def read_network(network: str, models: Path | None) -> bytes:
    """A network's bytes.

    Args:
        network: `LANDMARKS` or `DETECTOR`.
        models: a `.task` file; None: MediaPipe's wheel.

    Raises:
        GaitnetError: no such file, or not such a file.
    """
    return model_path(network).read_bytes() if models is None else _read_task(models, IN_TASK[network])


@contextmanager
def network_file(network: str, models: Path | None) -> Iterator[Path]:
    """A network as a file, for as long as the block lasts: OpenVINO reads TensorFlow Lite from files only."""
    if models is None:
        yield model_path(network)
        return
    with TemporaryDirectory(prefix="gaitnet-") as folder:
        path = Path(folder) / "network.tflite"
        path.write_bytes(read_network(network, models))
        yield path


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
            "Choose a pose_landmarker_*.task file."
        ) from error
