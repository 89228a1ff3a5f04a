"""`python -m gaitnet.app.child`: analyses films in a process that may die, or be ended, alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaitnet.errors import GaitnetError, VideoError
from gaitnet.extraction.child import serve
from gaitnet.threads import take_one_thread

if TYPE_CHECKING:
    from gaitnet.pose import Progress

MOST_FRAMES_S = 240.0
"""Frames a second that a film may have: slow motion of phones. A browser's recordings claim 1,000."""


FLAG = ": --person walker"
"""A word of the command line, which the page has a field for."""


@dataclass(frozen=True)
class Request:
    """What to do with a film; paths as text, because it travels as JSON.

    Attributes:
        film: where it lies.
        out: folder for what is written about it.
        source: what the report calls it.
        name: of its file on the user's machine.
        walk: height, person and norms, see `pipeline.Options`.
        engine: precision, device and models, see `pose.blazepose.engine.Engine`.
        model: who is asked.
        blur_face: make the face unrecognisable.
        before: an earlier `report.json`.
        longest_s: of a film; longer ones are refused.
        lang: of the report.
    """

    film: str
    out: str
    source: str
    name: str
    walk: dict[str, Any]
    engine: dict[str, Any]
    model: str
    blur_face: bool
    before: str | None
    longest_s: float
    lang: str


def main() -> None:
    """Analyse one film after another."""
    take_one_thread()
    serve(_analyse)


def _analyse(line: str, frames: Progress) -> str:
    request = Request(**json.loads(line))
    try:
        return _write(request, frames)
    except GaitnetError as error:
        raise type(error)(str(error).replace(request.film, request.name)) from error


def _write(request: Request, frames: Progress) -> str:
    from gaitnet.analysis import examine  # noqa: PLC0415  (NumPy, after the threads)
    from gaitnet.inference import load_predictor  # noqa: PLC0415
    from gaitnet.pipeline import Options  # noqa: PLC0415
    from gaitnet.pose.blazepose.engine import Engine  # noqa: PLC0415
    from gaitnet.report.comparing import read_before  # noqa: PLC0415
    from gaitnet.report.folder import Show, write_folder  # noqa: PLC0415

    film = Path(request.film)
    models = request.engine["models"]
    engine = Engine(**request.engine | {"models": Path(models) if models else None})
    options = Options(engine=engine, **request.walk)
    before = read_before(Path(request.before)) if request.before else None
    look, draw = _halves(frames)
    limited = _limited(film, request, look)
    report, pose = examine(film, load_predictor(Path(request.model)), options, limited)
    reasons = tuple(reason.replace(FLAG, "") for reason in report.reasons)
    report = replace(report, source=request.source, reasons=reasons)
    show = Show(blur_face=request.blur_face, lang=request.lang, files=True, before=before)
    write_folder(film, Path(request.out), report, pose, show, draw)
    return report.verdict.value


def _limited(film: Path, request: Request, progress: Progress) -> Progress:
    """Passes progress on until the film turns out to be too long, whatever its header says.

    Raises:
        VideoError: no video, or one that is too long.
    """
    from gaitnet.video import probe  # noqa: PLC0415

    info = probe(film)
    too_long = VideoError(
        f"{film}: longer than {request.longest_s:g} s. Cut it to the walk; five steps are enough."
    )
    if (info.frame_count or 0) / info.rate_hz > request.longest_s:
        raise too_long
    most_frames = request.longest_s * min(info.rate_hz, MOST_FRAMES_S)

    def limited(done: int, expected: int | None) -> None:
        if done > most_frames + 1:
            raise too_long
        progress(done, expected)

    return limited


def _halves(frames: Progress) -> tuple[Progress, Callable[[int, int | None], None]]:
    """Progress of looking and of drawing, as the two halves of one bar."""

    def look(done: int, expected: int | None) -> None:
        frames(done, 2 * expected if expected else None)

    def draw(done: int, expected: int | None) -> None:
        frames((expected or 0) + done, 2 * expected if expected else None)

    return look, draw


if __name__ == "__main__":
    main()
