"""Both runtimes give one answer, and refuse what they were not made for."""

import html
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import ModelMismatchError
from gaitnet.inference import RUNTIMES, load_predictor
from gaitnet.models.joining import join_steps
from gaitnet.sequences import find_walks, read_walk
from gaitnet.types import GaitSequence


@pytest.fixture(scope="module")
def clips(trained) -> list[GaitSequence]:
    return read_walk(find_walks(trained.tree, "Training")[0])


@pytest.fixture
def models(trained) -> dict[str, Path]:
    """Ending of the table -> a model of that kind."""
    return {".ckpt": trained.checkpoint, ".xml": trained.exported / "model.xml"}


@pytest.mark.parametrize("ending", RUNTIMES)
def test_every_runtime_answers_a_walk(ending: str, models, clips) -> None:
    predictor = load_predictor(models[ending])
    answer = predictor.predict(clips)
    assert answer.step_probabilities.shape == (len(clips), 2)
    assert answer.step_probabilities.sum(axis=1) == pytest.approx(np.ones(len(clips)), abs=1e-5)
    joined = np.exp(join_steps(np.log(answer.step_probabilities)))
    assert list(answer.probabilities.values()) == pytest.approx(joined.tolist())
    assert answer.label == max(answer.probabilities, key=answer.probabilities.get)
    assert list(answer.probabilities) == ["Normal", "Abnormal"]
    assert answer.cut_frames == 0
    assert predictor.card.name in answer.model


def test_the_runtimes_agree(models, trained, clips) -> None:
    answers = [load_predictor(path).predict(clips) for path in (*models.values(), trained.exported)]
    for answer in answers[1:]:
        assert answer.label == answers[0].label
        assert answer.model == answers[0].model
        assert abs(answer.step_probabilities - answers[0].step_probabilities).max() < 1e-4


@pytest.mark.parametrize("ending", RUNTIMES)
def test_a_steps_answer_does_not_depend_on_the_other_steps(ending: str, models, clips) -> None:
    predictor = load_predictor(models[ending])
    together = predictor.predict(clips).step_probabilities
    assert len({len(clip.values) for clip in clips}) > 1  # so some are padded
    alone = [predictor.predict([clip]).step_probabilities[0] for clip in clips]
    assert together == pytest.approx(np.stack(alone), abs=1e-6)


@pytest.mark.parametrize("ending", RUNTIMES)
def test_holes_in_a_clip_and_a_missing_convention_are_no_reason_to_refuse(ending: str, models, clips) -> None:
    values = clips[0].values.copy()
    values[::3, 4] = np.nan
    answer = load_predictor(models[ending]).predict([replace(clips[0], values=values, convention=None)])
    assert np.isfinite(answer.step_probabilities).all()


@pytest.mark.parametrize("ending", RUNTIMES)
def test_other_data_is_refused_by_name(ending: str, models, clips) -> None:
    predictor = load_predictor(models[ending])
    clip = clips[0]
    renamed = ("left_elbow", *clip.names[1:])
    for wrong, words in (
        (replace(clip, names=renamed), "wants right_elbow, which it has not"),
        (replace(clip, values=clip.values[:, :9], names=clip.names[:9]), "wants stride_length, stride_width"),
        (replace(clip, rate_hz=60.0), "60 Hz"),
        (replace(clip, convention="other-3"), "other-3"),
        (replace(clip, values=np.full_like(clip.values, np.nan)), "contains no measured value"),
        (replace(clip, values=np.where(clip.values > 0, np.inf, 0).astype(np.float32)), "infinite"),
    ):
        with pytest.raises(ModelMismatchError, match=words) as caught:
            predictor.predict([clip, replace(wrong, source="")])
        assert "clip 2" in str(caught.value)
    with pytest.raises(ModelMismatchError, match="no clip"):
        predictor.predict([])


@pytest.mark.parametrize("ending", RUNTIMES)
def test_frames_past_the_longest_step_are_counted(ending: str, models, clips) -> None:
    predictor = load_predictor(models[ending])
    long = np.resize(clips[0].values, (130, 11))
    answer = predictor.predict([replace(clips[0], values=long)])
    assert answer.cut_frames == 20
    same = predictor.predict([replace(clips[0], values=long[:110])])
    assert answer.step_probabilities == pytest.approx(same.step_probabilities)


def test_the_exported_model_needs_no_torch(trained) -> None:
    walk = find_walks(trained.tree, "Training")[0].path
    code = (
        "import sys; from gaitnet.inference import load_predictor; from gaitnet.sequences import read_walk;"
        "from pathlib import Path;"
        f"print(load_predictor({str(trained.exported)!r}).predict(read_walk(Path({str(walk)!r}))).label);"
        "print([m for m in ('torch', 'pytorch_lightning', 'torchmetrics', 'onnx') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[0] in ("Normal", "Abnormal")
    assert run.stdout.splitlines()[1] == "[]"


def damaged(folder: Path, name: str, content: bytes | None) -> Path:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("name", "content"),
    [("model.xml", b""), ("model.xml", b"<net>"), ("model.bin", None), ("model.bin", b"123")],
)
def test_a_damaged_export_is_refused_in_one_line(trained, tmp_path: Path, name: str, content) -> None:
    folder = Path(shutil.copytree(trained.exported, tmp_path / "model"))
    with pytest.raises(ModelMismatchError) as caught:
        load_predictor(damaged(folder, name, content)).predict(
            read_walk(find_walks(trained.tree, "Training")[0])
        )
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_export_with_one_other_bit_in_its_weights_is_refused(trained, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(trained.exported, tmp_path / "model"))
    weights = bytearray((folder / "model.bin").read_bytes())
    weights[len(weights) // 2] ^= 1
    (folder / "model.bin").write_bytes(weights)
    with pytest.raises(ModelMismatchError, match=r"model\.bin: damaged"):
        load_predictor(folder)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").touch()
    for path in (tmp_path / "absent.ckpt", tmp_path / "model.onnx", tmp_path):
        with pytest.raises(ModelMismatchError, match=str(path)):
            load_predictor(path)


@pytest.mark.parametrize("classes", [["Normal"], ["Normal", "Abnormal", "Unknown"]])
@pytest.mark.parametrize("ending", RUNTIMES)
def test_a_card_with_other_classes_than_the_network_is_one_line(
    ending, models, clips, tmp_path, classes
) -> None:
    path = _with_card(models[ending], tmp_path, {"classes": classes, "unsure": None})
    with pytest.raises(ModelMismatchError, match=f"each of its card's {len(classes)} classes") as caught:
        load_predictor(path).predict(clips)
    assert "\n" not in str(caught.value)


def _with_card(model: Path, folder: Path, changes: dict[str, object]) -> Path:
    """A copy of a model whose card says something else."""
    path = folder / model.name
    if model.suffix == ".ckpt":
        torch = pytest.importorskip("torch")
        content = torch.load(model, weights_only=True)
        content["gaitnet_card"] |= changes
        torch.save(content, path)
        return path
    text = model.read_text()
    (found,) = re.findall(r'gaitnet_card value="([^"]*)"', text)
    card = json.dumps(json.loads(html.unescape(found)) | changes)
    path.write_text(text.replace(found, html.escape(card)))
    shutil.copy(model.with_suffix(".bin"), path.with_suffix(".bin"))
    return path
