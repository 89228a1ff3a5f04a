"""A model as one file, to be sent: a ZIP of plain files with a list of their hashes. Nothing in it is run."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from gaitnet.clinic.judgement import Judgement
from gaitnet.clinic.naming import clean_label, clean_name, slug
from gaitnet.clinic.owns import ABOUT, CARD, FILES, IR, JUDGEMENT, PARITY, About, Own
from gaitnet.clinic.places import read_value
from gaitnet.documents import parse_json, read_document
from gaitnet.errors import GaitnetError, ModelMismatchError
from gaitnet.files import new_folder
from gaitnet.ir import card_of, compile_ir, read_ir
from gaitnet.models.card import card_from_json

SUFFIX = ".gaitnet"
MANIFEST = "manifest.json"
MOST_BYTES = 64 << 20
"""Of the whole file, and of each of those in it."""

TOLERANCE = 1e-4
"""Largest difference of a probability between an answer that a model was packed with and its answer here."""

_AGAIN = "Ask for it again."
_OLD_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Manifest:
    """What a packed model holds: name of each file -> its SHA-256."""

    format: int
    gaitnet: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Parity:
    """Questions, and what the trained network answered before it was exported.

    Attributes:
        features: `(N, T, F)`; None = missing.
        lengths: `(N,)` valid frames.
        context: `(N, K)`; empty where the model sees none.
        probabilities: `(N, C)`.
    """

    features: list[list[list[float | None]]]
    lengths: list[int]
    context: list[list[float | None]]
    probabilities: list[list[float]]


def pack(own: Own) -> bytes:
    """The file's content; see `Models.pack`."""
    from gaitnet import __version__  # noqa: PLC0415  (a cycle otherwise)

    content = {name: (own.folder / name).read_bytes() for name in FILES}
    about = replace(own.about, by="", trained_on={})
    content[ABOUT] = msgspec.json.encode(about)
    content[JUDGEMENT] = msgspec.json.encode(replace(own.judgement, wrong=(), relabelled=()))
    hashes = {name: hashlib.sha256(each).hexdigest() for name, each in content.items()}
    content[MANIFEST] = msgspec.json.encode(Manifest(1, __version__, hashes))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in content.items():
            archive.writestr(zipfile.ZipInfo(name, _OLD_DAY), each, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unpack(path: Path, place: Path, slugs: Collection[str]) -> None:
    """Write a packed model to a new folder, once everything about it was checked; see `Models.take_in`."""
    content = _content(path)
    with new_folder(place, lambda _: False) as partial:
        for name in FILES:
            (partial / name).write_bytes(content[name])
        try:
            about = _checked(partial)
        except GaitnetError as error:
            said = str(error).replace(f"{partial}/", "")
            raise ModelMismatchError(f"{path.name}: {said}") from error
        about = replace(about, slug=slug(about.name, slugs), trained_on={}, taken_in=True)
        (partial / ABOUT).write_bytes(msgspec.json.encode(about))


def check_parity(folder: Path) -> float:
    """The largest difference between what a model answered before its export and what it answers here.

    Raises:
        ModelMismatchError: it is too large, or the questions do not fit the model.
    """
    stored, ir = read_value(folder / PARITY, Parity), read_ir(folder / IR)
    if stored is None:
        raise ModelMismatchError(f"{PARITY} is missing. {_AGAIN}")
    inputs = {
        "features": np.array(stored.features, dtype=np.float32),
        "lengths": np.array(stored.lengths, dtype=np.int64),
    }
    if stored.context:
        inputs["context"] = np.array(stored.context, dtype=np.float32)
    try:
        found = np.array(compile_ir(ir)(inputs)["probabilities"])
        difference = float(np.abs(found - np.array(stored.probabilities)).max())
    except (RuntimeError, KeyError, ValueError) as error:
        raise ModelMismatchError(f"{PARITY} does not fit the model. {_AGAIN}") from error
    if not difference <= TOLERANCE:
        raise ModelMismatchError(
            f"its answers differ by {difference:.1e} from those it was sent with. {_AGAIN}"
        )
    return difference


def _content(path: Path) -> dict[str, bytes]:
    """The files of a packed model, whose hashes are those of its list."""
    try:
        packed = read_document(path, MOST_BYTES)
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            names = archive.namelist()
            if sorted(names) != sorted((*FILES, MANIFEST)):
                raise ValueError("it holds other files than a model's")
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                raise ValueError(f"larger than {MOST_BYTES >> 20} MB")
            content = {name: _read(archive, name) for name in names}
        manifest = msgspec.convert(parse_json(content.pop(MANIFEST)), Manifest)
    except OSError as error:
        raise ModelMismatchError(f"{path}: can't be read. Check the path.") from error
    except (ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        said = str(error) if type(error) is ValueError else "damaged"
        raise ModelMismatchError(f"{path}: no model of gaitnet ({said}). {_AGAIN}") from error
    except Exception as error:  # what zlib and its kin say of a damaged stream
        raise ModelMismatchError(f"{path}: no model of gaitnet (damaged). {_AGAIN}") from error
    for name in FILES:
        if manifest.files.get(name) != hashlib.sha256(content[name]).hexdigest():
            raise ModelMismatchError(f"{path}: {name} is damaged or was changed. {_AGAIN}")
    return content


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """One file; no more than it says to have."""
    with archive.open(name) as stream:
        found = stream.read(MOST_BYTES + 1)
    if len(found) > MOST_BYTES:
        raise ValueError(f"larger than {MOST_BYTES >> 20} MB")
    return found


def _checked(folder: Path) -> About:
    """What is written about a model whose card, classes, weights and answers fit together.

    Raises:
        GaitnetError: they do not.
    """
    about, judged = read_value(folder / ABOUT, About), read_value(folder / JUDGEMENT, Judgement)
    card = card_of(read_ir(folder / IR), folder / IR)
    written = card_from_json((folder / CARD).read_text(encoding="utf-8", errors="replace"), folder / CARD)
    if about is None or judged is None:
        raise ModelMismatchError(f"its description is missing. {_AGAIN}")
    same = (card.weights_sha256, card.classes) == (written.weights_sha256, written.classes)
    if not same or about.weights_sha256 != card.weights_sha256 or about.classes != tuple(card.classes):
        raise ModelMismatchError(f"its card and its description do not fit together. {_AGAIN}")
    known: list[str] = []
    for name in card.classes:
        known.append(clean_label(name, known))
    if judged.classes != about.classes or not all(each.isprintable() for each in about.parameters):
        raise ModelMismatchError(f"its figures are of other classes. {_AGAIN}")
    check_parity(folder)
    return replace(about, name=clean_name(about.name, "name"))


__all__ = ["SUFFIX", "Parity", "check_parity", "pack", "unpack"]
