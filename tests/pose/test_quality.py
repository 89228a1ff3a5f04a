"""Which landmark network a quality stands for."""

from pathlib import Path

import pytest

from gaitnet import posemodels
from gaitnet.errors import GaitnetError
from gaitnet.pose.engine import Engine
from gaitnet.pose.quality import better_is_missing, of_quality


def test_best_is_heavy_where_it_is_here_and_full_elsewhere():
    assert of_quality(Engine(), "openvino", "best").models == posemodels.find("heavy")


def test_without_heavy_best_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posemodels.places, "folders", lambda: [tmp_path])
    assert of_quality(Engine(), "openvino", "best") == Engine()
    assert better_is_missing(of_quality(Engine(), "openvino", "best"), "openvino", "best")


def test_nothing_better_is_missing_where_it_was_not_asked_for_or_would_not_look(tmp_path: Path):
    assert not better_is_missing(Engine(), "openvino", "fast")
    assert not better_is_missing(Engine(), "stored", "best")
    assert not better_is_missing(Engine(models=tmp_path / "mine.task"), "openvino", "best")


def test_fast_named_networks_and_other_backends_stay_as_they_are(tmp_path: Path):
    named = Engine(models=tmp_path / "mine.task")
    assert of_quality(Engine(), "openvino", "fast") == Engine()
    assert of_quality(named, "openvino", "best") is named
    assert of_quality(Engine(), "rtmpose", "best") == Engine()


def test_no_such_quality():
    with pytest.raises(GaitnetError, match="Choose one of best, fast"):
        of_quality(Engine(), "openvino", "good")
