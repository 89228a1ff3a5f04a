"""Whether a file can be a video, by its name and its first bytes, before it is opened."""

from __future__ import annotations

import hashlib
import re
import stat
from pathlib import Path

from gaitnet.errors import GaitnetError, VideoError
from gaitnet.reasons import refusal

# fmt: off
VIDEO_SUFFIXES = frozenset({
    ".3g2", ".3gp", ".asf", ".avi", ".divx", ".dv", ".f4v", ".flv", ".gif", ".m2t", ".m2ts", ".m4v", ".mkv",
    ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".ogv", ".qt", ".ts", ".vob", ".webm", ".wmv",
})
# fmt: on
"""File types taken as videos. A closed list: FFmpeg would also draw a text file as moving pictures."""

_RAW = frozenset({".264", ".265", ".avc", ".h264", ".h265", ".hevc"})
"""A codec's bytes without a container, and so without times."""

_PICTURES = b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"
"""First bytes of pictures (JPEG, PNG, GIF, BMP, TIFF), which FFmpeg would take for videos of one frame."""

_CONTAINERS = re.compile(
    rb"....(ftyp|moov|mdat|free|skip|wide|pnot|uuid|junk)"  # MP4, QuickTime, 3GP
    rb"|RIFF....AVI |\x1a\x45\xdf\xa3|OggS|FLV|\x30\x26\xb2\x75"  # AVI, Matroska and WebM, Ogg, Flash, WMV
    rb"|\x06\x0e\x2b\x34|\x1f\x07\x00"  # MXF, DV
    rb"|\x00\x00\x01[\xb0-\xbf]|\x47|....\x47",  # MPEG program stream, MPEG transport streams
    re.DOTALL,
)
"""First bytes of the files that `VIDEO_SUFFIXES` stand for. FFmpeg looks at the content, not at the name: a
playlist called .mp4 would open other files of the machine."""


def check_is_video(path: Path) -> None:
    """Refuse what can't be a video before anything is opened.

    Raises:
        VideoError: no such file, a folder, an empty file, another file type, or an unusable name.
        GaitnetError: the file can't be read.
    """
    _check_is_file(path)
    _check_suffix(path)
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise _cannot_read(path, error) from error
    if not start:
        raise VideoError(refusal("file-empty"), path)
    if start.startswith(b"GIF8") and path.suffix.lower() == ".gif":
        return
    if start.startswith(_PICTURES):
        raise picture(path)
    if not _CONTAINERS.match(start):
        raise unreadable(path)


def sha256(path: Path) -> str:
    """Hash of a file's bytes, in hexadecimal; read in pieces, so that its size does not matter."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def unreadable(path: Path) -> VideoError:
    """What looks like a video and is none."""
    return VideoError(refusal("file-unreadable"), path)


def picture(path: Path) -> VideoError:
    """What does not move."""
    return VideoError(refusal("file-picture"), path)


def _check_suffix(path: Path) -> None:
    suffix = path.suffix.lower()
    if suffix in _RAW:
        convert = f"ffmpeg -framerate 30 -i {path.name} -c copy {path.stem}.mp4"
        raise VideoError(refusal("file-raw", convert=convert), path)
    if suffix not in VIDEO_SUFFIXES:
        raise VideoError(refusal("file-type", known=" ".join(sorted(VIDEO_SUFFIXES))), path)


def _check_is_file(path: Path) -> None:
    try:
        str(path.absolute()).encode()  # reports and ledgers name their source in UTF-8
        mode = path.stat().st_mode
    except UnicodeEncodeError as error:
        raise VideoError(refusal("file-name"), path) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise VideoError(refusal("file-missing"), path) from error
    except OSError as error:
        raise _cannot_read(path, error) from error
    if stat.S_ISDIR(mode):
        raise VideoError(refusal("file-folder"), path)
    if not stat.S_ISREG(mode):
        raise VideoError(refusal("file-pipe"), path)


def _cannot_read(path: Path, error: OSError) -> GaitnetError:
    return GaitnetError(refusal("file-forbidden", why=str(error.strerror)), path)
