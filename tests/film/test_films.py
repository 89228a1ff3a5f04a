"""Films as people hand them in: the same numbers, or a refusal that says why. A new case is one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from making import (
    RATE,
    SIZE,
    Frames,
    body_rows,
    each,
    held,
    in_place,
    mirrored_matrix,
    pictures,
    rolled,
    walker,
    write,
)

from gaitnet.analysis import analyze
from gaitnet.inference import DEFAULT_MODEL, load_predictor
from gaitnet.pipeline import Options
from gaitnet.types import GaitReport
from gaitnet.words import sentence

HEIGHT_M = 1.72
OPTIONS = Options(height_m=HEIGHT_M)


@dataclass(frozen=True)
class Case:
    """A film, and what must come of it.

    Attributes:
        make: writes it, from the pictures of a walker.
        same: the numbers are those of the film as it was; else it is refused.
        codes: what must be said.
        answer: None where it does not matter whether there is one.
        options: how it is measured.
    """

    make: Callable[[Frames, Path], Path]
    same: bool
    codes: tuple[str, ...] = ()
    answer: bool | None = None
    options: Options = OPTIONS


def crop(frames: Frames, top: float, bottom: float) -> Frames:
    """A part of the picture, from and to shares of the body's height below its top."""
    first, last = body_rows(frames)
    rows = [round(first + share * (last - first)) for share in (top, bottom)]
    return each(frames, lambda f: f[max(0, rows[0]) : min(len(f), rows[1])])


def cut_off(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 7 // 10])
    return path


def slow_motion(path: Path) -> Path:
    """The file says, as Android's do, at what rate it was filmed."""
    import av  # noqa: PLC0415

    tagged = path.with_name("tagged.mp4")
    with (
        av.open(str(path)) as source,
        av.open(str(tagged), "w", options={"movflags": "use_metadata_tags"}) as out,
    ):
        out.metadata["com.android.capture.fps"] = f"{RATE:.6f}"
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    return tagged


def uneven(frames: Frames, path: Path) -> Path:
    """One frame in eight is not there, and the stamps say so."""
    kept = [number for number in range(len(frames)) if number % 8 != 3]
    return write(path, [frames[number] for number in kept], times=[number / RATE for number in kept])


def wide(frames: Frames, path: Path) -> Path:
    """Fewer columns, each wider, and no word of it but the header's."""
    import av  # noqa: PLC0415

    narrow = each(
        frames, lambda f: cv2.resize(f, (SIZE[0] * 45 // 64, SIZE[1]), interpolation=cv2.INTER_AREA)
    )
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=RATE, options={"crf": "18"})
        stream.height, stream.width, stream.pix_fmt = SIZE[1], narrow[0].shape[1], "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(SIZE[0], narrow[0].shape[1])
        for frame in narrow:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="bgr24")))
        out.mux(stream.encode())
    return path


FILMS: dict[str, Case] = {
    "as it was": Case(lambda f, p: write(p, f), same=True),
    "compressed hard": Case(lambda f, p: write(p, f, crf=33), same=True),
    "frame dropped now and then": Case(uneven, same=True),
    "black bars": Case(
        lambda f, p: write(p, each(f, lambda x: np.pad(x, ((60, 60), (0, 0), (0, 0))))), same=True
    ),
    "wide pixels": Case(wide, same=True),
    "front camera": Case(lambda f, p: mirrored_matrix(write(p, f)), True, ("mirrored",), answer=False),
    "on its side": Case(lambda f, p: write(p, each(f, np.rot90)), True, ("turned",)),
    "on its other side": Case(lambda f, p: write(p, each(f, lambda x: np.rot90(x, 3))), True, ("turned",)),
    "on its head": Case(lambda f, p: write(p, each(f, lambda x: np.rot90(x, 2))), True, ("turned",)),
    "turned by hand": Case(
        lambda f, p: write(p, each(f, np.rot90)), True, options=replace(OPTIONS, rotate_deg=90)
    ),
    "tilted by 6": Case(lambda f, p: write(p, rolled(f, 6)), True, ("level",)),
    "tilted by -15": Case(lambda f, p: write(p, rolled(f, -15)), True, ("level",)),
    "levelled by hand": Case(
        lambda f, p: write(p, rolled(f, 10)), True, options=replace(OPTIONS, level_deg=10.0)
    ),
    "upper body only": Case(lambda f, p: write(p, crop(f, -0.1, 0.55)), False, ("feet-outside",)),
    "feet cut off": Case(lambda f, p: write(p, crop(f, -0.1, 0.9)), False, ("feet-outside",)),
    "legs only": Case(lambda f, p: write(p, crop(f, 0.25, 1.2)), False, ("head-outside",)),
    "15 pictures a second held to 30": Case(lambda f, p: write(p, held(f, 2)), True, ("held",), answer=False),
    "10 pictures a second held to 30": Case(lambda f, p: write(p, held(f, 3)), False, ("held",)),
    "8 pictures a second": Case(lambda f, p: write(p, f[::4], rate=7.5), False, ("rate-too-low",)),
    "android's slow motion": Case(
        lambda f, p: slow_motion(write(p, f, rate=RATE / 2)), True, ("slow-corrected",)
    ),
    "backwards": Case(lambda f, p: write(p, f[::-1]), False, ("backwards",)),
    "a pass and another": Case(lambda f, p: write(p, f + each(f, np.fliplr)), True, ("cut",)),
    "slow motion": Case(lambda f, p: write(p, f, rate=12), None, ("pace",), answer=False),
    "time lapse": Case(lambda f, p: write(p, f[::2]), None, ("pace",), answer=False),
}
"""Name -> what is done to the film, and what must come of it."""


@pytest.fixture(scope="module")
def frames() -> Frames:
    return pictures(walker())


@pytest.fixture(scope="module")
def predictor():
    return load_predictor(DEFAULT_MODEL)


@pytest.fixture(scope="module")
def plain(frames, tmp_path_factory) -> GaitReport:
    return analyze(write(tmp_path_factory.mktemp("plain") / "film.mp4", frames), None, OPTIONS).report


def check_same(report: GaitReport, plain: GaitReport) -> None:
    for name, within in (("cadence", 0.03), ("step_length", 0.08), ("speed", 0.08)):
        assert report.parameters[name].value == pytest.approx(plain.parameters[name].value, rel=within), name
    for joint in ("knee", "hip"):
        ours, known = (
            np.mean([each.parameters[f"{joint}_range_{side}"].value for side in ("left", "right")])
            for each in (report, plain)
        )
        assert ours == pytest.approx(known, abs=7), joint  # degrees


@pytest.mark.parametrize("name", FILMS)
def test_a_film_gives_the_same_numbers_or_says_why_not(name, frames, plain, predictor, tmp_path) -> None:
    case = FILMS[name]
    film = case.make(frames, tmp_path / "film.mp4")
    report = analyze(film, predictor, case.options).report
    said = {reason.code: sentence(reason) for reason in report.reasons}
    assert set(case.codes) <= said.keys(), said
    if case.same is True:
        check_same(report, plain)
    elif case.same is False:
        assert report.verdict.value == "NOT_MEASURABLE"
        assert report.parameters == {}
        assert report.reasons[0].code == case.codes[0]
    if not case.same or case.answer is False:
        assert report.prediction is None
        assert case.same is False or report.no_answer


def test_the_walker_walks_as_it_was_told(plain) -> None:
    assert plain.parameters["cadence"].value == pytest.approx(walker().cadence_steps_min, rel=0.02)


def test_a_treadmill_is_a_place_to_measure(tmp_path, plain) -> None:
    film = write(tmp_path / "belt.mp4", in_place(walker()))
    report = analyze(film, None, OPTIONS).report
    assert "treadmill" in {reason.code for reason in report.reasons}
    assert "camera-moves" not in {reason.code for reason in report.reasons}
    assert report.parameters["cadence"].value == pytest.approx(walker().cadence_steps_min, rel=0.02)
    belted = analyze(film, None, replace(OPTIONS, belt_m_s=0.9)).report
    assert belted.parameters["speed"].value == pytest.approx(0.9, rel=0.05)
    assert belted.metres == "belt"


def test_a_camera_that_goes_along_is_no_treadmill(frames, predictor, tmp_path) -> None:
    walked = walker()
    wide = pictures(walked, (1280, 360))
    ends = [
        int(np.flatnonzero((abs(f.astype(int) - g).sum(2) > 60).any(0)).mean())
        for f, g in ((wide[0], wide[9]), (wide[-1], wide[-10]))
    ]
    lefts = np.linspace(ends[0] - 240, ends[1] - 240, len(wide)).clip(0, 800).round().astype(int)
    film = write(
        tmp_path / "along.mp4", [f[:, left : left + 480] for f, left in zip(wide, lefts, strict=True)]
    )
    report = analyze(film, predictor, OPTIONS).report
    codes = {reason.code for reason in report.reasons}
    assert "camera-moves" in codes
    assert "treadmill" not in codes
    assert report.prediction is None


def test_a_person_who_is_chosen_is_followed_through_all_passes(frames, plain, tmp_path) -> None:
    joined = write(tmp_path / "joined.mp4", frames + frames)
    report = analyze(joined, None, replace(OPTIONS, person="walker")).report
    check_same(report, plain)
    assert len(report.bouts) == 2
    assert report.person is not None
    assert "and" in report.person


def test_a_film_that_breaks_off_is_said_to(frames, predictor, tmp_path) -> None:
    report = analyze(cut_off(write(tmp_path / "film.mkv", frames)), predictor, OPTIONS).report
    assert "damaged" in {reason.code for reason in report.reasons}
    assert report.prediction is None


def test_two_films_of_one_person_are_one_report(frames, plain, tmp_path) -> None:
    films = [write(tmp_path / "a.mp4", frames), write(tmp_path / "b.mp4", each(frames, np.fliplr))]
    report = analyze(films, None, OPTIONS).report
    check_same(report, plain)
    assert [film.name for film in report.films] == ["a.mp4", "b.mp4"]
    assert report.parameters["step_time"].n == 2 * plain.parameters["step_time"].n
    assert report.films[1].start_s > report.films[0].end_s


def test_a_film_that_can_not_be_measured_is_left_out_and_said(frames, plain, tmp_path) -> None:
    films = [write(tmp_path / "a.mp4", frames), write(tmp_path / "b.mp4", crop(frames, -0.1, 0.55))]
    report = analyze(films, None, OPTIONS).report
    check_same(report, plain)
    (left_out,) = [reason for reason in report.reasons if reason.code == "film-left-out"]
    assert "b.mp4" in sentence(left_out)
    assert "feet" in sentence(left_out)
    assert report.verdict.value == "CAUTION"
