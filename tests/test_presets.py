"""Configurations and mappings by name or path."""

from __future__ import annotations

from pathlib import Path

import pytest

from gaitnet.configuration import vetted
from gaitnet.errors import DataError, GaitnetError
from gaitnet.presets import config_path, known_configs, known_mappings, mapping_path, presets_folder

ROOT = Path(__file__).parent.parent


def test_what_comes_with_gaitnet_stands_in_the_sources_at_the_top() -> None:
    assert presets_folder() == ROOT / "configs"
    assert known_configs() == ("cnn", "ddp", "default", "lstm", "smoke")
    assert known_mappings() == ("coco", "jun", "jun_six", "koa_pd_nm", "mea")
    assert config_path("lstm") == config_path(ROOT / "configs/lstm.yaml") == ROOT / "configs/lstm.yaml"
    assert mapping_path("jun") == ROOT / "configs/skeletons/jun.yaml"


def test_a_folder_of_the_same_name_hides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lstm").mkdir()
    assert config_path("lstm").is_file()
    (tmp_path / "mine").write_text("name: mine\n")
    assert config_path("mine") == Path("mine")


@pytest.mark.parametrize("given", ["lstmm", "nowhere/lstm.yaml", "absent.yml"])
def test_a_name_that_nobody_knows_is_one_line_with_those_that_are(given: str) -> None:
    with pytest.raises(DataError) as caught:
        config_path(given)
    known = "cnn, ddp, default, lstm, smoke"
    assert str(caught.value) == (
        f"{given}: no configuration of that name, and no such file. Known by name: {known}."
    )
    with pytest.raises(DataError, match=r"no mapping of that name.*: coco, jun, jun_six, koa_pd_nm, mea"):
        mapping_path(given)


@pytest.mark.parametrize(
    "flags", [["--config", "cnn"], ["--config=cnn"], ["-c", "cnn"], ["-c=cnn"], ["-ccnn"]]
)
def test_every_way_to_name_a_configuration_is_the_same(flags: list[str]) -> None:
    path = str(ROOT / "configs/cnn.yaml")
    assert vetted([*flags, "--name", "x"]) in (
        ["--config", path, "--name", "x"],
        [f"--config={path}", "--name", "x"],
    )


@pytest.mark.parametrize("flag", [["-c", "{}"], ["-c{}"], ["-c={}"], ["--config={}"]])
def test_no_short_flag_goes_round_safe(flag: list[str], tmp_path: Path) -> None:
    path = tmp_path / "hostile"  # without an ending
    path.write_text("trainer: {profiler: simple}\n")
    with pytest.raises(GaitnetError, match="is not allowed with --safe"):
        vetted([*(word.format(path) for word in flag), "--safe"])
