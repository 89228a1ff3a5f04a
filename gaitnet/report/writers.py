"""What can be written of a report: a table of files, each with what writes it. A new kind is one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gaitnet.files import cannot_write
from gaitnet.pose.coco import write_coco
from gaitnet.report.csv import (
    write_angles_csv,
    write_cycles_csv,
    write_events_csv,
    write_parameters_csv,
    write_steps_csv,
)
from gaitnet.report.json import write_json
from gaitnet.report.opensim import write_mot, write_trc
from gaitnet.report.picture import draw_explanation
from gaitnet.report.words import answer_in_words
from gaitnet.types import GaitReport, PoseSequence


@dataclass(frozen=True)
class Writer:
    """One file of a report.

    Attributes:
        write: makes the file at a path, whole or not at all; False: there is nothing of it to say.
        for_others: it goes into the folder of files for other programs.
    """

    write: Callable[[Path, GaitReport], bool]
    for_others: bool = False


def _json(path: Path, report: GaitReport) -> bool:
    write_json(path, report)
    return True


def _angles(path: Path, report: GaitReport) -> bool:
    return report.angles is not None and _done(write_angles_csv(path, report.angles))


def _explanation(path: Path, report: GaitReport) -> bool:
    if report.explanation is None or report.prediction is None:
        return False
    return _done(draw_explanation(path, report.explanation, answer_in_words(report.prediction)))


def _parameters(path: Path, report: GaitReport) -> bool:
    return bool(report.parameters) and _done(write_parameters_csv(path, report.parameters))


def _events(path: Path, report: GaitReport) -> bool:
    return report.events is not None and _done(write_events_csv(path, report.events))


def _steps(path: Path, report: GaitReport) -> bool:
    return report.events is not None and _done(write_steps_csv(path, report.footsteps))


def _cycles(path: Path, report: GaitReport) -> bool:
    return report.events is not None and _done(write_cycles_csv(path, report.strides))


def _motion(path: Path, report: GaitReport) -> bool:
    return report.angles is not None and _done(write_mot(path, report.angles))


def _done(_: None) -> bool:
    return True


WRITERS: dict[str, Writer] = {
    "report.json": Writer(_json),
    "angles.csv": Writer(_angles),
    "explanation.png": Writer(_explanation),
    "parameters.csv": Writer(_parameters, for_others=True),
    "events.csv": Writer(_events, for_others=True),
    "steps.csv": Writer(_steps, for_others=True),
    "cycles.csv": Writer(_cycles, for_others=True),
    "angles.mot": Writer(_motion, for_others=True),
}
"""File name -> what writes it, of the whole report."""


def _markers(path: Path, pose: PoseSequence) -> bool:
    return pose.has_depth and _done(write_trc(path, pose))


def _keypoints(path: Path, pose: PoseSequence) -> bool:
    return _done(write_coco(path, pose))


FILM_WRITERS: dict[str, Callable[[Path, PoseSequence], bool]] = {
    "landmarks.trc": _markers,
    "keypoints.coco.json": _keypoints,
}
"""File name of the first film -> what writes it, of each film's landmarks, for other programs."""


def name_of_film(name: str, number: int) -> str:
    """`landmarks.trc` is `landmarks_2.trc` for the second film."""
    stem, _, ending = name.partition(".")
    return name if number == 1 else f"{stem}_{number}.{ending}"


def write_all(folder: Path, report: GaitReport, for_others: bool) -> None:
    """Write those that go into this folder; one that there is nothing to say in is deleted.

    Raises:
        OutputError: a file can't be written.
    """
    for name, writer in WRITERS.items():
        if writer.for_others == for_others and not writer.write(folder / name, report):
            try:
                (folder / name).unlink(missing_ok=True)
            except OSError as error:
                raise cannot_write(folder, error) from error
