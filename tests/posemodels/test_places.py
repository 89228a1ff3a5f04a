"""Where networks are looked for; a damaged one is never used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gaitnet import posemodels
from gaitnet.errors import GaitnetError
from gaitnet.pose.blazepose.files import LANDMARKS, read_network
from gaitnet.posemodels import places


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of which nobody has fetched anything; the folder that `GAITNET_MODELS` names."""
    monkeypatch.setattr(places.platformdirs, "user_data_dir", lambda *_, **__: str(tmp_path / "user"))
    monkeypatch.setenv(places.VARIABLE, str(tmp_path / "named"))
    (tmp_path / "named").mkdir()
    return tmp_path / "named"


def test_full_and_the_detector_are_here_from_the_first_minute(own):
    here = {place.model.name: place.whole for place in posemodels.everything()}
    assert here == {"full": True, "detector": True, "heavy": False, "lite": False}
    assert posemodels.find("heavy") is None


def test_a_named_folder_comes_first_then_the_users_then_gaitnets(own, monkeypatch):
    shipped = posemodels.find("full")
    assert shipped == places.SHIPPED / "pose_landmark_full.tflite"
    shutil.copy(shipped, own)
    assert posemodels.find("full") == own / shipped.name
    monkeypatch.delenv(places.VARIABLE)
    assert posemodels.find("full") == shipped
    users = posemodels.kept_in()
    users.mkdir(parents=True)
    shutil.copy(shipped, users)
    assert posemodels.find("full") == users / shipped.name


def test_a_damaged_one_is_refused_and_not_passed_over(own):
    path = own / "pose_landmark_full.tflite"
    data = bytearray(posemodels.need("full").read_bytes())
    data[100_000] ^= 1
    path.write_bytes(data)
    for ask in (posemodels.find, posemodels.need, lambda _: read_network(LANDMARKS, None)):
        with pytest.raises(GaitnetError, match=r"full\.tflite: damaged.*gaitnet models get full"):
            ask("full")


def test_a_file_that_changes_is_looked_at_again(own):
    path = own / "pose_landmark_full.tflite"
    shutil.copyfile(posemodels.need("full"), path)
    assert posemodels.find("full") == path
    path.write_bytes(bytes(6_440_512))
    with pytest.raises(GaitnetError, match="damaged"):
        posemodels.find("full")


def test_what_is_not_here_says_what_to_copy_where(own):
    with pytest.raises(GaitnetError) as caught:
        posemodels.need("heavy")
    assert str(caught.value) == (
        "pose model heavy: not on this machine. Run: gaitnet models get heavy, or copy "
        f"pose_landmark_heavy.tflite (27.7 MB) to {own}."
    )


def test_a_name_or_a_path_is_what_people_write(own, monkeypatch, tmp_path):
    assert posemodels.named(None) is None
    assert posemodels.named(Path("full")) == posemodels.need("full")
    assert posemodels.named(Path("my.task")) == Path("my.task")
    monkeypatch.chdir(tmp_path)
    Path("full").write_bytes(b"")
    assert posemodels.named(Path("full")) == Path("full")  # their own file
    with pytest.raises(GaitnetError, match="pose model heavy: not on this machine"):
        posemodels.named(Path("heavy"))
