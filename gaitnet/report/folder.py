"""The folder of one analysed video: everything that is written about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gaitnet.analysis import Film, ProgressOf, unwatched
from gaitnet.files import cannot_write, make_folder, remove_abandoned
from gaitnet.report.heading import Heading
from gaitnet.report.overlay import write_overlay
from gaitnet.report.overlay.keeping import Keeper
from gaitnet.report.page import write_page
from gaitnet.report.page.stills import stills
from gaitnet.report.pagefilm import PageFilm
from gaitnet.report.researchers import remove_files, write_files
from gaitnet.report.writers import write_all
from gaitnet.sources import LANDMARK_SUFFIX
from gaitnet.types import GaitReport, Verdict
from gaitnet.words import Surface

FILMS = ("overlay.mp4", "overlay.webm")
"""Names of the video with the skeleton, by encoder."""


@dataclass(frozen=True)
class Show:
    """Options of the report.

    Attributes:
        overlay: write the video with the skeleton, and show frames of a rejected video.
        blur_face: make the person's face in it unrecognisable. In a film that is refused they may have been
            found in the wrong place: nothing of it is shown then.
        lang: of `report.html`.
        files: write what other programs read into a folder `files`, too.
        before: an earlier report, to put beside this one.
        bare: name of a second page, which neither shows the person nor speaks of a film.
        heading: the clinic, and who was filmed when.
        surface: how options are named on the page: as fields of the app's form, or as flags.
    """

    overlay: bool = True
    blur_face: bool = False
    lang: str = "en"
    files: bool = False
    before: GaitReport | None = None
    bare: str | None = None
    heading: Heading | None = None
    surface: Surface = "page"


def write_folder(
    films: Sequence[Film], out: Path, report: GaitReport, show: Show, progress_of: ProgressOf = unwatched
) -> None:
    """Write `report.json`, `report.html`, `overlay.mp4` and so on.

    A video that can't be measured has no `angles.csv`, and one without an answer no `explanation.png`; older
    ones of that name are deleted.

    Args:
        films: what the report is about.
        out: where to.
        report: what was found.
        show: what is wanted.
        progress_of: told after each frame of the film that is written.

    Raises:
        GaitnetError: no such language, or a file can't be written.
    """
    make_folder(out)
    remove_abandoned(out)
    refused = report.verdict is Verdict.NOT_MEASURABLE
    if refused and show.blur_face:
        show = replace(show, overlay=False)
    film = _write_film(films, out, report, show, progress_of)
    pictures = (
        [still for each in films for still in stills(each.path, each.pose)]
        if refused and show.overlay
        else []
    )
    bare = out / show.bare if show.bare else None
    write_page(
        out / "report.html",
        report,
        show.lang,
        film,
        show.before,
        pictures,
        bare,
        heading=show.heading,
        surface=show.surface,
    )
    if show.files:
        write_files(out / "files", report, films)
    else:
        remove_files(out / "files")
    write_all(out, report, for_others=False)


def _write_film(
    films: Sequence[Film], out: Path, report: GaitReport, show: Show, progress_of: ProgressOf
) -> PageFilm | None:
    """The video with the skeleton; None without a video or a person in it. Deletes older ones."""
    try:
        for name in FILMS:
            (out / name).unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(out, error) from error
    shown = [film for film in films if film.pose is not None and film.path.suffix.lower() != LANDMARK_SUFFIX]
    if not show.overlay or not shown:
        return None
    keeper = Keeper(report)
    beside = write_overlay(shown, out, report, show.blur_face, progress_of, keeper)
    return keeper.film(beside.name)
