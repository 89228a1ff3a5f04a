"""Analyses videos in a separate process, which may crash or end; `extraction.worker.Worker` starts it."""

from __future__ import annotations

import json
import traceback
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitnet.errors import GaitnetError, OutputError, VideoError
from gaitnet.extraction.child import Frames, serve
from gaitnet.reasons import refusal
from gaitnet.threads import take_one_thread

if TYPE_CHECKING:
    from gaitnet.analysis import Analysis
    from gaitnet.pipeline import Options
    from gaitnet.pose import Progress
    from gaitnet.types import GaitReport

MOST_FRAMES_S = 240.0
"""Highest frame rate accepted (slow motion of phones). Browser recordings claim 1,000."""

KEPT = "kept.html"
"""The report of a trial that is kept without its videos."""

REPORT, PEOPLE, REFUSED = "report", "people", "refused"
"""What is told as soon as it is written; the last one with the code of a reason."""

SEVERAL = frozenset({"several-people", "other-after-cut", "different-people", "jump"})
"""Reasons for which somebody has to say who the patient is."""


@dataclass(frozen=True)
class Request:
    """Analysis of the videos of one visit; paths as text, because it is sent as JSON.

    Attributes:
        films: paths of the videos.
        aside: folder for landmarks and pictures of the people, deleted with the videos.
        out: output folder.
        drawn: folder for the video with the skeleton and the page that shows it, which come after the report.
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
    drawn: str
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


def _analyse(line: str, frames: Frames) -> str:
    from gaitnet.video import decoding_once  # noqa: PLC0415  (NumPy, after the threads)

    request = Request(**json.loads(line))
    try:
        with decoding_once():
            return _find(request, frames) if request.people else _write(request, frames)
    except OutputError as error:  # its own words name a folder of the app
        raise _unstored(request, error.__cause__) from error
    except GaitnetError as error:
        for reason in error.reasons[:1]:
            frames.tell(f"{REFUSED} {reason.code}")
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

    for film, repair in zip(map(Path, request.films), request.repairs, strict=True):
        _limited(film, repair, request, frames)
    turns = [repair["rotate_deg"] for repair in request.repairs]
    write_people([*map(Path, request.films)], turns, Path(request.aside), frames)
    return ""


def _write(request: Request, frames: Frames) -> str:
    """The report; then, once that is told, the people and the film, see `jobs.Jobs`."""
    from gaitnet.app.heading import as_heading  # noqa: PLC0415  (NumPy, after the threads)
    from gaitnet.clinic.places import STEPS  # noqa: PLC0415
    from gaitnet.clinic.steps import write_steps  # noqa: PLC0415
    from gaitnet.extraction.messages import options_from  # noqa: PLC0415
    from gaitnet.report.folder import Folder, Show  # noqa: PLC0415

    options = replace(options_from(request.options), landmarks=Path(request.aside))
    analysis = _measured(request, options, _as_one(frames, len(request.films)))
    report = analysis.report
    show = Show(
        blur_face=request.blur_face,
        lang=request.lang,
        files=True,
        before=_before(request),
        bare=KEPT,
        heading=as_heading(request.heading),
    )
    folder = Folder(analysis.films, Path(request.out), report, show)
    folder.write_report()
    write_steps(analysis, Path(request.out) / STEPS)
    frames.tell(REPORT)
    if SEVERAL & {reason.code for reason in report.reasons}:
        _find(request, frames)
        frames.tell(PEOPLE)
    folder.write_film(lambda _: nullcontext(_as_one(frames, len(request.films))), Path(request.drawn))
    return ""


def _measured(request: Request, options: Options, look: Progress) -> Analysis:
    from gaitnet.analysis import analyze  # noqa: PLC0415
    from gaitnet.inference import load_predictor  # noqa: PLC0415

    films = [*map(Path, request.films)]
    repairs = dict(zip(films, request.repairs, strict=True))
    limits = {film: _limited(film, repair, request, look) for film, repair in repairs.items()}
    own = {film: replace(options, **_given(repair, film, request)) for film, repair in repairs.items()}
    predictor = load_predictor(Path(request.model))
    analysis = analyze(films, predictor, options, lambda film: nullcontext(limits[film]), own)
    report = analysis.report
    for each, film in zip(report.films, films, strict=False):
        if each.end_s - each.start_s > request.longest_s and not _is_trimmed(repairs[film]):
            raise _too_long(request)
    sources = {film.name: source for film, source in zip(films, request.sources, strict=True)}
    named = tuple(replace(each, name=sources.get(each.name, each.name)) for each in report.films)
    return replace(analysis, report=replace(report, source=", ".join(request.sources), films=named))


def _given(repair: dict[str, Any], film: Path, request: Request) -> dict[str, Any]:
    """What of a repair is not as the film comes; of a long film only the part that counts is looked at."""
    given = {name: value for name, value in repair.items() if value}
    return given | ({"seek": True} if _is_trimmed(repair) and _length_s(film) > request.longest_s else {})


def _is_trimmed(repair: dict[str, Any]) -> bool:
    return bool(repair["start_s"]) or repair["end_s"] is not None


def _length_s(film: Path) -> float:
    """By its header; 0 where that does not say."""
    from gaitnet.video import probe  # noqa: PLC0415

    info = probe(film)
    return (info.frame_count or 0) / info.rate_hz


def _before(request: Request) -> GaitReport | None:
    """The earlier report; None where it was deleted meanwhile, or is of another version."""
    from gaitnet.report.comparing import read_before  # noqa: PLC0415

    try:
        return read_before(Path(request.before)) if request.before else None
    except GaitnetError:
        return None


def _limited(film: Path, repair: dict[str, Any], request: Request, progress: Progress) -> Progress:
    """Passes progress on and stops a video that is too long, by its header or its frame count.

    Of one that was trimmed the part that counts must not be too long.

    Raises:
        VideoError: not a video, or too long.
    """
    from gaitnet.video import probe  # noqa: PLC0415

    end_s = repair["end_s"] if repair["end_s"] is not None else _length_s(film)
    if end_s - repair["start_s"] > request.longest_s:
        raise _too_long(request)
    if _is_trimmed(repair):
        return progress
    most_frames = request.longest_s * min(probe(film).rate_hz, MOST_FRAMES_S)

    def limited(done: int, expected: int | None) -> None:
        if done > most_frames + 1:
            raise _too_long(request)
        progress(done, expected)

    return limited


def _too_long(request: Request) -> VideoError:
    return VideoError(refusal("film-long", seconds=request.longest_s))


def _as_one(frames: Progress, films: int) -> Progress:
    """Progress in each film as a part of one bar."""
    begun = 0

    def progress(done: int, expected: int | None) -> None:
        nonlocal begun
        begun += done <= 1
        if expected:
            frames(max(begun - 1, 0) * expected + done, films * expected)
        else:
            frames(done, None)

    return progress
