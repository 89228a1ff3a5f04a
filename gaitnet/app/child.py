"""Analyses videos in a separate process, which may crash or end; `extraction.worker.Worker` starts it."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitnet.errors import GaitnetError, VideoError
from gaitnet.extraction.child import serve
from gaitnet.reasons import refusal
from gaitnet.threads import take_one_thread

if TYPE_CHECKING:
    from gaitnet.pose import Progress
    from gaitnet.types import GaitReport

MOST_FRAMES_S = 240.0
"""Highest frame rate accepted (slow motion of phones). Browser recordings claim 1,000."""

KEPT = "kept.html"
"""The report of a trial that is kept without its videos."""


@dataclass(frozen=True)
class Request:
    """Analysis of one video; paths as text, because it is sent as JSON.

    Attributes:
        film: path of the video.
        out: output folder.
        source: name of the video in the report.
        name: file name on the user's machine.
        options: `pipeline.Options`, see `messages.options_from`.
        model: path of the model.
        blur_face: make the face unrecognisable.
        before: an earlier `report.json`.
        longest_s: longest video accepted, seconds.
        lang: language of the report.
        bare: also write `KEPT`, a report without pictures of the patient and without mention of a video.
    """

    film: str
    out: str
    source: str
    name: str
    options: dict[str, Any]
    model: str
    blur_face: bool
    before: str | None
    longest_s: float
    lang: str
    bare: bool


def main() -> None:
    """Analyse videos one after another."""
    take_one_thread()
    serve(_analyse)


def _analyse(line: str, frames: Progress) -> str:
    request = Request(**json.loads(line))
    try:
        return _write(request, frames)
    except GaitnetError as error:
        raise GaitnetError(f"{request.name}: {error.without_path('page')}") from error
    except OSError as error:
        raise GaitnetError(f"{request.name}: can't be stored ({error.strerror}). Free disk space.") from error
    except Exception as fault:
        place = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{type(fault).__name__}, {Path(place.filename).name}:{place.lineno}"
        raise GaitnetError(f"{request.name}: internal error ({where}). Please report it.") from fault


def _write(request: Request, frames: Progress) -> str:
    from gaitnet.analysis import analyze  # noqa: PLC0415  (NumPy, after the threads)
    from gaitnet.extraction.messages import options_from  # noqa: PLC0415
    from gaitnet.inference import load_predictor  # noqa: PLC0415
    from gaitnet.report.folder import Show, write_folder  # noqa: PLC0415

    film = Path(request.film)
    look, draw = _halves(frames)
    limited = _limited(film, request, look)
    predictor, options = load_predictor(Path(request.model)), options_from(request.options)
    analysis = analyze(film, predictor, options, lambda _: nullcontext(limited))
    report = analysis.report
    if report.films[-1].end_s > request.longest_s:
        raise _too_long(film, request)
    named = tuple(replace(each, name=request.source) for each in report.films)
    report = replace(report, source=request.source, films=named)
    show = Show(
        blur_face=request.blur_face,
        lang=request.lang,
        files=True,
        before=_before(request),
        bare=KEPT if request.bare else None,
    )
    write_folder(analysis.films, Path(request.out), report, show, lambda _: nullcontext(draw))
    return report.verdict.value


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
        raise _too_long(film, request)
    most_frames = request.longest_s * min(info.rate_hz, MOST_FRAMES_S)

    def limited(done: int, expected: int | None) -> None:
        if done > most_frames + 1:
            raise _too_long(film, request)
        progress(done, expected)

    return limited


def _too_long(film: Path, request: Request) -> VideoError:
    return VideoError(refusal("film-long", seconds=request.longest_s), film)


def _halves(frames: Progress) -> tuple[Progress, Callable[[int, int | None], None]]:
    """Progress of pose and of drawing, as the two halves of one bar."""

    def look(done: int, expected: int | None) -> None:
        frames(done, 2 * expected if expected else None)

    def draw(done: int, expected: int | None) -> None:
        frames((expected or 0) + done, 2 * expected if expected else None)

    return look, draw
