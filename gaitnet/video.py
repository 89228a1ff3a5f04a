"""Reading videos: upright frames with their true times."""

from __future__ import annotations

import hashlib
import math
import os
import re
import stat
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from gaitnet.errors import GaitnetError, VideoError

if TYPE_CHECKING:
    import cv2

Frame = NDArray[np.uint8]
T = TypeVar("T")

# fmt: off
VIDEO_SUFFIXES = frozenset({
    ".3gp", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".ogv", ".webm",
    ".wmv",
})
# fmt: on
"""File types taken as videos. A closed list: FFmpeg would also draw a text file as moving pictures."""


_PICTURES = b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"
"""First bytes of pictures (JPEG, PNG, GIF, BMP, TIFF), which FFmpeg would take for videos of one frame."""

_CONTAINERS = re.compile(
    rb"....(ftyp|moov|mdat|free|skip|wide|pnot|uuid|junk)"  # MP4, QuickTime, 3GP
    rb"|RIFF....AVI |\x1a\x45\xdf\xa3|OggS|FLV|\x30\x26\xb2\x75"  # AVI, Matroska and WebM, Ogg, Flash, WMV
    rb"|\x00\x00\x01[\xb0-\xbf]|\x47|....\x47",  # MPEG program stream, MPEG transport streams
    re.DOTALL,
)
"""First bytes of the files that `VIDEO_SUFFIXES` stand for. FFmpeg looks at the content, not at the name: a
playlist called .mp4 would open other files of the machine."""

_UNREADABLE = "not a readable video. Play it to check it, or record it again."


@dataclass(frozen=True)
class VideoInfo:
    """What the header says; the frames themselves may say otherwise.

    Attributes:
        path: the file.
        size: width and height of the upright picture in pixels.
        rate_hz: nominal frames a second.
        frame_count: nominal number of frames, or None where the header does not know.
    """

    path: Path
    size: tuple[int, int]
    rate_hz: float
    frame_count: int | None


def probe(path: Path) -> VideoInfo:
    """Read a video's header.

    Raises:
        VideoError: no such file, an empty file, or no video.
    """
    with _opened(path) as (capture, cv2):
        count = capture.get(cv2.CAP_PROP_FRAME_COUNT)
        size = int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        return VideoInfo(path, size, _rate(capture, cv2), int(count) if count > 0 else None)


def frames(
    path: Path, threads: int | None = None, turn_deg: int = 0
) -> Generator[tuple[float, Frame], None, None]:
    """Every frame as `(seconds since the first frame, (H, W, 3) BGR)`, turned upright.

    The times are the file's own presentation times, so a phone's variable frame rate comes out right.
    A frame without a usable time follows its predecessor by the nominal frame time.

    Args:
        path: the video.
        threads: that decode it; None leaves it to FFmpeg.

    Raises:
        VideoError: no such file, an empty file, or no video; at its end, one without a readable frame.
    """
    with _opened(path, threads) as (capture, cv2):
        frame_s = 1 / _rate(capture, cv2)
        first_s = last_s = math.nan
        while True:
            ok, frame = capture.read()
            if not ok:
                break
            stamp_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            if math.isnan(last_s):
                first_s = last_s = stamp_s
            elif not stamp_s > last_s:
                last_s += frame_s
            else:
                last_s = stamp_s
            yield last_s - first_s, cast(Frame, np.ascontiguousarray(np.rot90(frame, -turn_deg // 90)))
    if math.isnan(last_s):
        raise VideoError(f"{path}: {_UNREADABLE}")


def made_ahead(items: Generator[T, None, None], count: int = 4) -> Iterator[T]:
    """The same items, made in a thread of their own while the ones before are worked on.

    Args:
        items: what is made; its errors come out here.
        count: how many may wait.
    """
    end = object()
    with ThreadPoolExecutor(1) as maker:
        waiting = deque(maker.submit(next, items, end) for _ in range(count))
        try:
            while (item := waiting.popleft().result()) is not end:
                waiting.append(maker.submit(next, items, end))
                yield cast(T, item)
        finally:
            for future in waiting:
                future.cancel()
            maker.submit(items.close).result()


def sha256(path: Path) -> str:
    """Hash of a file's bytes, in hexadecimal; read in pieces, so that its size does not matter."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _rate(capture: cv2.VideoCapture, cv2: Any) -> float:
    rate = capture.get(cv2.CAP_PROP_FPS)
    return float(rate) if math.isfinite(rate) and rate > 0 else 30.0


@contextmanager
def _opened(path: Path, threads: int | None = None) -> Iterator[tuple[cv2.VideoCapture, Any]]:
    check_is_video(path)
    # FFmpeg's own chatter goes to stderr past us, and a playlist dressed up as a video may name addresses
    # elsewhere: silence the one, forbid the other. Both are read when a capture opens.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "protocol_whitelist;file")
    import cv2  # noqa: PLC0415  (0.2 s: not for `gaitnet --help`)

    cv2.setLogLevel(0)
    # Absolute, because FFmpeg takes what stands before a colon, as in 10:30.mp4, for a protocol.
    settings = [cv2.CAP_PROP_N_THREADS, threads] if threads else []
    capture = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG, settings)
    try:
        if not capture.isOpened():
            raise VideoError(f"{path}: {_UNREADABLE}")
        capture.set(
            cv2.CAP_PROP_ORIENTATION_AUTO, 1
        )  # off unless asked for: a phone's film would lie on its side
        yield capture, cv2
    finally:
        capture.release()


def check_is_video(path: Path) -> None:
    """Refuse what can't be a video before anything is opened.

    Raises:
        VideoError: no such file, a folder, an empty file, another file type, or an unusable name.
        GaitnetError: the file can't be read.
    """
    _check_is_file(path)
    if path.suffix.lower() not in VIDEO_SUFFIXES:
        known = " ".join(sorted(VIDEO_SUFFIXES))
        raise VideoError(f"{path}: not a video file type ({known}). Name a video.")
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise _cannot_read(path, error) from error
    if not start:
        raise VideoError(f"{path}: 0 bytes. Copy it again from the camera.")
    if start.startswith(_PICTURES):
        raise VideoError(f"{path}: a picture, not a video. Name a video.")
    if not _CONTAINERS.match(start):
        raise VideoError(f"{path}: {_UNREADABLE}")


def _check_is_file(path: Path) -> None:
    try:
        str(path.absolute()).encode()  # such a name ends OpenCV, and Python with it, in a segmentation fault
        mode = path.stat().st_mode
    except UnicodeEncodeError as error:
        raise VideoError(f"{path}: its name or its folder's is not UTF-8. Rename it.") from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise VideoError(f"{path}: no such file. Check the path.") from error
    except OSError as error:
        raise _cannot_read(path, error) from error
    if stat.S_ISDIR(mode):
        raise VideoError(f"{path}: a folder, not a video. Name a video in it.")
    if not stat.S_ISREG(mode):
        raise VideoError(f"{path}: a pipe or a device, not a file. Save the video to a file first.")


def _cannot_read(path: Path, error: OSError) -> GaitnetError:
    return GaitnetError(f"{path}: can't be read ({error.strerror}). Check its name and its permissions.")
