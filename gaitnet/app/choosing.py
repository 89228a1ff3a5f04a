"""Who is in a video, with a number each: stills on which the patient can be pointed out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gaitnet.documents import parse_json, read_document
from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file

if TYPE_CHECKING:
    from gaitnet.pose import Progress
    from gaitnet.pose.people import Person
    from gaitnet.video import Frame

PEOPLE = "people.json"
MOST_PEOPLE, MOST_STILLS = 12, 4
WIDTH_PX = 960


@dataclass(frozen=True)
class Box:
    """A person on a still, in its pixels.

    Attributes:
        person: number, see `pose.people.choose`.
        x: left edge.
        y: upper edge.
        size: width and height.
        from_s: first seen, seconds of the film.
        to_s: last seen.
    """

    person: int
    x: float
    y: float
    size: float
    from_s: float
    to_s: float


@dataclass(frozen=True)
class Still:
    """A picture of a film with some of its people.

    Attributes:
        film: number of the film, from 0.
        time_s: when it is.
        width: pixels.
        height: pixels.
        boxes: of the people in view.
    """

    film: int
    time_s: float
    width: int
    height: int
    boxes: tuple[Box, ...]


def write_people(films: Sequence[Path], turns: Sequence[int], out: Path, progress: Progress) -> None:
    """Write `people.json`, and `people-1.jpg` and so on: as few stills as show everybody.

    Args:
        films: the videos.
        turns: by which each is turned clockwise, degrees.
        out: folder.
        progress: told after each frame.

    Raises:
        GaitnetError: not a video, or the folder can't be written.
    """
    from gaitnet.pose.people import find_people  # noqa: PLC0415  (OpenCV)

    found: list[Still] = []
    for number, (film, turn_deg) in enumerate(zip(films, turns, strict=True)):
        people = find_people(film, progress, turn_deg)[:MOST_PEOPLE]
        times = _times(people)
        for time_s, frame in _frames_at(film, turn_deg, times):
            still = _still(number, time_s, frame, people)
            _write_picture(out / picture_name(len(found)), frame, still)
            found.append(still)
    with atomic_file(out / PEOPLE) as stream:
        stream.write(msgspec.json.encode([asdict(still) for still in found]))


def is_choice(stills: Sequence[Still]) -> bool:
    """Whether there is anybody else; one person is shown only to who asks."""
    return len({(still.film, box.person) for still in stills for box in still.boxes}) > 1


def read_people(folder: Path | None) -> list[Still]:
    """What `write_people` wrote; empty where nobody did."""
    with suppress(OSError, ValueError, TypeError):
        if folder is not None:
            return msgspec.convert(parse_json(read_document(folder / PEOPLE)), list[Still])
    return []


def picture_name(still: int) -> str:
    """File name of a still by its number, from 0."""
    return f"people-{still + 1}.jpg"


def _times(people: Sequence[Person]) -> list[float]:
    """Few moments at which together everybody is in view, each in the middle of being seen."""
    left = list(range(len(people)))
    times: list[float] = []
    while left and len(times) < MOST_STILLS:
        middles = [float(people[each].time_s[len(people[each].time_s) // 2]) for each in left]
        best_s = max(middles, key=lambda time_s: sum(people[each].at(time_s) is not None for each in left))
        times.append(best_s)
        left = [each for each in left if people[each].at(best_s) is None]
    return sorted(times)


def _frames_at(film: Path, turn_deg: int, times: Sequence[float]) -> list[tuple[float, Frame]]:
    from gaitnet.video import frames  # noqa: PLC0415  (OpenCV)

    left, found = list(times), []
    for time_s, frame in frames(film, turn_deg=turn_deg):
        if left and time_s >= left[0] - 1e-6:
            found.append((left.pop(0), frame.copy()))
        if not left:
            break
    return found


def _still(film: int, time_s: float, frame: Frame, people: Sequence[Person]) -> Still:
    scale = min(1.0, WIDTH_PX / frame.shape[1])
    boxes = []
    for number, person in enumerate(people, start=1):
        if place := person.at(time_s):
            (x, y), radius = place[0] * scale, place[1] * scale
            ends = float(person.time_s[0]), float(person.time_s[-1])
            boxes.append(Box(number, float(x) - radius, float(y) - radius, 2 * radius, *ends))
    return Still(film, time_s, round(frame.shape[1] * scale), round(frame.shape[0] * scale), tuple(boxes))


def _write_picture(path: Path, frame: Frame, still: Still) -> None:
    import cv2  # noqa: PLC0415

    small = cv2.resize(frame, (still.width, still.height), interpolation=cv2.INTER_AREA)
    coded, picture = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 85])
    if not coded:
        raise GaitnetError("A picture of the video could not be made. Convert the video to MP4 (H.264).")
    with atomic_file(path) as stream:
        stream.write(picture.tobytes())
