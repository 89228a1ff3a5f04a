from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from gaitnet import __version__
from gaitnet.cli import app
from gaitnet.pose.stored import save_pose
from gaitnet.sequences import Clip, WalkInfo, find_walks, read_info, read_walk, write_walk
from gaitnet.video import frames

PROGRAM = (sys.executable, "-c", "from gaitnet.cli import main; main()")


def files_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def the_line(err: str) -> str:
    """The one line of an error: what, where, what next."""
    assert err.endswith("\n")
    assert err.count("\n") == 1, err
    assert err.startswith("error: ")
    return err[len("error: ") : -1]


def write_film(path: Path, pictures: list[np.ndarray]) -> Path:
    height, width = pictures[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30, (width, height))
    for picture in pictures:
        writer.write(picture)
    writer.release()
    return path


def nobody(path: Path) -> Path:
    return write_film(path, [np.full((180, 320, 3), 90 + number, np.uint8) for number in range(40)])


# Bad input: one line, exit code 2, nothing left behind.


def _missing(path: Path, film: Path) -> None:
    pass


def _empty(path: Path, film: Path) -> None:
    path.touch()


def _jpeg(path: Path, film: Path) -> None:
    path.write_bytes(cv2.imencode(".jpg", np.full((200, 300, 3), 128, np.uint8))[1].tobytes())


def _text(path: Path, film: Path) -> None:
    path.write_text("This is no video.\n" * 100)


def _torn(path: Path, film: Path) -> None:
    path.write_bytes(film.read_bytes()[:20_000])


def _nobody(path: Path, film: Path) -> None:
    nobody(path)


def _short(path: Path, film: Path) -> None:
    pictures = frames(film)
    write_film(path, [next(pictures)[1] for _ in range(3)])


def _folder(path: Path, film: Path) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("no video")


BAD: dict[str, tuple[Callable[[Path, Path], None], str, str]] = {
    "missing": (_missing, "no such file", "Check the path"),
    "empty": (_empty, "empty file (0 bytes)", "Copy it again"),
    "jpeg": (_jpeg, "an image, not a video", "Choose a video"),
    "text": (_text, "not a readable video", "record it again"),
    "torn": (_torn, "not a readable video", "record it again"),
    "nobody": (_nobody, "No person detected", "Film one person"),
    "short": (_short, "3 frames", "Film at least five steps"),
    "folder": (_folder, "no videos", "Choose a folder that contains some"),
}


@pytest.mark.parametrize("kind", BAD)
def test_extract_refuses_bad_input_in_one_line(gaitnet, film, tmp_path, kind):
    make, says, hint = BAD[kind]
    path = tmp_path / f"{kind}.mp4"
    make(path, film)
    before = files_of(tmp_path)
    ran = gaitnet("extract", path, "--out", tmp_path / "out")
    assert ran.code == 2
    line = the_line(ran.err)
    assert line.startswith(f"{path}: {says}")
    assert hint in line
    assert files_of(tmp_path) == before
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", BAD)
def test_predict_refuses_bad_input_in_one_line(gaitnet, film, trained, tmp_path, kind):
    make, says, hint = BAD[kind]
    path = tmp_path / f"{kind}.mp4"
    make(path, film)
    ran = gaitnet("predict", path, "--model", trained.exported)
    assert (ran.code, ran.out) == (2, "")
    line = the_line(ran.err)
    assert line.startswith(f"{path}: {says}")
    assert hint in line


def test_every_named_video_that_is_skipped_has_its_line(gaitnet, stored, tmp_path):
    for name in ("a.mp4", "b.mp4"):
        _text(tmp_path / name, stored)
    ran = gaitnet("extract", tmp_path / "a.mp4", stored, tmp_path / "b.mp4", "--out", tmp_path / "out")
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert [line.partition(": not")[0] for line in lines] == [
        f"error: {tmp_path / name}" for name in ("a.mp4", "b.mp4")
    ]
    assert len(read_walk(tmp_path / "out/stored")) > 3


def test_a_bad_file_never_stops_the_folder(gaitnet, film, tmp_path):
    videos = tmp_path / "videos/Training"
    for label in ("Normal", "Abnormal"):
        (videos / label).mkdir(parents=True)
    for kind in ("empty", "jpeg", "text", "torn", "nobody", "short"):
        BAD[kind][0](videos / f"Abnormal/{kind}.mp4", film)
    shutil.copy(film, videos / "Normal/zoe.mp4")
    ran = gaitnet("extract", tmp_path / "videos", "--out", tmp_path / "out")
    assert (ran.code, ran.err) == (0, "")
    (walk,) = [path for path in (tmp_path / "out").rglob("*") if (path / "sequence.json").exists()]
    assert walk == tmp_path / "out/Training/Normal/zoe"
    rows = {
        cells[0].strip(): [cell.strip() for cell in cells[1:]]
        for cells in (line.strip("│").split("│") for line in ran.out.splitlines() if line.startswith("│"))
    }
    assert rows["Training/Normal/zoe.mp4"] == ["6", "4.0", str(walk)]
    for kind in ("empty", "jpeg", "text", "torn", "nobody", "short"):
        steps, seconds, why = rows[f"Training/Abnormal/{kind}.mp4"]
        assert (steps, seconds) == ("-", "-")
        assert why.startswith(f"skipped: {BAD[kind][1]}")
    assert "1 of 7 walks written, 6 steps; 6 skipped" in ran.out


def test_a_folder_out_of_which_nothing_came_is_an_error(gaitnet, film, tmp_path):
    (tmp_path / "videos").mkdir()
    _text(tmp_path / "videos/a.mp4", film)
    ran = gaitnet("extract", tmp_path / "videos", "--out", tmp_path / "out")
    assert ran.code == 2
    assert the_line(ran.err).startswith(f"{tmp_path / 'videos'}: no video in it could be measured")
    assert "not a readable video" in ran.out


@pytest.mark.parametrize("command", ["extract", "simulate", "demo"])
def test_an_output_that_can_t_be_written_is_refused_at_once(gaitnet, stored, tmp_path, command):
    (tmp_path / "file").write_text("mine")
    arguments = [stored] if command == "extract" else []
    for out in (tmp_path / "file", tmp_path / "file/out"):
        ran = gaitnet(command, *arguments, "--out", out)
        assert (ran.code, ran.out) == (2, "")
        line = the_line(ran.err)
        assert line.startswith(f"{out}: ")
        assert "Choose" in line
    assert files_of(tmp_path) == {"file": b"mine"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["extract", "VIDEO"], "Missing option '--out'. See: gaitnet extract --help"),
        (["extract"], "Missing argument"),
        (["extract", "VIDEO", "--out", "OUT", "--wohle"], "No such option: --wohle"),
        (
            ["extract", "VIDEO", "--out", "OUT", "--height", "172"],
            "--height 172: must be a standing height in metres. Did you mean 1.72?",
        ),
        (
            ["analyze", "VIDEO", "--out", "OUT", "--height", "175"],
            "--height 175: must be a standing height in metres. Did you mean 1.75?",
        ),
        (
            ["live", "VIDEO", "--height", "5.9"],
            "--height 5.9: must be a standing height in metres, 0.4 to 2.6.",
        ),
        (["extract", "VIDEO", "--out", "OUT", "--height", "tall"], "Invalid value for '--height'"),
        (["extract", "VIDEO", "--out", "OUT", "--backend", "openpose"], "--backend openpose: unknown"),
        (["extract", "VIDEO", "--out", "OUT", "--split", "Training"], "--split: needs --label"),
        (["extract", "VIDEO", "--out", "OUT", "--label", "N", "--split", "test"], "--split test: must be"),
        (["extract", "VIDEO", "--out", "OUT", "--label", "../x"], "--label ../x: must be the name"),
        (["extract", "VIDEO", "--out", "OUT", "--label", ".x"], "--label .x: must be the name"),
        (["extract", "VIDEO", "--out", "OUT", "--label", " "], "--label  : must be the name"),
        (
            ["extract", "VIDEO", "--out", "OUT", "--subject", "("],
            "--subject (: not a valid regular expression",
        ),
        (["predict", "VIDEO", "--model", "VIDEO"], "VIDEO: no model. Give a .ckpt, a .xml"),
        (["predict", "VIDEO", "--model", "none.xml"], "none.xml: no such file or folder. Train a model"),
        (["simulate", "--out", "OUT", "--subjects", "3"], "Invalid value for '--subjects'"),
        (["walk"], "No such command 'walk'. See: gaitnet --help"),
        (["--nope"], "No such option: --nope"),
    ],
)
def test_wrong_usage_is_one_line(gaitnet, stored, tmp_path, arguments, says):
    places = {"VIDEO": str(stored), "OUT": str(tmp_path / "out")}
    ran = gaitnet(*(places.get(argument, argument) for argument in arguments))
    assert (ran.code, ran.out) == (2, "")
    assert the_line(ran.err).startswith(says.replace("VIDEO", str(stored)))
    assert not list(tmp_path.iterdir())


def test_help_and_version(gaitnet):
    ran = gaitnet("--help")
    assert (ran.code, ran.err) == (0, "")
    names = {each.name or each.callback.__name__.replace("_", "-") for each in app.registered_commands}
    assert names >= {"analyze", "extract", "predict", "train", "plot", "doctor", "app"}
    for command in names:
        assert f" {command} " in ran.out
        assert "--help" in gaitnet(command, "--help").out
    assert gaitnet("--version").out == f"gaitnet {__version__}\n"
    ran = gaitnet()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip().startswith("Usage: gaitnet")


# Predict.


def test_an_answer_as_text(gaitnet, trained, stored):
    ran = gaitnet("predict", stored, "--model", trained.exported)
    assert (ran.code, ran.err) == (0, "")
    answer, note = ran.out.splitlines()
    said = answer.removeprefix(f"{stored}: ").removeprefix("inconclusive, ").removeprefix("more likely ")
    # Two epochs teach little.
    assert said.startswith(("Normal, p = 0.", "Abnormal, p = 0.", "p(Normal) = 0.", "p(Abnormal) = 0."))
    assert "steps, smoke" in answer
    assert note == "A screening aid, not a diagnosis."


@pytest.mark.parametrize("model", ["checkpoint", "exported", "xml"])
def test_an_answer_as_json(gaitnet, trained, stored, model):
    path = trained.exported / "model.xml" if model == "xml" else getattr(trained, model)
    ran = gaitnet("predict", stored, "--model", path, "--json")
    assert (ran.code, ran.err) == (0, "")
    document = json.loads(ran.out)
    assert document["errors"] == []
    (result,) = document["results"]
    assert result["source"] == str(stored)
    assert result["label"] == max(result["probabilities"], key=result["probabilities"].get)
    assert list(result["probabilities"]) == ["Normal", "Abnormal"]
    assert sum(result["probabilities"].values()) == pytest.approx(1, abs=1e-5)
    assert all(sum(step.values()) == pytest.approx(1, abs=1e-5) for step in result["steps"])
    joined = np.exp(np.log([step["Normal"] for step in result["steps"]]).mean())
    other = np.exp(np.log([step["Abnormal"] for step in result["steps"]]).mean())
    assert result["probabilities"]["Normal"] == pytest.approx(joined / (joined + other), abs=1e-5)
    assert (result["verdict"], result["reasons"], result["cut_frames"]) == ("OK", [], 0)
    assert result["model"].startswith("smoke")


def test_a_tree_a_folder_of_walks_a_walk_and_a_clip_can_be_asked_about(gaitnet, trained):
    walks = find_walks(trained.tree, "Training") + find_walks(trained.tree, "Testing")
    normal = [walk.path for walk in walks if (walk.split, walk.label) == ("Training", "Normal")]

    def asked(*sources: Path) -> list[Path]:
        ran = gaitnet("predict", *sources, "--model", trained.exported, "--json")
        assert (ran.code, ran.err) == (0, "")
        return [Path(result["source"]) for result in json.loads(ran.out)["results"]]

    assert asked(trained.tree) == sorted(walk.path for walk in walks)
    assert asked(trained.tree / "Training/Normal") == normal
    assert asked(normal[0]) == [normal[0]]
    assert asked(normal[0] / "001_angles.npy") == [normal[0] / "001_angles.npy"]
    assert asked(normal[0], trained.tree / "Training/Normal") == normal  # each once


def test_a_video_is_answered_and_stdout_is_one_json_document(trained, film, tmp_path):
    """As a whole process: what native libraries write to the streams would show."""
    nobody(tmp_path / "nobody.mp4")
    ran = subprocess.run(
        [*PROGRAM, "predict", film, tmp_path / "nobody.mp4", "--model", trained.exported, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    document = json.loads(ran.stdout)
    assert [result["source"] for result in document["results"]] == [str(film)]
    assert len(document["results"][0]["steps"]) == 6
    (error,) = document["errors"]
    assert error["source"] == str(tmp_path / "nobody.mp4")
    assert the_line(ran.stderr) == error["error"]


def test_a_walk_that_does_not_match_the_model_is_refused(gaitnet, trained, tmp_path):
    info = WalkInfo("", "", convention="theirs-2")
    write_walk(tmp_path / "foreign", [Clip(np.zeros((20, 11), np.float32))], info)
    ran = gaitnet("predict", tmp_path / "foreign", "--model", trained.exported, "--json")
    assert ran.code == 2
    assert the_line(ran.err).startswith(str(tmp_path / "foreign/001_angles.npy"))
    assert "angles in the convention theirs-2, but smoke" in ran.err
    assert json.loads(ran.out)["results"] == []


def test_a_model_of_another_convention_is_refused_for_a_video(gaitnet, trained, stored, tmp_path):
    shutil.copytree(trained.exported, tmp_path / "model")
    xml = tmp_path / "model/model.xml"
    xml.write_text(xml.read_text().replace("gaitnet-1", "gaitnet-0"))
    ran = gaitnet("predict", stored, "--model", xml)
    assert (ran.code, ran.out) == (2, "")
    line = the_line(ran.err)
    assert line.startswith(f"{stored}, clip 1: angles in the convention gaitnet-1, but smoke")
    assert "trained on gaitnet-0" in line


# Simulate.


def test_simulated_walks_are_a_tree_that_another_run_repeats(gaitnet, tmp_path):
    for out in ("one", "two"):
        ran = gaitnet("simulate", "--out", tmp_path / out, "--subjects", 4, "--walks", 1)
        assert (ran.code, ran.err) == (0, "")
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")
    assert ran.out.splitlines()[0].startswith(f"{tmp_path / 'two'}: 4 walks, ")
    for split in ("Training", "Testing"):
        assert [walk.label for walk in find_walks(tmp_path / "one", split)] == ["Normal", "Abnormal"]


def test_the_camera_stands_where_view_says(gaitnet, tmp_path):
    gaitnet("simulate", "--out", tmp_path, "--subjects", 4, "--walks", 1, "--view", 180)
    for walk in find_walks(tmp_path, "Training"):
        info = read_info(walk)
        assert info is not None
        assert info.extra.view_deg == 180


@pytest.fixture(scope="module")
def simulated(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    out = tmp_path_factory.mktemp("simulated")
    flags = ["--subjects", "4", "--walks", "1", "--view", "10", "--video"]
    return out, subprocess.run(
        [*PROGRAM, "simulate", "--out", out, *flags], capture_output=True, text=True, check=True
    )


def test_films_keep_the_tree_s_structure_with_the_truth_beside_them(simulated):
    out, _ = simulated
    films = sorted(path.relative_to(out / "videos") for path in (out / "videos").rglob("*.mp4"))
    walks = [walk.walk_id for split in ("Testing", "Training") for walk in find_walks(out, split)]
    assert sorted(film.with_suffix("").as_posix() for film in films) == sorted(walks)
    for film in films:
        truth = json.loads((out / "videos" / film.with_suffix(".json")).read_text())
        assert truth["label"] == film.parts[1]
        assert truth["speed_m_s"] > 0.2
    assert not [path for path in out.rglob("*") if path.name.startswith(".")]


def test_a_film_is_extracted_with_the_command_that_simulate_prints(simulated, gaitnet, tmp_path):
    _, ran = simulated
    command = ran.stdout.splitlines()[-1].split()
    assert command[:2] == ["gaitnet", "extract"]
    folder, pattern = Path(command[2]), command[-1].strip("'")
    (film,) = (folder / "Testing/Normal").glob("*.mp4")
    shutil.copytree(film.parent, tmp_path / "videos/Testing/Normal")
    ran = gaitnet("extract", tmp_path / "videos", "--out", tmp_path / "tree", "--subject", pattern)
    assert (ran.code, ran.err) == (0, "")
    (walk,) = find_walks(tmp_path / "tree", "Testing")
    assert walk.walk_id == f"Testing/Normal/{film.stem}"
    info = read_info(walk)
    assert info is not None
    assert info.subject == "s003"
    truth = json.loads(film.with_suffix(".json").read_text())["events"]
    for side in ("left", "right"):
        found, true = info.events.heel_strikes(side), np.array(truth[f"{side}_heel_strikes_s"])
        assert abs(found[:, None] - true).min(axis=1).max() < 0.15


# The program as a whole.


def modules_after(code: str, *arguments: object) -> set[str]:
    """Names of the top-level modules that are loaded once the code has run."""
    code += "\nprint('MODULES', *sorted({name.partition('.')[0] for name in sys.modules}))"
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.rpartition("MODULES ")[2].split())


HEAVY = {"numpy", "scipy", "cv2", "mediapipe", "torch", "pytorch_lightning", "openvino", "tensorboard"}
RUN = "from gaitnet.cli import main\ntry: main()\nexcept SystemExit as stop: assert not stop.code, stop.code"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["extract", "--help"]])
def test_help_loads_nothing_heavy(arguments):
    assert not modules_after(RUN, *arguments) & HEAVY


def test_measuring_and_answering_load_no_torch(stored, trained, tmp_path):
    loaded = modules_after(RUN, "extract", stored, "--out", tmp_path / "out")
    assert not loaded & {"torch", "pytorch_lightning", "openvino", "mediapipe"}
    loaded = modules_after(RUN, "predict", stored, tmp_path / "out", "--model", trained.exported)
    assert "openvino" in loaded
    assert not loaded & {"torch", "pytorch_lightning", "onnx"}
    loaded = modules_after(RUN, "simulate", "--out", tmp_path / "tree", "--subjects", 4, "--walks", 1)
    assert not loaded & {"torch", "pytorch_lightning", "openvino", "mediapipe", "cv2"}


def test_the_bar_is_shown_on_a_terminal_and_nowhere_else(stored, tmp_path):
    terminal, end = pty.openpty()
    command = [*PROGRAM, "extract", stored, "--out", tmp_path / "out"]
    ran = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=end, check=True, env=os.environ | {"COLUMNS": "120"}
    )
    os.close(end)
    shown = os.read(terminal, 100_000).decode(errors="replace")  # may end within a letter
    os.close(terminal)
    assert "stored.npz" in shown
    assert "frames/s" in shown
    assert b"frames/s" not in ran.stdout
    assert subprocess.run(command, capture_output=True, check=True).stderr == b""


# A shell's background job, such as CI's, ignores Ctrl-C, and so would its children.
HEED_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "


def test_ctrl_c_keeps_whole_walks_only(film, tmp_path):
    videos, out = tmp_path / "videos", tmp_path / "out"
    videos.mkdir()
    for number in range(8):
        shutil.copy(film, videos / f"{number}.mp4")
    program = subprocess.Popen(
        [sys.executable, "-c", HEED_CTRL_C + PROGRAM[-1], "extract", videos, "--out", out],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not (out / "0").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.1)
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=60)
    assert program.returncode == 130
    assert err.strip() == "stopped; completed results are kept"
    walks = sorted(path for path in out.iterdir() if path.is_dir())
    assert 1 <= len(walks) < 8
    assert {path.name for path in out.iterdir()} == {walk.name for walk in walks} | {"extraction.jsonl"}
    said = (out / "extraction.jsonl").read_text()
    assert [len(read_walk(walk)) for walk in walks] == [6] * len(walks), (film.stat(), said)
    assert all(read_info(walk) is not None for walk in walks)


def test_a_name_that_no_terminal_can_show_does_not_matter(gaitnet, stored, tmp_path):
    odd = tmp_path / os.fsdecode(b"caf\xe9 [red]:smile: 1.npz")
    shutil.copy(stored, odd)
    ran = gaitnet("extract", odd, "--out", tmp_path / "out")
    assert ran.code == 2
    assert "[red]:smile: 1.npz" in ran.out
    assert ran.err.endswith("the file or folder name is not UTF-8. Rename it.\n")
    assert not list((tmp_path / "out").glob("*/"))


def test_a_pipe_that_closes_early_is_no_fault(trained, stored):
    command = " ".join(
        ["exec", *map(repr, PROGRAM), "predict", str(stored), "--model", str(trained.exported)]
    )
    ran = subprocess.run(["sh", "-c", f"{command} | true"], capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr


def test_where_the_time_went_is_a_table_and_a_file(gaitnet, stored, tmp_path):
    ran = gaitnet("analyze", stored, "--out", tmp_path, "--timings")
    assert "Where the time went" in ran.out
    took_s = json.loads((tmp_path / "timings.json").read_text())
    assert took_s.pop("unit") == "s"
    assert {"start", "measure", "classify", "page", "total"} <= took_s.keys()
    assert all(0 <= seconds <= took_s["total"] for seconds in took_s.values())


@pytest.mark.parametrize(
    "words",
    [
        ["extract", "{stored}", "--whole", "--time-limit", "60", "--level", "0"],
        ["extract", "{stored}", "--again", "--workers", "1"],
        ["analyze", "{film}", "--norms", "child", "--device", "CPU", "--precision", "f32", "--no-overlay"],
        ["analyze", "{stored}", "--level", "0", "--height", "1.7"],
        ["analyze", "{lying}", "--rotate", "90"],
    ],
    ids=lambda words: " ".join(words[::2]),
)
def test_what_a_film_is_measured_with(words, gaitnet, film, stored, pose_of, tmp_path):
    save_pose(tmp_path / "lying.npz", pose_of().turned(270))
    paths = {"film": film, "stored": stored, "lying": tmp_path / "lying.npz"}
    ran = gaitnet(*(word.format(**paths) for word in words), "--out", tmp_path / "out")
    assert ran.code == 0, ran.err
    assert "NOT_MEASURABLE" not in ran.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["analyze", "{stored}", "--belt-speed", "1.1"], "A belt speed was given, but"),
        (["analyze", "{stored}", "--rotate", "45"], "error: --rotate 45: must be 90, 180 or 270."),
        (["analyze", "{stored}", "--norms", "elderly"], "error: --norms elderly: unknown."),
        (
            ["extract", "{stored}", "--dask", "nowhere"],
            "error: --dask nowhere: no response from a scheduler.",
        ),
    ],
)
def test_what_can_not_be_is_said(words, says, gaitnet, stored, tmp_path):
    ran = gaitnet(*(word.format(stored=stored) for word in words), "--out", tmp_path / "out")
    assert says in ran.out + ran.err


def test_reservations_are_said_with_the_answer_and_some_forbid_one(gaitnet, trained, pose_of, tmp_path):
    save_pose(tmp_path / "few.npz", pose_of().between(0, 2.4))
    ran = gaitnet("predict", tmp_path / "few.npz", "--model", trained.exported)
    assert "  caution: Few complete strides: " in ran.out
    save_pose(tmp_path / "slow.npz", pose_of().part(slice(None, None, 2)))
    ran = gaitnet("predict", tmp_path / "slow.npz", "--model", trained.exported)
    assert ran.code == 2
    assert ran.err.endswith("slow.npz: Low frame rate (15 fps). Film at 30 fps or more.\n")


def spoil(folder: Path, number: int, column: int, frames: slice, value: float) -> None:
    path = folder / f"{number:03d}_angles.npy"
    values = np.load(path)
    values[frames, column] = value
    np.save(path, values)


@pytest.fixture
def walk_of_somebody(trained, tmp_path) -> Path:
    return Path(shutil.copytree(find_walks(trained.tree, "Training")[0].path, tmp_path / "walk"))


def test_a_number_for_missing_is_refused_until_it_is_named(gaitnet, trained, walk_of_somebody):
    spoil(walk_of_somebody, 1, 1, slice(None, None, 4), -999)
    ran = gaitnet("predict", walk_of_somebody, "--model", trained.exported)
    assert (ran.code, ran.out) == (2, "")
    assert "001_angles.npy: right_knee_flexion in frame 0 is -999 deg" in ran.err
    assert the_line(ran.err).endswith("(--missing -999)")
    ran = gaitnet("predict", walk_of_somebody, "--model", trained.exported, "--missing", "-999")
    assert (ran.code, ran.err) == (0, "")


def test_radians_are_refused_with_the_factor(gaitnet, trained, walk_of_somebody):
    for path in walk_of_somebody.glob("*_angles.npy"):
        values = np.load(path)
        values[:, :9] *= np.pi / 180
        np.save(path, values)
    ran = gaitnet("predict", walk_of_somebody, "--model", trained.exported)
    assert ran.code == 2
    assert "radians" in the_line(ran.err)
    assert "factor" in ran.err


def test_a_whole_walk_as_one_clip_gets_no_sure_answer(gaitnet, trained, walk_of_somebody):
    path = walk_of_somebody / "001_angles.npy"
    np.save(path, np.resize(np.load(path), (5000, 11)))
    ran = gaitnet("predict", path, "--model", trained.exported)
    assert ran.code == 0
    assert ": inconclusive, " in ran.out
    assert "4890 of 5000 frames exceed the model's maximum length" in ran.out
    assert "Cut it into steps" in ran.out


def test_an_upper_case_clip_is_read(gaitnet, trained, walk_of_somebody):
    path = walk_of_somebody / "001_angles.npy"
    shouted = path.rename(path.with_name("001_angles.NPY"))
    ran = gaitnet("predict", shouted, "--model", trained.exported)
    assert ran.code == 0
    assert str(shouted) in ran.out
    assert "7 steps" in gaitnet("predict", walk_of_somebody, "--model", trained.exported).out


def test_a_model_takes_its_columns_by_name(gaitnet, trained, walk_of_somebody):
    known = read_info(walk_of_somebody)
    before = gaitnet("predict", walk_of_somebody, "--model", trained.exported).out
    for path in walk_of_somebody.glob("*_angles.npy"):
        values = np.load(path)
        np.save(path, np.hstack([values[:, ::-1], values[:, :1] * 0]))
    names = [*reversed(known.feature_names), "mood"]
    said = {"format": 1, "feature_names": names, "units": known.units, "subject": known.subject}
    (walk_of_somebody / "sequence.json").write_text(json.dumps(said))
    assert gaitnet("predict", walk_of_somebody, "--model", trained.exported).out == before
    said["feature_names"] = ["head", *names[1:]]
    (walk_of_somebody / "sequence.json").write_text(json.dumps(said))
    ran = gaitnet("predict", walk_of_somebody, "--model", trained.exported)
    assert ran.code == 2
    assert "wants stride_width, which it has not; its columns are head, stride_length" in ran.err


def test_check_says_what_a_tree_is_and_what_to_do(gaitnet, trained, tmp_path):
    ran = gaitnet("check", trained.tree)
    assert ran.code == 0
    assert "healthy class: Normal; positive class: Abnormal" in ran.out
    assert "only 3 subjects in Training" in ran.out
    assert re.search(r"fit for use, with \d reservations\.$", ran.out.strip())
    tree = shutil.copytree(trained.tree, tmp_path / "tree")
    spoil(find_walks(tree, "Testing")[0].path, 1, 1, slice(2, 3), -999)
    ran = gaitnet("check", tree, "--json")
    assert ran.code == 2
    found = json.loads(ran.out)
    assert (found["fit"], found["healthy"], found["positive"]) == (False, "Normal", "Abnormal")
    first = found["findings"][0]
    assert (first["code"], first["severity"], first["numbers"]["frame"]) == ("outside_range", "error", 2)
    assert first["do"].endswith("(--missing -999)")
    assert gaitnet("check", tree, "--missing", "-999").code == 0
    assert gaitnet("check", tree, "--missing", "-999", "--normal", "Abnormal").code == 0
    ran = gaitnet("check", tmp_path / "nowhere")
    assert ran.code == 2
    assert "no such folder" in ran.out
