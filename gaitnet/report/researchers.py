"""What other programs read, besides `report.json`: tables, OpenSim's files, COCO's keypoints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gaitnet.analysis import Film
from gaitnet.files import make_folder
from gaitnet.pose.coco import write_coco
from gaitnet.report.csv import write_cycles_csv, write_events_csv, write_parameters_csv, write_steps_csv
from gaitnet.report.opensim import write_mot, write_trc
from gaitnet.types import GaitReport

NAMES = (
    "parameters.csv", "events.csv", "steps.csv", "cycles.csv", "landmarks.trc", "angles.mot",
    "keypoints.coco.json",
)  # fmt: skip


def remove_files(folder: Path) -> None:
    """Delete what an earlier clip left in the folder, where there is one."""
    for name in NAMES:
        (folder / name).unlink(missing_ok=True)
    for pattern in ("landmarks_*.trc", "keypoints_*.coco.json"):
        for path in folder.glob(pattern):
            path.unlink()


def write_files(folder: Path, report: GaitReport, films: Sequence[Film]) -> None:
    """Write all available files, and delete those of an earlier video that are not available now.

    Landmarks of a second video are `landmarks_2.trc` and so on.

    Raises:
        OutputError: a file can't be written.
    """
    make_folder(folder)
    remove_files(folder)
    for number, film in enumerate(films, start=1):
        suffix = f"_{number}" if number > 1 else ""
        if film.pose is not None:
            if film.pose.has_depth:
                write_trc(folder / f"landmarks{suffix}.trc", film.pose)
            write_coco(folder / f"keypoints{suffix}.coco.json", film.pose)
    if report.parameters:
        write_parameters_csv(folder / "parameters.csv", report.parameters)
    if report.events is not None:
        write_events_csv(folder / "events.csv", report.events)
        write_steps_csv(folder / "steps.csv", report.footsteps)
        write_cycles_csv(folder / "cycles.csv", report.strides)
    if report.angles is not None:
        write_mot(folder / "angles.mot", report.angles)
