"""Old `.npy` files: a pickled list of dicts, read without ever running what the pickle asks for.

Three fences, because an allow-list of NumPy's own functions is not enough (a forged `dtype` makes NumPy take
numbers for pointers):

1. `_scan` walks over the opcodes first and refuses those that an old file never has, and the ones that would
   make the unpickler allocate more than the file holds or nest without end.
2. `_Unpickler.find_class` knows a handful of names and refuses every other.
3. Even those names lead to stand-ins from this file: plain Python that looks at the arguments and keeps
   them. No function of NumPy ever sees a value from the pickle, but for numbers of a checked size.
"""

from __future__ import annotations

import io
import pickle
import pickletools
import re
from pathlib import Path
from reprlib import Repr
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gaitnet.errors import SequenceError, UnsafeFileError

_AGAIN = "Extract it again: gaitnet extract VIDEO --out DIR"

_short = Repr()
_short.maxstring = _short.maxother = 80


def read_old_steps(data: bytes, count: int, names: tuple[str, ...], path: Path) -> NDArray[np.float64]:
    """`(count, F)` numbers from the pickle of an object array with one dict per frame.

    Args:
        data: what follows the `.npy` header.
        count: number of frames that the header promises.
        names: the keys that each dict has; the columns of the answer.
        path: the file, for the error message.

    Raises:
        UnsafeFileError: the pickle asks for more than NumPy arrays, dicts, strings and numbers.
        SequenceError: damaged, or other keys or values.
    """
    steps = _unpickle(data, path)
    if count == 0 or len(steps) != count:
        raise SequenceError(f"{path}: contains {len(steps)} frames, but its header says {count}. {_AGAIN}")
    return np.array([_row(step, frame, names, path) for frame, step in enumerate(steps)])  # (T, F)


def _unpickle(data: bytes, path: Path) -> list[Any]:
    try:
        _scan(data)
        array = _Unpickler(io.BytesIO(data), encoding="latin1").load()  # latin1: strings from Python 2
    except _RefusedError as error:
        advice = "No code was run; delete it and get the file from its author again"
        raise UnsafeFileError(f"{path}: refused: its pickle contains {error}. {advice}.") from error
    except Exception as error:  # a broken or hostile pickle fails in any way it likes
        raise SequenceError(f"{path}: damaged pickle ({type(error).__name__}). {_AGAIN}") from error
    if not isinstance(array, _Array) or array.items is None:
        raise SequenceError(f"{path}: contains no list of frames. {_AGAIN}")
    return array.items


def _row(step: object, frame: int, names: tuple[str, ...], path: Path) -> list[float]:
    if not isinstance(step, dict):
        raise SequenceError(f"{path}: frame {frame} is {_kind(step)}, expected a dict of angles. {_AGAIN}")
    found = {_text(key, f"{path}: frame {frame}"): value for key, value in step.items()}
    missing = [name for name in names if name not in found]
    extra = sorted(found.keys() - set(names))
    if missing or extra:
        what = f"lacks {', '.join(missing)}" if missing else f"has the unknown {_short.repr(extra)}"
        raise SequenceError(f"{path}: frame {frame} {what}; expected the {len(names)} features. {_AGAIN}")
    return [_number(found[name], f"{path}: frame {frame}, {name}") for name in names]


def _text(key: object, where: str) -> str:
    if not isinstance(key, str | bytes):
        raise SequenceError(f"{where} has a key of type {type(key).__name__}, expected a name. {_AGAIN}")
    return key.decode("latin1") if isinstance(key, bytes) else key


def _number(value: object, where: str) -> float:
    if type(value) not in (int, float):
        raise SequenceError(f"{where} is {_kind(value)}, expected a number. {_AGAIN}")
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError as error:
        raise SequenceError(f"{where} is too large. {_AGAIN}") from error


def _kind(value: object) -> str:
    if isinstance(value, _Array):
        return "an array"
    return f"the string {_short.repr(value)}" if isinstance(value, str) else f"of type {type(value).__name__}"


class _RefusedError(Exception):
    """What the pickle asked for."""


class _StandIn:
    """In the place of a NumPy function or class.

    `__setstate__` keeps a pickle from changing the attributes of the class itself.
    """

    __slots__ = ()

    def __setstate__(self, state: object) -> None:
        raise _RefusedError(f"a state of {type(self).__name__}")


def _flat(*values: object) -> None:
    """Refuse tuples in tuples, but for a shape: nested deep enough, hashing them never ends."""
    for value in values:
        if isinstance(value, tuple) and not all(type(item) is int for item in value):
            raise _RefusedError("nested tuples")


class _Array(_StandIn):
    """`numpy.ndarray`: keeps the items of an object array, and nothing of any other."""

    __slots__ = ("items",)
    items: list[Any] | None

    def __new__(cls, *arguments: object) -> _Array:
        if arguments:
            raise _RefusedError("numpy.ndarray with arguments of its own")
        array = super().__new__(cls)
        array.items = None
        return array

    def __setstate__(self, state: Any) -> None:
        _flat(*state)
        _, shape, _, _, items = state
        self.items = items if isinstance(items, list) and len(shape) == 1 else None


class _Reconstruct(_StandIn):
    """`numpy.core.multiarray._reconstruct(ndarray, (0,), b"b")`: an empty array to be filled."""

    __slots__ = ()

    def __new__(cls, kind: object, *arguments: object) -> Any:
        _flat(kind, *arguments)
        if kind is not _Array:
            raise _RefusedError(f"an array of type {_short.repr(kind)}")
        return _Array()


class _DType(_StandIn):
    """`numpy.dtype("f8", False, True)` and the byte order that follows it."""

    __slots__ = ("code", "order")
    code: str
    order: str

    def __new__(cls, code: object, *arguments: object) -> _DType:
        _flat(code, *arguments)
        dtype = super().__new__(cls)
        dtype.code, dtype.order = str(code), "<"
        return dtype

    def __setstate__(self, state: Any) -> None:
        _flat(*state)
        self.order = ">" if state[1] == ">" else "<"


class _Scalar(_StandIn):
    """`numpy.core.multiarray.scalar(dtype, bytes)`: becomes a Python number."""

    __slots__ = ()

    def __new__(cls, dtype: object, data: object) -> Any:
        raw = data.encode("latin1") if isinstance(data, str) else data
        if not isinstance(dtype, _DType) or not re.fullmatch("f[248]|[iu][1248]", dtype.code):
            raise _RefusedError(f"a number of type {_short.repr(getattr(dtype, 'code', dtype))}")
        if not isinstance(raw, bytes) or len(raw) != int(dtype.code[1]):
            raise _RefusedError("a number of the wrong size")
        return np.frombuffer(raw, dtype.order + dtype.code)[0].item()


class _Encode(_StandIn):
    """`_codecs.encode(text, "latin1")`: how protocol 2 writes bytes."""

    __slots__ = ()

    def __new__(cls, text: object, encoding: object = "latin1") -> Any:
        if not isinstance(text, str) or encoding != "latin1":
            raise _RefusedError(f"the codec {_short.repr(encoding)}")
        return text.encode("latin1")


_ALLOWED: dict[tuple[str, str], type[_StandIn]] = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _DType,
    ("_codecs", "encode"): _Encode,
    **{
        (f"numpy.{core}.multiarray", name): stand_in
        for core in ("core", "_core")
        for name, stand_in in (("_reconstruct", _Reconstruct), ("scalar", _Scalar))
    },
}


class _Unpickler(pickle.Unpickler):
    """Refuses every name that is not in `_ALLOWED`, and gives a stand-in for those that are."""

    def find_class(self, module: str, name: str) -> Any:
        """The stand-in of that name."""
        if (module, name) not in _ALLOWED:
            raise _RefusedError(_short.repr(f"{module}.{name}"))
        return _ALLOWED[module, name]

    def persistent_load(self, pid: Any) -> Any:
        """Old files have no objects outside of themselves."""
        raise _RefusedError(f"the outside object {_short.repr(pid)}")


# fmt: off
_PUT = frozenset({"PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"})
_INTEGER = frozenset({"INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4"})
_CALL = frozenset({"REDUCE", "BUILD", "NEWOBJ", "NEWOBJ_EX"})
_TUPLE = frozenset({"TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"})
_KNOWN = _PUT | _INTEGER | _CALL | _TUPLE | {
    "PROTO", "FRAME", "STOP", "MARK", "GET", "BINGET", "LONG_BINGET", "POP", "POP_MARK",
    "GLOBAL", "STACK_GLOBAL", "INST", "OBJ", "PERSID", "BINPERSID",  # for the unpickler to name and refuse
    "NONE", "NEWTRUE", "NEWFALSE", "FLOAT", "BINFLOAT",
    "STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8",
    "BINBYTES", "SHORT_BINBYTES", "BINBYTES8",
    "EMPTY_TUPLE", "EMPTY_LIST", "LIST", "APPEND", "APPENDS", "EMPTY_DICT", "DICT", "SETITEM", "SETITEMS",
}
# fmt: on


def _scan(data: bytes) -> None:
    """Walk over the opcodes, doing nothing that they say, and refuse what an old file never has."""
    before, last = "", ""  # the two opcodes before this one, not counting those that only take notes
    for opcode, argument, _ in pickletools.genops(data):
        name = opcode.name
        if name not in _KNOWN:
            raise _RefusedError(f"the opcode {name}")
        if name in _PUT:
            if argument is not None and argument > len(data):
                raise _RefusedError("more memory than its size warrants")
            continue
        # A tuple is what a call takes, or a shape (n,). Others could be nested until hashing never ends.
        if last in _TUPLE and name not in _CALL and (last, before in _INTEGER) != ("TUPLE1", True):
            raise _RefusedError("a tuple where none belongs")
        before, last = last, name
