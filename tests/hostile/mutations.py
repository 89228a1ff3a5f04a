"""Files that were valid, made hostile: the same seed makes the same file."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

Mutation = Callable[[bytes, Random], bytes]

CONTROL = "\x1b[2J\x07\r\nerror: \u202e\x00"
NUMBERS = [
    "1" + "0" * 400,
    "-1",
    "0",
    "1e400",
    "-1e308",
    "NaN",
    "Infinity",
    "0.1",
    "9223372036854775808",
    "1e-320",
]
ODD = [
    "null",
    "true",
    "[]",
    "{}",
    '""',
    json.dumps(CONTROL),
    '"\\ud800"',
    '"x"',
    "[[1],2]",
    '{"a":{}}',
    "[null]",
]
DEEP = [
    "[" * 3000 + "]" * 3000,
    '{"a":' * 500 + "1" + "}" * 500,
    "[" + "1," * 50_000 + "1]",
    '"' + "x" * 200_000 + '"',
]
YAML = [
    "&a [*a]",
    "*nobody",
    "!!python/name:os.system",
    "!!binary x",
    ".nan",
    "0x" + "f" * 40,
    "2001-99-99",
    "<<",
    "{? [a]: 1}",
    "|\n  x",
]
WORDS = [*NUMBERS, *ODD, *DEEP]


def bits(content: bytes, dice: Random) -> bytes:
    """Some bytes changed."""
    found = bytearray(content)
    for _ in range(dice.randint(1, 20)):
        if found:
            found[dice.randrange(len(found))] = dice.randrange(256)
    return bytes(found)


def head(content: bytes, dice: Random) -> bytes:
    """A byte changed where headers lie, at the beginning or at the end."""
    found = bytearray(content)
    if found:
        at = dice.randrange(min(200, len(found)))
        found[at if dice.random() < 0.7 else -1 - at] = dice.choice(
            [0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)]
        )
    return bytes(found)


def cut(content: bytes, dice: Random) -> bytes:
    """The end is missing, or a piece of it."""
    first, second = sorted(dice.randrange(len(content) + 1) for _ in range(2))
    return content[:first] if dice.random() < 0.5 else content[:first] + content[second:]


def doubled(content: bytes, dice: Random) -> bytes:
    """A piece comes twice, or something else stands in between."""
    first, second = sorted(dice.randrange(len(content) + 1) for _ in range(2))
    piece = (
        content[first : min(second, first + 5000)]
        if dice.random() < 0.5
        else dice.randbytes(dice.randrange(64))
    )
    return content[:first] + piece + content[first:]


def sizes(content: bytes, dice: Random) -> bytes:
    """Four or eight bytes become a number that is far too large."""
    found, width = bytearray(content), dice.choice([4, 8])
    if len(found) > width:
        at = dice.randrange(len(found) - width)
        number = dice.choice([0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**64 - 1]) % (1 << 8 * width)
        found[at : at + width] = number.to_bytes(width, dice.choice(["little", "big"]))
    return bytes(found)


def document(content: bytes, dice: Random) -> bytes:
    """A value of a JSON document becomes another one, goes, or gets company."""
    lines = content.decode(errors="replace").splitlines(keepends=True) or [""]
    whole = _parsed("".join(lines))
    if whole is not None:
        return _text(_changed(whole, dice, [dice.randrange(_count(whole))])).encode(errors="surrogatepass")
    at = dice.randrange(len(lines))  # a document a line
    one = _parsed(lines[at])
    if one is not None:
        lines[at] = _text(_changed(one, dice, [dice.randrange(_count(one))])) + "\n"
    return "".join(lines).encode(errors="surrogatepass")


class _Raw(str):
    """Text that stands in a document as it is."""


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _count(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_count, inner))


def _changed(value: Any, dice: Random, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] == -1:
        return _other(value, dice)
    if isinstance(value, dict):
        return {key: _changed(inner, dice, left) for key, inner in value.items()}
    if isinstance(value, list):
        return [_changed(inner, dice, left) for inner in value]
    return value


def _other(value: Any, dice: Random) -> Any:
    chance = dice.random()
    if isinstance(value, dict) and value and chance < 0.6:
        key = dice.choice(list(value))
        rest = {name: inner for name, inner in value.items() if name != key}
        return dice.choice([rest, rest | {CONTROL: value[key]}, value | {dice.choice([CONTROL, "", "x"]): 1}])
    if isinstance(value, list) and value and chance < 0.6:
        return dice.choice([value[:-1], value * 2, value[::-1], [*value, _Raw(dice.choice(WORDS))]])
    return _Raw(dice.choice(WORDS))


def _text(value: Any) -> str:
    if isinstance(value, _Raw):
        return value
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_text(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    return json.dumps(value)


def words(content: bytes, dice: Random) -> bytes:
    """A word of a text becomes something that readers of it dislike."""
    text = content.decode(errors="replace")
    places = list(re.finditer(r"[\w./-]+|[,:\n{}\[\]]", text))
    if not places:
        return b"\xff"
    place = dice.choice(places)
    return (
        text[: place.start()]
        + dice.choice([*WORDS, *YAML, CONTROL, "", ",", ": ", "'"])
        + text[place.end() :]
    ).encode(errors="surrogatepass")


def array(content: bytes, dice: Random) -> bytes:
    """Another type, shape or values of an `.npy` file; or a header that lies."""
    if dice.random() < 0.4:
        lie = dice.choice(
            [b"(-1, 11)", b"(4611686018427387904, 11)", b"(1,)", b"()", b"(0, 11)", b"(2, 3, 4)", b"9"]
        )
        return re.sub(rb"\([^)]*\)(?=, )", lambda _: lie, content, count=1)
    try:
        found = np.load(io.BytesIO(content), allow_pickle=False)
    except ValueError:  # pickled: no array that may be opened here
        return bits(content, dice)
    return _saved(_array(found, dice))


def archive(content: bytes, dice: Random) -> bytes:
    """One array of an `.npz` becomes another one, goes, or is packed otherwise."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    name = dice.choice(list(members))
    chance = dice.random()
    if chance < 0.1:
        del members[name]
    elif chance < 0.2:
        members[dice.choice(["../x.npy", CONTROL, "x", "other.npy"])] = members.pop(name)
    else:
        members[name] = array(members[name], dice)
    packing = dice.choice(
        [zipfile.ZIP_STORED] * 4 + [zipfile.ZIP_DEFLATED] * 2 + [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2]
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as file:
        for each, inner in members.items():
            file.writestr(each, inner)
    return stream.getvalue()


def _saved(found: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, found, allow_pickle=False)
    return stream.getvalue()


def _array(found: np.ndarray, dice: Random) -> np.ndarray:
    kind = dice.randrange(6)
    if kind == 0:
        with np.errstate(all="ignore"):
            numbers = found if found.dtype.kind in "iuf" else np.arange(found.size).reshape(found.shape)
            return numbers.astype(dice.choice(["f8", "f2", "i1", "u8", "c16", "?", "U5", "S3", "M8[s]"]))
    if kind == 1:
        return dice.choice([found.ravel(), found[None], found[:0], found[..., None], found.T, np.array(3)])
    if kind == 2 and found.ndim:
        return found[: dice.randrange(len(found) + 1)]
    if found.dtype.kind not in "iuf" or not found.size:
        return found.ravel()[:1]
    changed = found.copy().reshape(-1)
    limits = np.iinfo(found.dtype) if found.dtype.kind in "iu" else np.finfo(found.dtype)
    odd = [limits.min, limits.max, 0, -1 if limits.min < 0 else 1]
    odd += [np.nan, np.inf] if found.dtype.kind == "f" else []
    many = dice.choice([1, 10, changed.size])
    for at in dice.sample(range(changed.size), min(many, changed.size, 2000)):
        changed[at] = dice.choice(odd)
    if dice.random() < 0.2:
        changed[:] = dice.choice(odd)
    return changed.reshape(found.shape)


BOXES = [b"mvhd", b"tkhd", b"mdhd", b"elst", b"hdlr", b"stsd", b"mp4v", b"avc1", b"esds"]
BOXES += [b"stts", b"ctts", b"stss", b"stsc", b"stsz", b"stco", b"trak", b"mdat"]
"""Where an MP4 file says how large its pictures are, how fast, when, and where they lie."""


def boxes(content: bytes, dice: Random) -> bytes:
    """A film's sizes, rates, stamps and places, absurd; or a part that is not there any more."""
    here = [(box, at) for box in BOXES if (at := content.find(box)) >= 0]
    if not here:
        return bits(content, dice)
    box, at = dice.choice(here)
    changed = bytearray(content)
    if dice.random() < 0.1:
        changed[at : at + 4] = b"free"
        return bytes(changed)
    for _ in range(dice.choice([1, 1, 3])):
        place = at + len(box) + 2 * dice.randrange(45)
        number = dice.choice([0, 1, 0x40004000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, dice.getrandbits(32)])
        changed[place : place + 4] = number.to_bytes(4, "big")
    return bytes(changed)


BYTES: list[Mutation] = [bits, head, cut, doubled, sizes]
KINDS: dict[str, list[Mutation]] = {
    "bytes": BYTES,
    "json": [document] * 4 + [words] + BYTES,
    "text": [words] * 4 + BYTES,
    "array": [array] * 4 + BYTES,
    "archive": [archive] * 5 + BYTES,
    "film": [boxes] * 4 + BYTES,
}


def spoil(path: Path, kind: str, dice: Random) -> None:
    """Make a valid file hostile where it lies."""
    chance = dice.random()
    if chance < 0.04:
        _replace(path, dice)
        return
    content = path.read_bytes()
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        try:
            content = dice.choice(KINDS[kind])(content, dice)
        except Exception:
            content = bits(content, dice)  # spoiled already, in a way that this mutation can't read
    path.write_bytes(content)


def _replace(path: Path, dice: Random) -> None:
    """By something that is no file, or one without an end."""
    path.unlink()
    kind = dice.choice(["pipe", "folder", "loop", "endless", "nowhere", "empty"])
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.touch()
    else:
        path.symlink_to({"loop": path, "endless": Path("/dev/zero"), "nowhere": Path("/no/such/file")}[kind])


def copied(folder: Path, to: Path) -> None:
    """A fresh copy of a folder, whatever the last one has become."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)
