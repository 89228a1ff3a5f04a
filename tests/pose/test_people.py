from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from gaitnet.errors import GaitnetError, NobodyFoundError, VideoError
from gaitnet.gait import measure
from gaitnet.gait.parameters import measure_parameters
from gaitnet.pose import load_backend, searched
from gaitnet.pose import people as people_room
from gaitnet.pose.detector import Find, PersonDetector
from gaitnet.pose.people import Passes, Person, _follow, _is_again, _Track, choose, choose_in, find_people
from gaitnet.video import frames
from gaitnet.walker import Camera, SimulatedWalk, walk, write_video
from gaitnet.walker import Person as Walker


def somebody(start, end, radius=100.0, seconds=(0.0, 4.0)) -> Person:
    time_s = np.arange(seconds[0], seconds[1], 1 / 8)
    share = np.linspace(0, 1, len(time_s))[:, None]
    hips = np.array(start) * (1 - share) + np.array(end) * share
    return Person(time_s, hips, np.broadcast_to(radius, len(time_s)).astype(float))


def write_plain(path: Path, shade: int) -> None:
    """A second of a wall."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (320, 240))
    for _ in range(30):
        writer.write(np.full((240, 320, 3), shade, np.uint8))
    writer.release()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SimulatedWalk]]:
    """Two walkers, one above the other; the lower one is smaller, quicker, and walks the other way."""
    folder = tmp_path_factory.mktemp("two")
    walks = [walk(Walker(cadence_steps_min=pace), 3.5) for pace in (100, 125)]
    films = []
    for walked, view, height in zip(walks, (10, 170), (360, 300), strict=True):
        film = folder / f"{view}.mp4"
        write_video(film, walked, Camera.framing(walked, view, (640, height)))
        films.append([frame for _, frame in frames(film)])
    path = folder / "two.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (640, 660))
    for pair in zip(*films, strict=True):
        writer.write(np.vstack(pair))
    writer.release()
    return path, walks


def test_everybody_in_a_picture_is_found_once(two) -> None:
    pictures = [frame for _, frame in frames(two[0])]
    detector = PersonDetector()
    for picture in pictures[10::20]:
        found = sorted(detector.find(picture), key=lambda find: find.hips[1])
        assert len(found) == 2
        assert 100 < found[0].hips[1] < 260
        assert 430 < found[1].hips[1] < 600
    assert detector.find(np.full((480, 640, 3), 128, np.uint8)) == []


def test_each_of_two_people_is_measured_alone(two) -> None:
    path, walks = two
    for number, walked in enumerate(walks):
        _, name = choose_in(path, str(number + 1))
        assert "of 2, in view 0." in name
        pose = load_backend("openvino", person=str(number + 1)).estimate(path)
        assert pose.person == name
        assert pose.seen.mean() > 0.9
        found = measure_parameters(measure(pose).bouts)["cadence"].value
        assert found == pytest.approx(walked.cadence_steps_min, abs=3)


def test_the_same_film_is_searched_once_and_another_one_anew(monkeypatch, tmp_path) -> None:
    turned, film = [], tmp_path / "film.mp4"
    search = people_room._search
    monkeypatch.setattr(people_room, "_search", lambda *given: turned.append(given[2]) or search(*given))
    for shade, turns in ((90, (0, 0, 90)), (200, (0, 0))):
        write_plain(film, shade)
        for turn in turns:
            assert find_people(film, turn_deg=turn) == []
    assert turned == [0, 90, 0]
    film.unlink()
    with pytest.raises(VideoError):
        find_people(film)


def test_no_more_searches_are_remembered_than_some(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(searched, "_known", known := {})
    for number in range(searched.MOST + 3):
        (tmp_path / str(number)).touch()
        assert searched.once(tmp_path / str(number), 0, lambda number=number: [number]) == [number]
    assert list(known.values()) == [(number,) for number in range(3, searched.MOST + 3)]


def test_words_choose_by_size_and_by_way() -> None:
    near = somebody((100, 300), (160, 300), radius=200)
    far = somebody((900, 200), (100, 200), radius=80)
    coming = somebody((500, 200), (500, 300), radius=np.geomspace(60, 100, 32))
    assert choose([near, far, coming], "largest") is near
    assert choose([near, far, coming], "walker") is far
    assert choose([near, coming], "walker") is coming
    assert choose([near, far, coming], "3") is coming
    assert choose([near, far, coming], "3+") is coming


@pytest.mark.parametrize(
    ("wanted", "seconds"), [("1", [0.0]), ("1+", [0.0, 6.0]), ("2+", [0.0, 6.0]), ("3+", [2.0])]
)
def test_a_number_takes_one_pass_or_all_of_that_person(monkeypatch, wanted, seconds) -> None:
    there = somebody((100, 300), (900, 300), seconds=(0.0, 4.0))
    other = somebody((500, 300), (520, 300), radius=200, seconds=(2.0, 8.0))
    back = somebody((900, 300), (100, 300), seconds=(6.0, 10.0))
    clothed = [replace(each, clothes=np.array([50.0, 0.0, 0.0])) for each in (there, back, other)]
    monkeypatch.setattr(people_room, "find_people", lambda *_: clothed)
    chosen, _ = choose_in(Path("walk.mp4"), wanted)
    assert [part.time_s[0] for part in chosen.parts] == seconds


@pytest.mark.parametrize("wanted", ["", "all", "-1", "1.5", "²", "+", "1++", "tallest"])
def test_other_words_are_refused(wanted) -> None:
    with pytest.raises(GaitnetError, match="must be largest, walker, or a number from 1"):
        choose([somebody((0, 0), (9, 9))], wanted)
    with pytest.raises(GaitnetError, match="must be largest"):
        load_backend("openvino", person=wanted)


def test_a_number_too_many_lists_who_is_there() -> None:
    people = [somebody((100, 300), (160, 300)), somebody((900, 200), (100, 200), seconds=(1.0, 3.0))]
    for wanted in ("0", "3"):
        with pytest.raises(GaitnetError, match=r"2 found\. 1: 0\.0 to 3\.9 s.*; 2: 1\.0 .*x 900"):
            choose(people, wanted)
    with pytest.raises(NobodyFoundError, match="No person detected"):
        choose([], "largest")


def test_stored_landmarks_hold_one_person() -> None:
    with pytest.raises(GaitnetError, match="person=walker: stored landmarks contain one person"):
        load_backend("stored", person="walker")


def test_people_who_pass_each_other_are_not_exchanged() -> None:
    tracks: list[_Track] = []
    for time_s in np.arange(0, 4, 1 / 8):
        right, left = 100 + 200 * time_s, 900 - 200 * time_s
        finds = [Find(np.array([x, y]), 100.0, 0.9) for x, y in ((right, 300), (left, 340))]
        together = abs(right - left) < 60  # one hides the other
        seen = finds[:1] if together else finds[:: 1 if time_s < 2 else -1]
        _follow(tracks, float(time_s), seen, [(50.0, 0.0, 0.0)] * len(seen))
    ways = sorted(float(np.ptp(track.person().hips[:, 0])) for track in tracks)
    assert len(tracks) == 2
    assert ways[0] > 700


def test_somebody_who_comes_back_in_the_same_clothes_is_the_same() -> None:
    red = {"clothes": np.array([45.0, 40.0, 30.0])}
    there = replace(somebody((100, 300), (900, 300)), **red)
    back = replace(somebody((900, 300), (100, 300), seconds=(5.0, 9.0)), **red)
    other = replace(back, clothes=np.array([45.0, 0.0, -20.0]))
    beside = replace(somebody((900, 300), (100, 300), seconds=(2.0, 6.0)), **red)
    waiting = replace(somebody((900, 300), (940, 300), seconds=(5.0, 9.0)), **red)
    assert _is_again(there, back)
    assert _is_again(back, there)
    assert not any(
        _is_again(there, each) for each in (other, beside, waiting, replace(back, radius=back.radius * 2))
    )
    passes = Passes((there, back))
    assert passes.at(2.0)[0][0] == pytest.approx(500, abs=20)
    assert passes.at(7.0)[0][0] == pytest.approx(500, abs=20)
    assert passes.at(4.5) is None


def test_places_between_and_outside_the_pictures() -> None:
    person = somebody((100, 300), (410, 300), seconds=(1.0, 4.9))
    hips, radius = person.at(1.0625)
    assert (hips[0], radius) == (pytest.approx(105), 100)
    assert person.at(0.5) is None
    assert person.at(5.5) is None


def test_steadying_keeps_the_way_and_takes_the_jitter() -> None:
    straight = somebody((100, 300), (900, 300))
    shaky = replace(straight, hips=straight.hips + np.random.default_rng(0).normal(0, 8, straight.hips.shape))
    error = np.linalg.norm(shaky.steady().hips - straight.hips, axis=1)
    assert np.median(error) < 6


def test_a_film_of_nobody_has_no_people(tmp_path) -> None:
    path = tmp_path / "nobody.mp4"
    write_plain(path, 90)
    assert find_people(path) == []
    with pytest.raises(NobodyFoundError, match=r"nobody\.mp4: No person detected"):
        load_backend("openvino", person="walker").estimate(path)


def test_the_woman_of_two_people(shared_data) -> None:
    path = shared_data / "videos/edge_cases/two_people.mp4"
    pose = load_backend("openvino", person="walker").estimate(path)
    found = measure_parameters(measure(pose).bouts)
    assert found["cadence"].value == pytest.approx(98.4, abs=2)
    assert found["step_time_asymmetry"].value < 6
