from __future__ import annotations

from dataclasses import replace
from datetime import date

from gaitnet.analysis import analyze
from gaitnet.inference import load_predictor
from gaitnet.pipeline import Options
from gaitnet.pose.stored import save_pose
from gaitnet.report.folder import Show
from gaitnet.report.heading import Heading
from gaitnet.report.summary import summary
from gaitnet.report.words import label_with_probability
from gaitnet.terminal.analyzing import print_report, run_analysis
from gaitnet.terminal.console import say, tell_error
from gaitnet.terminal.predicting import run_prediction
from gaitnet.terminal.simulating import run_simulation
from gaitnet.types import Verdict
from gaitnet.walker import Person
from gaitnet.walker.dataset import plan_takes


def test_a_long_line_is_one_line(capsys):
    say("x" * 500)
    tell_error("y" * 500)
    assert capsys.readouterr() == ("x" * 500 + "\n", "error: " + "y" * 500 + "\n")


def test_answers_and_problems_are_told_apart(trained, stored, tmp_path, capsys):
    predictor = load_predictor(trained.exported)
    bad = tmp_path / "bad.mp4"
    bad.write_text("no video")
    for quiet in (False, True):
        answers, problems = run_prediction([bad, stored], predictor, Options(), quiet)
        out, err = capsys.readouterr()
        assert [(answer.source, answer.verdict) for answer in answers] == [(stored, Verdict.OK)]
        assert err == f"error: {problems[bad]}\n"
        assert problems[bad].startswith(f"{bad}: not a readable video")
        expected = f"{stored}: {label_with_probability(answers[0].prediction)} (6 steps, smoke"
        assert out.startswith(expected) is not quiet
    assert out == ""


def test_a_simulation_prints_the_next_command(tmp_path, capsys):
    takes = plan_takes(4, 0, 1)[:2]
    run_simulation(takes, tmp_path, video=False)
    out, err = capsys.readouterr()
    steps = len(list(tmp_path.rglob("*_angles.npy")))
    assert out.splitlines() == [
        f"{tmp_path}: 2 walks, {steps} steps. To train on them:",
        f"gaitnet train --config lstm --data.root {tmp_path}",
    ]
    assert err == ""
    assert not (tmp_path / "videos").exists()


def test_the_first_lines_come_in_the_order_of_the_page(pose_of, tmp_path, capsys):
    save_pose(tmp_path / "walk.npz", pose_of(0, 6.0, 0.0, pattern="shuffle", step_length_m=0.3))
    report = analyze(tmp_path / "walk.npz").report
    said = summary(report, "terminal")
    assert len(said.findings) > 1
    print_report(report, tmp_path, everything=False)
    lines = capsys.readouterr().out.splitlines()
    shown = ("The walk", said.brief.walk), ("How sure", said.brief.sure), ("Next", said.brief.next)
    first = [f"{name}: {line}" for name, line in shown if line]
    assert lines[: len(first)] == first
    assert lines[len(first)] == f"walk.npz: {report.verdict.value}. {said.trust}."
    heads = (
        "walk.npz: ",
        "Clearly outside the healthy range:",
        "Inside the healthy",
        "Classification: None",
        "What next:",
    )
    places = [next(at for at, line in enumerate(lines) if line.startswith(head)) for head in heads]
    assert places == sorted(places)
    worst = said.findings[0]
    assert lines[places[1] + 1] == f"  {worst.claim}: {worst.value} ({worst.healthy}) {worst.arrow}"
    assert "%" not in lines[places[3]]


def test_the_first_lines_speak_the_language_of_the_report(pose_of, tmp_path, capsys):
    save_pose(tmp_path / "walk.npz", pose_of())
    print_report(analyze(tmp_path / "walk.npz").report, tmp_path, everything=False, lang="de")
    out = capsys.readouterr().out
    assert "Das Video ist messbar" in out
    assert "Was nun:" in out


def test_what_changed_since_the_earlier_report_is_printed(stored, tmp_path, capsys):
    before = analyze(stored).report
    slower = replace(before.parameters["cadence"], value=80.0)
    before = replace(
        before, source="monday.mp4", films=(), parameters=before.parameters | {"cadence": slower}
    )
    show = Show(before=before, heading=Heading(before=date(2026, 5, 3)))
    report = run_analysis([stored], tmp_path / "out", None, Options(), show)
    now = report.parameters["cadence"].value
    out = capsys.readouterr().out
    assert f"Since May 3, 2026 (monday.mp4): changed: cadence 80 → {now:.0f}\u00a0steps/min" in out
    assert "Compare with care" not in out
    run_analysis([stored], tmp_path / "out", None, Options())
    assert "Since" not in capsys.readouterr().out


def test_the_table_has_a_column_of_arrows_only_where_there_is_one(pose_of, stored, tmp_path, capsys):
    save_pose(tmp_path / "slow.npz", pose_of(seconds=10.0, cadence_steps_min=70.0, amplitude=0.6))
    columns = {}
    for path in (stored, tmp_path / "slow.npz"):
        print_report(analyze(path).report, tmp_path, everything=False)
        out = capsys.readouterr().out
        (head,) = [line for line in out.splitlines() if line.startswith("┃")]
        columns[path] = [cell.strip() for cell in head.split("┃")[1:-1]]
        rows = [line for line in out.splitlines() if line.startswith("│")]
        assert any("▲" in row or "▼" in row for row in rows) is ("" in columns[path])
    assert columns[stored] == ["parameter", "value", "unit", "healthy range"]
    assert columns[tmp_path / "slow.npz"] == [*columns[stored], ""]


def test_a_simulation_says_how_many_walks_are_left_out_and_why_in_a_line(tmp_path, capsys) -> None:
    takes = plan_takes(4, 0, 1, view_deg=10.0)[:3]
    spot = replace(takes[1], person=Person(amplitude=0.01))  # treads on the spot
    hurried = replace(takes[2], person=Person(cadence_steps_min=900.0))
    run_simulation([takes[0], spot, hurried], tmp_path, video=False)
    out, _ = capsys.readouterr()
    said = "3 walks left out: left and right leg confused (1), no straight walking (1)."
    assert out.splitlines()[0] == f"2 of {said}"
    assert "Film" not in out
