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
    """Write `report.json`, `report.html`, `overlay.mp4` and so on: see `Folder`."""
    folder = Folder(films, out, report, show)
    folder.write_report()
    folder.write_film(progress_of)


class Folder:
    """What is written about one walk: first the report, whole; then the film, which takes longer.

    A video that can't be measured has no `angles.csv`, and one without an answer no `explanation.png`; older
    ones of that name are deleted.

    Args:
        films: what the report is about.
        out: where to.
        report: what was found.
        show: what is wanted.
    """

    def __init__(self, films: Sequence[Film], out: Path, report: GaitReport, show: Show) -> None:
        self._films, self._out, self._report = films, out, report
        refused = report.verdict is Verdict.NOT_MEASURABLE
        self._show = replace(show, overlay=False) if refused and show.blur_face else show
        self._pictures = [
            still
            for each in (films if refused and self._show.overlay else ())
            for still in stills(each.path, each.pose)
        ]

    def write_report(self) -> None:
        """Write everything but the film; delete an older film.

        Raises:
            GaitnetError: no such language, or a file can't be written.
        """
        out, show = self._out, self._show
        make_folder(out)
        remove_abandoned(out)
        _remove_films(out)
        self._write_page(out, None, out / show.bare if show.bare else None)
        if show.files:
            write_files(out / "files", self._report, self._films)
        else:
            remove_files(out / "files")
        write_all(out, self._report, for_others=False)

    def write_film(self, progress_of: ProgressOf = unwatched, out: Path | None = None) -> Path | None:
        """Write the video with the skeleton and the page that shows it, where there is one to show.

        Args:
            progress_of: told after each frame.
            out: where to; None = beside the report, whose page is replaced.

        Returns:
            The video; None where there is none.

        Raises:
            GaitnetError: a video can't be read, or a file can't be written.
        """
        shown = [
            film
            for film in self._films
            if film.pose is not None and film.path.suffix.lower() != LANDMARK_SUFFIX
        ]
        if not self._show.overlay or not shown:
            return None
        out, keeper = out or self._out, Keeper(self._report)
        beside = write_overlay(shown, out, self._report, self._show.blur_face, progress_of, keeper)
        self._write_page(out, keeper.film(beside.name))
        return beside

    def _write_page(self, out: Path, film: PageFilm | None, bare: Path | None = None) -> None:
        show = self._show
        write_page(
            out / "report.html",
            self._report,
            show.lang,
            film,
            show.before,
            self._pictures,
            bare,
            heading=show.heading,
            surface=show.surface,
        )


def _remove_films(out: Path) -> None:
    try:
        for name in FILMS:
            (out / name).unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(out, error) from error
