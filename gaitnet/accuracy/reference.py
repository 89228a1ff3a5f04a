"""Healthy people measured by gaitnet itself, and how many of them its ranges would flag.

`python -m gaitnet.accuracy.reference` writes `healthy_gaitnet.csv`, `healthy_heavy.csv` and
`measurement_error.csv` in `gaitnet/gait/data` of recordings (`GAITNET_SHARED_DATA`); heavy looks at the
videos anew, which takes minutes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from gaitnet.accuracy.figures import Row
from gaitnet.accuracy.healthy_videos import recordings
from gaitnet.accuracy.repeats import repeats, write_repeats
from gaitnet.analysis import analyze_pose
from gaitnet.files import atomic_file
from gaitnet.findings import findings_of, numbers_of
from gaitnet.gait import healthy
from gaitnet.gait.healthy import Distribution, Of, distribution, without_side
from gaitnet.gait.measured_by import HEAVY, LANDMARKS, Instrument
from gaitnet.gait.peaks import PEAKS
from gaitnet.gait.reference import JOINTS, adult_reference
from gaitnet.gait.repeats import FILE as REPEATS
from gaitnet.types import Array, Curve, GaitReport, Range, Reference

FIGURES = 6
"""Significant digits in the file."""

RECORDINGS = {
    instrument: f"landmarks of MediaPipe Pose ({network}), side view: 9 adults at 25 fps, 11 at 30 fps "
    "(KOA-PD-NM, Kour et al. 2022, doi 10.1111/exsy.12955)"
    for instrument, network in {LANDMARKS: "full", HEAVY: "heavy"}.items()
}
"""What the files that come with gaitnet are made of."""


@dataclass(frozen=True)
class Seen:
    """A video of a healthy person."""

    person: str
    report: GaitReport


def films(instrument: Instrument = LANDMARKS) -> list[Seen]:
    """All videos of healthy people from the side, as `gaitnet analyze` measures them."""
    return [Seen(each.person, analyze_pose(each.path, each.pose).report) for each in recordings(instrument)]


def reference(people: int) -> Iterator[Row]:
    """Shares of healthy people's numbers that lie outside; ranges are made without the person in question."""
    seen = films()
    shares: dict[str, list[float]] = {}
    counts: list[float] = []
    for person in sorted({each.person for each in seen}):
        own = healthy.ranges_by_name(_numbers([each for each in seen if each.person != person], ""))
        known = adult_reference(own)
        for each in seen:
            if each.person == person:
                report = replace(each.report, reference=known)
                counts.append(float(len(findings_of(report))))
                for name, outside in _outside(report, _kinds(known)):
                    shares.setdefault(name, []).append(100.0 * outside)
    on = f"healthy, {len({each.person for each in seen})} people, {len(seen)} films"
    for name, values in shares.items():
        goal = "mean about 5" if name in {"own", "own, values of curves"} else ""
        yield Row(on, f"outside the ranges: {name}", np.array(values), "%", goal)
    yield Row(on, "findings a film", np.array(counts), "findings")
    for twice in repeats(((each.person, each.report) for each in seen), ""):
        on = f"healthy, {twice.people} people filmed twice"
        yield Row(
            on, f"minimal detectable change: {twice.name}, {twice.of}", np.array([twice.mdc]), twice.unit
        )


def write(path: Path, seen: list[Seen], instrument: Instrument = LANDMARKS) -> None:
    """Write the file that comes with gaitnet, whole or not at all.

    Raises:
        OutputError: it can't be written.
    """
    source = _source(seen, instrument)
    rows = [_row("number", "", each) for each in _numbers(seen, source)]
    rows += [_row("curve", str(percent), each) for percent, each in _points(seen, source)]
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    with atomic_file(path) as stream:
        stream.write(text.getvalue().encode())


def _source(seen: list[Seen], instrument: Instrument) -> str:
    people = len({each.person for each in seen})
    made_by = f"gaitnet {version('gaitnet')} on {len(seen)} videos of {people} healthy adults"
    return f"{made_by}; {RECORDINGS[instrument]}"


def _row(kind: str, percent: str, found: Distribution) -> dict[str, str]:
    values = asdict(found)
    values = {
        name: f"{value:.{FIGURES}g}" if isinstance(value, float) else str(value)
        for name, value in values.items()
    }
    return {"kind": kind, "name": values.pop("name"), "percent": percent} | values


def _numbers(seen: Iterable[Seen], source: str) -> list[Distribution]:
    """Of every parameter and value of a curve."""
    values: dict[tuple[str, Of, str], dict[str, list[float]]] = {}
    videos: dict[tuple[str, Of, str], int] = {}
    for each in seen:
        keys = set()
        for name, found in numbers_of(each.report).items():
            short = without_side(name)
            key: tuple[str, Of, str] = short, "walk" if short == name else "leg", found.unit
            values.setdefault(key, {}).setdefault(each.person, []).append(found.value)
            keys.add(key)
        for key in keys:
            videos[key] = videos.get(key, 0) + 1
    return [
        distribution(*key, list(of_people.values()), videos[key], source)
        for key, of_people in values.items()
        if len(of_people) > 1
    ]


def _points(seen: Iterable[Seen], source: str) -> Iterator[tuple[float, Distribution]]:
    """Of every point of the joints' curves: `(51,)` each."""
    for joint in JOINTS:
        legs: dict[str, list[Array]] = {}
        videos = 0
        for each in seen:
            curves = _of_joint(joint, each.report.curves)
            videos += bool(curves)
            if curves:
                legs.setdefault(each.person, []).extend(curves)
        for index, percent in enumerate(np.linspace(0, 100, 51).tolist()):
            people = [[float(curve[index]) for curve in of_person] for of_person in legs.values()]
            yield percent, distribution(joint, "leg", "deg", people, videos, source)


def _of_joint(joint: str, curves: Mapping[str, Curve]) -> list[Array]:
    return [curve.mean_deg for name, curve in curves.items() if name.startswith(f"{joint}_")]


def _kinds(known: Reference) -> dict[str, dict[str, Range]]:
    return {"own": known.own, "published": known.published, "of findings": known.ranges}


def _outside(report: GaitReport, ranges: Mapping[str, Mapping[str, Range]]) -> Iterator[tuple[str, bool]]:
    """Whether each number lies outside of each kind of range."""
    for kind, of_kind in ranges.items():
        for name, found in numbers_of(report).items():
            limits = of_kind.get(name)
            if limits is not None and limits.low < limits.high:
                what = ", values of curves" if name in PEAKS else ""
                yield f"{kind}{what}", not limits.low <= found.value <= limits.high


def write_all(folder: Path) -> None:
    """Write healthy people's figures and those of their repeated films.

    Raises:
        OutputError: a file can't be written.
    """
    for instrument, file in healthy.FILES.items():
        write(folder / file, films(instrument), instrument)
    seen = films()
    twice = repeats(((each.person, each.report) for each in seen), _source(seen, LANDMARKS))
    write_repeats(folder / REPEATS, twice)


if __name__ == "__main__":
    write_all(Path(healthy.__file__).parent)
