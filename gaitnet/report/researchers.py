"""What other programs read, besides `report.json`: tables, OpenSim's files, COCO's keypoints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gaitnet.analysis import Film
from gaitnet.files import make_folder
from gaitnet.report.writers import FILM_WRITERS, WRITERS, name_of_film, write_all
from gaitnet.types import GaitReport

NAMES = tuple(name for name, writer in {**WRITERS, **FILM_WRITERS}.items() if writer.for_others)
"""Those of a report about one film."""


def remove_files(folder: Path) -> None:
    """Delete what an earlier clip left in the folder, where there is one."""
    for name in NAMES:
        (folder / name).unlink(missing_ok=True)
    for name in FILM_WRITERS:
        stem, _, ending = name.partition(".")
        for path in folder.glob(f"{stem}_*.{ending}"):
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
        for name, writer in FILM_WRITERS.items():
            if film.pose is not None:
                writer.made(folder / name_of_film(name, number), film.pose)
    write_all(folder, report, for_others=True)
