from __future__ import annotations

import os
import pickle
import time
from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import SequenceError, UnsafeFileError
from gaitnet.sequences import read_angles, read_landmarks
from gaitnet.skeleton import FEATURES

VALUES = np.arange(44, dtype=np.float64).reshape(4, 11) / 8


def frames(values: np.ndarray = VALUES) -> list[dict]:
    return [dict(zip(FEATURES, row.tolist(), strict=True)) for row in values]


def objects(items: list) -> np.ndarray:
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def with_pickle(path: Path, pickled: bytes, count: int = 4) -> Path:
    with path.open("wb") as stream:
        header = {"descr": "|O", "fortran_order": False, "shape": (count,)}
        np.lib.format.write_array_header_1_0(stream, header)
        stream.write(pickled)
    return path


def saved(path: Path, items: list, protocol: int = 4) -> Path:
    return with_pickle(path, pickle.dumps(objects(items), protocol=protocol), len(items))


def test_a_list_of_dicts_as_numpy_itself_saves_it_loads(tmp_path):
    np.save(tmp_path / "1.npy", np.array(frames()))
    values = read_angles(tmp_path / "1.npy")
    assert values.dtype == np.float32
    assert values.flags.c_contiguous
    assert np.array_equal(values, VALUES)


@pytest.mark.parametrize("protocol", range(2, 6))
@pytest.mark.parametrize(
    "number", [float, np.float64, np.float32, np.dtype(">f8").type, int, np.int64, np.int16]
)
def test_python_and_numpy_numbers_load_from_every_protocol(tmp_path, protocol, number):
    items = [{name: number(value) for name, value in step.items()} for step in frames()]
    expected = [[float(step[name]) for name in FEATURES] for step in items]
    assert np.array_equal(read_angles(saved(tmp_path / "1.npy", items, protocol)), expected)


def test_the_order_of_the_keys_does_not_matter(tmp_path):
    items = [dict(reversed(step.items())) if i % 2 else step for i, step in enumerate(frames())]
    assert np.array_equal(read_angles(saved(tmp_path / "1.npy", items)), VALUES)


def test_the_names_that_numpy_2_uses_load(tmp_path):
    items = [{name: np.float64(value) for name, value in step.items()} for step in frames()]
    old = pickle.dumps(objects(items), protocol=2)
    new = old.replace(b"cnumpy.core.multiarray\n", b"cnumpy._core.multiarray\n")
    old = old.replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")
    assert new != old
    for name, pickled in (("old.npy", old), ("new.npy", new)):
        assert np.array_equal(read_angles(with_pickle(tmp_path / name, pickled)), VALUES)


def test_keys_that_are_bytes_load(tmp_path):
    items = [{name.encode(): value for name, value in step.items()} for step in frames()]
    assert np.array_equal(read_angles(saved(tmp_path / "1.npy", items)), VALUES)


def test_a_file_from_python_2_loads(tmp_path):
    """Python 2 wrote keys and the bytes of NumPy's numbers as its own strings: opcode U, not X."""
    start = (
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01K\x01\x85"
        b"cnumpy\ndtype\nU\x02O8K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tb\x89]}("
    )
    double = b"cnumpy\ndtype\nU\x02f8K\x00K\x01\x87R(K\x03U\x01>NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    number = (
        b"cnumpy.core.multiarray\nscalar\n" + double + b"U\x08" + np.array(-1.5, ">f8").tobytes() + b"\x86R"
    )
    items = b"".join(b"U" + bytes([len(name)]) + name.encode() + number for name in FEATURES)
    path = with_pickle(tmp_path / "1.npy", start + items + b"uatb.", count=1)
    assert np.array_equal(read_angles(path), np.full((1, 11), -1.5))


def test_missing_values_load_and_infinite_ones_do_not(tmp_path):
    items = frames()
    items[0]["left_hip"] = float("nan")
    values = read_angles(saved(tmp_path / "1.npy", items))
    assert np.isnan(values[0, FEATURES.index("left_hip")])
    assert np.isnan(values).sum() == 1
    items[0]["left_hip"] = float("inf")
    with pytest.raises(SequenceError, match=r"1\.npy: infinite values.*Extract it again"):
        read_angles(saved(tmp_path / "1.npy", items))


def changed(**values: object) -> list:
    return [*frames()[:3], frames()[3] | values]


def without(name: str) -> list:
    return [{key: value for key, value in step.items() if key != name} for step in frames()]


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (without("left_knee_flexion"), "frame 0 lacks left_knee_flexion"),
        (changed(left_toe=1.0), "frame 3 has the unknown .*left_toe"),
        (changed(left_hip="12"), "frame 3, left_hip is the string '12', expected a number"),
        (changed(left_hip=np.zeros(3)), "frame 3, left_hip is an array"),
        (changed(left_hip=objects([1, 2])), "frame 3, left_hip is an array"),
        (changed(left_hip=None), "frame 3, left_hip is of type NoneType"),
        (changed(left_hip=True), "frame 3, left_hip is of type bool"),
        (changed(left_hip=[1.0]), "frame 3, left_hip is of type list"),
        (changed(left_hip=10**400), "frame 3, left_hip is too large"),
        ([{1: 2}] * 4, "frame 0 has a key of type int"),
        ([1.0] * 4, "frame 0 is of type float"),
        ([objects(frames())] * 4, "frame 0 is an array"),
        ([], "contains 0 frames"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_other_content_is_refused(tmp_path, items, words):
    with pytest.raises(SequenceError, match=rf"1\.npy: {words}.*Extract it again"):
        read_angles(saved(tmp_path / "1.npy", items))


def test_a_header_with_another_number_of_frames_is_refused(tmp_path):
    path = with_pickle(tmp_path / "1.npy", pickle.dumps(objects(frames())), count=5)
    with pytest.raises(SequenceError, match=r"1\.npy: contains 4 frames, but its header says 5"):
        read_angles(path)


def test_a_truncated_pickle_is_refused(tmp_path):
    pickled = pickle.dumps(objects(frames()))
    for kept in range(0, len(pickled), 7):
        path = with_pickle(tmp_path / "1.npy", pickled[:kept])
        with pytest.raises(SequenceError, match=r"1\.npy: damaged pickle.*Extract it again"):
            read_angles(path)


def test_pickled_landmarks_are_refused(tmp_path):
    with pytest.raises(UnsafeFileError, match=r"1\.npy: contains pickled objects.*Extract it again"):
        read_landmarks(saved(tmp_path / "1.npy", frames()))


def test_a_pickle_inside_a_structured_array_is_refused(tmp_path):
    array = np.zeros(3, dtype=[("a", "O"), ("b", "f4")])
    np.save(tmp_path / "1.npy", array)
    with pytest.raises(UnsafeFileError, match=r"1\.npy: contains pickled objects.*Extract it again"):
        read_angles(tmp_path / "1.npy")


class Payload:
    """Pickles itself as a call."""

    def __init__(self, function, *arguments) -> None:
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def hostile_steps(payload: object) -> dict[str, list]:
    return {
        "as a frame": [payload, *frames()[1:]],
        "as a value": changed(left_hip=payload),
        "as one key more": [{payload: 1.0}] * 4,
        "deep inside": changed(left_hip=objects([objects([[{"x": payload}]])])),
    }


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("place", hostile_steps(None))
def test_a_hostile_file_runs_nothing(tmp_path, protocol, place):
    for name, payload in {
        "system": Payload(os.system, f"touch {tmp_path}/made"),
        "mkdir": Payload(os.mkdir, f"{tmp_path}/made", 0o777),
        "eval": Payload(eval, f"open({str(tmp_path / 'made')!r}, 'w')"),
    }.items():
        path = saved(tmp_path / "1.npy", hostile_steps(payload)[place], protocol)
        asked = name if protocol >= 2 else "a tuple"  # NumPy has never saved with protocols 0 and 1
        with pytest.raises(UnsafeFileError, match=rf"1\.npy: refused: .* contains .*{asked}.*delete it"):
            read_angles(path)
        assert [item.name for item in tmp_path.iterdir()] == ["1.npy"]


def test_the_test_payload_would_run_in_a_free_unpickler(tmp_path):
    pickled = pickle.dumps(hostile_steps(Payload(os.mkdir, f"{tmp_path}/made", 0o777)), protocol=2)
    assert b"mkdir" in pickled
    pickle.loads(pickled)
    assert (tmp_path / "made").is_dir()


@pytest.mark.parametrize(
    ("pickled", "asked"),
    [
        (b"cos\nsystem\n(S'true'\ntR.", "os.system"),
        (b"(S'true'\nios\nsystem\n.", "os.system"),
        (b"(cos\nsystem\nS'true'\no.", "os.system"),
        (b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R.", "os.system"),
        (b"\x80\x02cnumpy\nload\nU\x01x\x85R.", "numpy.load"),
        (b"\x80\x04\x8c\x05numpy\x8c\x0endarray.tofile\x93.", "numpy.ndarray.tofile"),
        (b"\x80\x02cbuiltins\ngetattr\n.", "builtins.getattr"),
        (b"\x80\x02cnumpy.core.multiarray\nfromfile\n.", "numpy.core.multiarray.fromfile"),
        (b"Pabc\n.", "outside object"),
        (b"\x80\x02U\x01xQ.", "outside object"),
        (b"\x80\x02\x82\x01.", "opcode EXT1"),
        (b"\x80\x05\x97.", "opcode NEXT_BUFFER"),
        (b"\x80\x02c_codecs\nencode\nU\x01xU\x05rot13\x86R.", "codec 'rot13'"),
        (b"\x80\x02cnumpy\nndarray\nJ\xff\xff\xff\x7f\x85\x85R.", "with arguments|a tuple"),
        (b"\x80\x02cnumpy\nndarray\nJ\xff\xff\xff\x7f\x85R.", "numpy.ndarray with arguments"),
        (b"\x80\x02]r\xff\xff\xff\x7f.", "more memory"),
        (b"\x80\x02}" + b"U\x01x\x85" * 3 + b"K\x01s.", "a tuple"),
        (b"\x80\x02]q\x00" + b"h\x00h\x00\x86q\x00" * 60 + b".", "a tuple"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_forged_pickle_is_refused_by_name(tmp_path, pickled, asked):
    with pytest.raises(UnsafeFileError, match=rf"1\.npy: refused: its pickle contains .*({asked})"):
        read_angles(with_pickle(tmp_path / "1.npy", pickled))


SCALAR = b"cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nU\x02%sK\x00K\x01\x87R%s\x86R."


@pytest.mark.parametrize(
    ("code", "data"), [(b"O8", b"U\x08" + b"A" * 8), (b"f8", b"U\x04AAAA"), (b"V8", b"U\x08AAAAAAAA")]
)
def test_a_forged_number_never_reaches_numpy(tmp_path, code, data):
    with pytest.raises(UnsafeFileError, match=r"1\.npy: refused: its pickle contains a number of"):
        read_angles(with_pickle(tmp_path / "1.npy", b"\x80\x02" + SCALAR % (code, data)))


@pytest.mark.parametrize(
    "pickled",
    [
        b"\x80\x02" + b"]" * 200_000 + b"a" * 199_999 + b".",  # lists in lists
        b"\x80\x02]q\x00h\x00a.",  # a list in itself
        b"\x80\x02]]s.",  # a list as a dict
        b"\x80\x02cnumpy\nndarray\nN}b.",  # a state for a class
        b"\x80\x02cnumpy\ndtype\n}U\x04codeU\x01xsb.",
        b"\x80\x02}]K\x01s.",  # a list as a key
        b"\x80\x04B\xff\xff\xff\x7fabc.",  # 2 GB of bytes that are not there
        b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f].",  # a frame of 8 EB
        b"not a pickle",
        b"",
        b".",
    ],
    ids=range(11),
)
def test_bombs_and_nonsense_end_quickly_in_a_clean_error(tmp_path, pickled):
    began_s = time.monotonic()
    with pytest.raises(SequenceError, match=r"1\.npy: .*(damaged|contains no list|refused)"):
        read_angles(with_pickle(tmp_path / "1.npy", pickled))
    assert time.monotonic() - began_s < 10


def test_random_damage_never_raises_anything_else(tmp_path):
    rng = np.random.default_rng(0)
    whole = bytearray(pickle.dumps(objects(frames()), protocol=2))
    answers = []
    for _ in range(300):
        damaged = bytearray(whole)
        for position in rng.integers(len(whole), size=3):
            damaged[position] = rng.integers(256)
        answer = loaded_or_message(with_pickle(tmp_path / "1.npy", bytes(damaged)))
        assert answer == (4, 11) or ("1.npy: " in answer and "\n" not in answer)
        answers.append(answer)
    assert len(set(answers)) > 10


def loaded_or_message(path: Path) -> tuple[int, ...] | str:
    try:
        return read_angles(path).shape
    except SequenceError as error:
        return str(error)
