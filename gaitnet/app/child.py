"""Analyses videos in a separate process, which may crash or end; `extraction.worker.Worker` starts it."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitnet.errors import GaitnetError, OutputError, VideoError
from gaitnet.extraction.child import serve
from gaitnet.reasons import refusal
from gaitnet.threads import take_one_thread

if TYPE_CHECKING:
    from gaitnet.analysis import Analysis
    from gaitnet.pipeline import Options
    from gaitnet.pose import Progress
    from gaitnet.report.heading import Heading
    from gaitnet.types import GaitReport

MOST_FRAMES_S = 240.0
"""Highest frame rate accepted (slow motion of phones). Browser recordings claim 1,000."""

KEPT = "kept.html"
"""The report of a trial that is kept without its videos."""

SEVERAL = frozenset({"several-people", "other-after-cut", "different-people"})
"""Reasons for which somebody has to say who the patient is."""


@dataclass(frozen=True)
class Request:
    """Analysis of the videos of one visit; paths as text, because it is sent as JSON.

    Attributes:
        films: paths of the videos.
        aside: folder for landmarks and pictures of the people, deleted with the videos.
        out: output folder.
        sources: names of the videos in the report.
        name: file name on the user's machine.
        options: `pipeline.Options`, see `messages.options_from`.
        repairs: of each video, how it is looked at: see `visit.Repair`.
        model: path of the model.
        blur_face: make the face unrecognisable.
        before: an earlier `report.json`.
        longest_s: longest video accepted, seconds.
        lang: language of the report.
        heading: of the printed report: `logo` is a path, `recorded` a day of ISO 8601.
        people: only find the people, to choose one of them.
    """

    films: list[str]
    aside: str
    out: str
    sources: list[str]
    name: str
    options: dict[str, Any]
    repairs: list[dict[str, Any]]
    model: str
    blur_face: bool
    before: str | None
    longest_s: float
    lang: str
    heading: dict[str, Any]
    people: bool = False


def main() -> None:
    """Analyse videos one after another."""
    take_one_thread()
    serve(_analyse)


def _analyse(line: str, frames: Progress) -> str:
    request = Request(**json.loads(line))
    try:
        return _find(request, frames) if request.people else _write(request, frames)
    except OutputError as error:  # its own words name a folder of the app
        raise _unstored(request, error.__cause__) from error
    except GaitnetError as error:
        raise GaitnetError(f"{request.name}: {_words(error, request.lang)}") from error
    except OSError as error:
        raise _unstored(request, error) from error
    except Exception as fault:
        place = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{type(fault).__name__}, {Path(place.filename).name}:{place.lineno}"
        raise GaitnetError(f"{request.name}: internal error ({where}). Please report it.") from fault


def _unstored(request: Request, error: BaseException | None) -> GaitnetError:
    from gaitnet.app.texts import text_of  # noqa: PLC0415  (NumPy, after the threads)

    why = getattr(error, "strerror", None) or type(error).__name__
    return GaitnetError(text_of(request.lang)["cant_store"].format(name=request.name, why=why))


def _words(error: GaitnetError, lang: str) -> str:
    from gaitnet.words import sentence  # noqa: PLC0415

    said = " ".join(sentence(reason, "page", lang) for reason in error.reasons)
    return said or error.without_path("page")


def _find(request: Request, frames: Progress) -> str:
    """Write who is in the videos, see `choosing.write_people`."""
    from gaitnet.app.choosing import write_people  # noqa: PLC0415

    for film in map(Path, request.films):
        _limited(film, request, frames)
    turns = [repair["rotate_deg"] for repair in request.repairs]
    write_people([*map(Path, request.films)], turns, Path(request.aside), frames)
    return ""


def _write(request: Request, frames: Progress) -> str:
    from gaitnet.clinic.places import STEPS  # noqa: PLC0415
    from gaitnet.clinic.steps import write_steps  # noqa: PLC0415
    from gaitnet.extraction.messages import options_from  # noqa: PLC0415  (NumPy, after the threads)
    from gaitnet.report.folder import Show, write_folder  # noqa: PLC0415

    options = replace(options_from(request.options), landmarks=Path(request.aside))
    look, draw = _halves(frames, len(request.films))
    analysis = _measured(request, options, look)
    report = analysis.report
    show = Show(
        blur_face=request.blur_face,
        lang=request.lang,
        files=True,
        before=_before(request),
        bare=KEPT,
        heading=_heading(request.heading),
    )
    write_folder(analysis.films, Path(request.out), report, show, lambda _: nullcontext(draw))
    write_steps(analysis, Path(request.out) / STEPS)
    if SEVERAL & {reason.code for reason in report.reasons}:
        _find(request, lambda *_: draw(0, None))
    return report.verdict.value


def _measured(request: Request, options: Options, look: Progress) -> Analysis:
    from gaitnet.analysis import analyze  # noqa: PLC0415
    from gaitnet.inference import load_predictor  # noqa: PLC0415

    films = [*map(Path, request.films)]
    own = {
        film: replace(options, **_given(repair)) for film, repair in zip(films, request.repairs, strict=True)
    }
    limits = {film: _limited(film, request, look) for film in films}
    predictor = load_predictor(Path(request.model))
    analysis = analyze(films, predictor, options, lambda film: nullcontext(limits[film]), own)
    report = analysis.report
    for each in report.films:
        if each.end_s - each.start_s > request.longest_s:
            raise _too_long(request)
    sources = {film.name: source for film, source in zip(films, request.sources, strict=True)}
    named = tuple(replace(each, name=sources.get(each.name, each.name)) for each in report.films)
    return replace(analysis, report=replace(report, source=", ".join(request.sources), films=named))


def _given(repair: dict[str, Any]) -> dict[str, Any]:
    """What of a repair is not as the film comes."""
    return {name: value for name, value in repair.items() if value}


def _heading(found: dict[str, Any]) -> Heading:
    """The head of the report; without a logo where that can't be read."""
    from gaitnet.report.heading import Heading, picture_url  # noqa: PLC0415

    logo = ""
    with suppress(GaitnetError):
        logo = picture_url(Path(found["logo"])) if found["logo"] else ""
    return Heading(**found | {"logo": logo, "recorded": date.fromisoformat(found["recorded"])})


def _before(request: Request) -> GaitReport | None:
    """The earlier report; None where it was deleted meanwhile, or is of another version."""
    from gaitnet.report.comparing import read_before  # noqa: PLC0415

    try:
        return read_before(Path(request.before)) if request.before else None
    except GaitnetError:
        return None


def _limited(film: Path, request: Request, progress: Progress) -> Progress:
    """Passes progress on and stops a video that is too long, by its header or its frame count.

    Raises:
        VideoError: not a video, or too long.
    """
    from gaitnet.video import probe  # noqa: PLC0415

    info = probe(film)
    if (info.frame_count or 0) / info.rate_hz > request.longest_s:
        raise _too_long(request)
    most_frames = request.longest_s * min(info.rate_hz, MOST_FRAMES_S)

    def limited(done: int, expected: int | None) -> None:
        if done > most_frames + 1:
            raise _too_long(request)
        progress(done, expected)

    return limited


def _too_long(request: Request) -> VideoError:
    return VideoError(refusal("film-long", seconds=request.longest_s))


def _halves(frames: Progress, films: int) -> tuple[Progress, Callable[[int, int | None], None]]:
    """Progress of pose in each film and of drawing, as the parts of one bar."""
    begun = 0

    def look(done: int, expected: int | None) -> None:
        nonlocal begun
        begun += done <= 1
        if expected:
            frames(max(begun - 1, 0) * expected + done, (films + 1) * expected)
        else:
            frames(done, None)

    def draw(done: int, expected: int | None) -> None:
        frames(films * (expected or 0) + done, (films + 1) * expected if expected else None)

    return look, draw
