"""What a log sees of work that takes many minutes."""

from __future__ import annotations

from gaitnet.terminal.console import counting_long


def test_a_log_gets_a_line_at_the_start_now_and_then_and_at_the_end(capsys) -> None:
    with counting_long("trainings", 3, every_s=0.0) as count:
        assert capsys.readouterr().err == "trainings: 0 of 3, 0.0 min\n"
        for _ in range(3):
            count()
    out, err = capsys.readouterr()
    assert err.splitlines() == [f"trainings: {done} of 3, 0.0 min" for done in (1, 2, 3)]
    assert out == ""


def test_quick_work_says_no_more_than_its_start_and_its_end(capsys) -> None:
    with counting_long("trainings", 500, every_s=60.0) as count:
        for _ in range(500):
            count()
    assert capsys.readouterr().err.splitlines() == [
        "trainings: 0 of 500, 0.0 min",
        "trainings: 500 of 500, 0.0 min",
    ]
