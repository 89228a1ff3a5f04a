"""Files that once gave a traceback, a flood or a line that was not clean: they are tried for ever."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path


def _becomes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _says(**changes: object) -> Callable[[Path], None]:
    return lambda path: path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def _exchanged(before: str, after: bytes) -> Callable[[Path], None]:
    return lambda path: _becomes(path, path.read_bytes().replace(before.encode(), after))


def _packed_otherwise(path: Path) -> None:
    """As LZMA, with a damaged stream."""
    with zipfile.ZipFile(path) as before:
        members = {info.filename: before.read(info) for info in before.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as after:
        for name, content in members.items():
            after.writestr(name, content)
        first = after.infolist()[0]
    content = bytearray(path.read_bytes())
    start = first.header_offset + 30 + len(first.filename) + 9  # behind the header of LZMA's own
    content[start : start + 8] = b"\xff" * 8
    path.write_bytes(bytes(content))


FOUND: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a sequence without an end": ("sequence", _endless),
    "a rate of 400 digits": ("sequence", _exchanged('"rate_hz": 30.0', b'"rate_hz": 1' + b"0" * 400)),
    "a height that is text": ("report", _says(height_m="tall")),
    "a walk of the ledger that is a number": ("ledger", _exchanged('"walk": "a"', b'"walk": 3')),
    "a ledger that is nested deeply": ("ledger", lambda path: _becomes(path, b"[" * 100_000 + b"\n")),
    "a mapping that is nested deeply": ("mapping", lambda path: _becomes(path, b"[" * 100_000)),
    "a key of control characters": ("mapping", _exchanged("walk:", b'"\\x1b[2J\\n":')),
    "a unit of 200,000 letters": ("card", _says(units={"left_hip": "x" * 200_000})),
    "a card that is no text": ("model", _exchanged("&quot;architecture&quot;", b"\xff\xfe")),
    "a name with a letter that is none": ("form", lambda path: path.write_text("name=walk.\u0379mp4")),
    "a model's number that is no text": ("model", _exchanged('precision="FP32"', b'precision="F\xafA"')),
    "walks packed as LZMA, and damaged": ("labelled-tree", _packed_otherwise),
    "a name that ends in 3,000 letters": ("form", lambda path: path.write_text("name=a.m" + "1" * 3000)),
}
"""What it is -> reader, and how a valid file becomes it."""
