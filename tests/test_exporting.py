"""What is exported answers as the checkpoint does, or does not exist."""

import json
import pickle
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from gaitnet.errors import ExportError, ModelMismatchError, OutputError
from gaitnet.exporting import FILES, TOLERANCE, check_parity, to_openvino
from gaitnet.ir import card_of, compile_ir, read_ir
from gaitnet.models import load_checkpoint
from gaitnet.models.card import CARD_KEY
from gaitnet.models.layers import Probabilities
from gaitnet.typed import to_plain
from gaitnet.types import ModelCard

ROOT = Path(__file__).parent.parent


def batch(card: ModelCard, size: int, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Random features in the data's own range, and mixed lengths up to `length`."""
    rng = np.random.default_rng(size * 1000 + length)
    features = rng.normal(20, 15, (size, length, len(card.feature_names))).astype(np.float32)
    features[rng.random(features.shape) < 0.05] = np.nan
    return features, np.append(rng.integers(1, length + 1, size - 1), length).astype(np.int64)


def test_an_export_is_four_files_that_carry_the_card(trained) -> None:
    card = load_checkpoint(trained.checkpoint).card
    assert sorted(path.name for path in trained.exported.iterdir()) == sorted(FILES)
    assert json.loads((trained.exported / "card.json").read_text()) == to_plain(card)
    properties = {
        entry.key: entry.value for entry in onnx.load(trained.exported / "model.onnx").metadata_props
    }
    assert json.loads(properties[CARD_KEY]) == to_plain(card)
    ir = trained.exported / "model.xml"
    assert card_of(read_ir(ir), ir) == card


@pytest.mark.parametrize("size", [1, 5])
@pytest.mark.parametrize("length", [1, 55, 110])
def test_every_runtime_answers_as_torch_does(trained, size: int, length: int) -> None:
    module = load_checkpoint(trained.checkpoint)
    features, lengths = batch(module.card, size, length)
    with torch.inference_mode():
        expected = Probabilities(module.net, module.temperature)(
            torch.from_numpy(features), torch.from_numpy(lengths)
        ).numpy()
    assert expected.sum(axis=1) == pytest.approx(np.ones(size), abs=1e-6)
    compiled = compile_ir(read_ir(trained.exported / "model.xml"), "CPU")
    in_openvino = compiled({"features": features, "lengths": lengths})["probabilities"]
    session = onnxruntime.InferenceSession(
        trained.exported / "model.onnx", providers=["CPUExecutionProvider"]
    )
    (in_onnx,) = session.run(["probabilities"], {"features": features, "lengths": lengths})
    assert abs(in_openvino - expected).max() < TOLERANCE
    assert abs(in_onnx - expected).max() < TOLERANCE


def test_the_weights_are_whole_and_the_arithmetic_is_32_bits(trained) -> None:
    ir = (trained.exported / "model.xml").read_text()
    assert 'element_type="f16"' not in ir
    compiled = compile_ir(read_ir(trained.exported / "model.xml"), "CPU")
    assert "float" in str(compiled.get_property("INFERENCE_PRECISION_HINT"))
    assert "16" not in str(compiled.get_property("INFERENCE_PRECISION_HINT"))


def test_parity_sees_a_model_that_is_another_one(trained) -> None:
    module = load_checkpoint(trained.checkpoint)
    assert check_parity(module, trained.exported / "model.xml") < TOLERANCE
    with torch.no_grad():
        module.net.classify[-1].bias += torch.tensor([0.01, 0.0])
    with pytest.raises(ExportError, match="differ by"):
        check_parity(module, trained.exported / "model.xml")


def test_parity_is_as_strict_as_asked(trained) -> None:
    module, ir = load_checkpoint(trained.checkpoint), trained.exported / "model.xml"
    difference = check_parity(module, ir)
    assert difference > 0
    with pytest.raises(ExportError, match=f"more than {difference / 2:.0e}"):
        check_parity(module, ir, tolerance=difference / 2)


def test_an_answer_that_is_not_a_number_is_no_parity(trained) -> None:
    module = load_checkpoint(trained.checkpoint)
    with torch.no_grad():
        module.net.classify[-1].bias += float("nan")
    with pytest.raises(ExportError, match="differ by nan"):
        check_parity(module, trained.exported / "model.xml")


def unordered(gates: torch.Tensor) -> torch.Tensor:
    """An export that forgets that torch and ONNX order an LSTM's gates differently."""
    return gates.detach()


def test_a_mismatch_leaves_no_half_model_and_the_old_one_whole(
    trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    to_openvino(trained.checkpoint, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr("gaitnet.models.onnx_lstm._reordered", unordered)
    for output in (folder, tmp_path / "other"):
        with pytest.raises(ExportError, match=r"lstm|smoke") as caught:
            to_openvino(trained.checkpoint, output)
        assert "partial" not in str(caught.value)  # the folder that was there for a moment
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_with_other_peoples_files_is_left_alone(trained, tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(OutputError, match=r"thesis\.doc"):
        to_openvino(trained.checkpoint, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_an_export_replaces_an_older_one_also_through_a_link(trained, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/model.onnx").write_text("older")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    to_openvino(trained.checkpoint, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert sorted(path.name for path in (tmp_path / "real").iterdir()) == sorted(FILES)
    assert (tmp_path / "real/model.bin").read_bytes() == (trained.exported / "model.bin").read_bytes()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_made_is_refused(trained, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for output in (tmp_path / "file", tmp_path / "file/model"):
        with pytest.raises(OutputError, match=str(tmp_path / "file")):
            to_openvino(trained.checkpoint, output)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_is_no_checkpoint_is_refused_and_not_run(tmp_path: Path) -> None:
    trap = tmp_path / "trap"

    class Payload:
        def __reduce__(self):
            return (Path.touch, (trap,))

    for content in (b"", b"no checkpoint", pickle.dumps(Payload())):
        checkpoint = tmp_path / "model.ckpt"
        checkpoint.write_bytes(content)
        with pytest.raises(ModelMismatchError, match=r"model\.ckpt"):
            to_openvino(checkpoint, tmp_path / "model")
    assert not trap.exists()
    assert not (tmp_path / "model").exists()


def test_the_tool_prints_the_difference_and_refuses_in_one_line(tool, trained, tmp_path: Path) -> None:
    output = ("--output", tmp_path / "model")
    good = tool("export_openvino.py", *output, "--checkpoint", trained.checkpoint)
    assert good.code == 0
    assert "largest difference of a probability" in good.out
    assert all("learned nothing" in line for line in good.err.splitlines())  # two epochs teach little
    bad = tool("export_openvino.py", *output, "--checkpoint", tmp_path / "absent.ckpt")
    assert bad.code == 2
    assert len(bad.err.strip().splitlines()) == 1
    assert "absent.ckpt" in bad.err
