"""What can be written of a report: a table of files, each with what writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
from gaitnet.report.workbook import write_workbook
from gaitnet.types import GaitReport, PoseSequence


@dataclass(frozen=True)
class Writer:
    """One file.

    Attributes:
        of: what it is made of; None: there is nothing to write.
        write: makes the file of that, whole or not at all.
        for_others: it goes into the folder of files for other programs.
    """

    of: Callable[[Any], Any]
    write: Callable[[Path, Any], None]
    for_others: bool = False

    def made(self, path: Path, of: GaitReport | PoseSequence) -> bool:
        """Write the file; False where there is nothing to write.

        Raises:
            OutputError: it can't be written.
        """
        found = self.of(of)
        if found is None:
            return False
        self.write(path, found)
        return True


def _explained(report: GaitReport) -> GaitReport | None:
    return report if report.explanation and report.prediction else None


def _measured(report: GaitReport) -> GaitReport | None:
    return report if report.parameters else None


def _draw(path: Path, report: GaitReport) -> None:
    assert report.explanation
    assert report.prediction
    draw_explanation(path, report.explanation, answer_in_words(report.prediction))


def _if_events(name: str) -> Callable[[GaitReport], Any]:
    return lambda report: None if report.events is None else getattr(report, name)


WRITERS: dict[str, Writer] = {
    "report.json": Writer(lambda report: report, write_json),
    "angles.csv": Writer(lambda report: report.angles, write_angles_csv),
    "explanation.png": Writer(_explained, _draw),
    "parameters.csv": Writer(lambda report: report.parameters or None, write_parameters_csv, for_others=True),
    "events.csv": Writer(lambda report: report.events, write_events_csv, for_others=True),
    "steps.csv": Writer(_if_events("footsteps"), write_steps_csv, for_others=True),
    "cycles.csv": Writer(_if_events("strides"), write_cycles_csv, for_others=True),
    "report.xlsx": Writer(_measured, write_workbook, for_others=True),
    "angles.mot": Writer(lambda report: report.angles, write_mot, for_others=True),
}
"""File name -> what writes it, of the whole report."""

FILM_WRITERS: dict[str, Writer] = {
    "landmarks.trc": Writer(lambda pose: pose if pose.has_depth else None, write_trc, for_others=True),
    "keypoints.coco.json": Writer(lambda pose: pose, write_coco, for_others=True),
}
"""File name of the first film -> what writes it, of each film's landmarks."""


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
        if writer.for_others == for_others and not writer.made(folder / name, report):
            try:
                (folder / name).unlink(missing_ok=True)
            except OSError as error:
                raise cannot_write(folder, error) from error
