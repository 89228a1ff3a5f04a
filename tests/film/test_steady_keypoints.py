"""What models without depth get wrong in single frames costs no walk, at any frame rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from gaitnet.errors import NotMeasurableError
from gaitnet.film.keypoints import EDGE, SURE, steady
from gaitnet.gait import measure
from gaitnet.skeleton import INDEX, SIDES
from gaitnet.types import PoseSequence
from gaitnet.walker import GOOD_FILM, Camera, Person, observe, walk

HIPS, SHOULDERS, KNEES, ANKLES, HEELS, TOES = (
    [INDEX[f"{side}_{part}"] for side in SIDES]
    for part in ("hip", "shoulder", "knee", "ankle", "heel", "foot_index")
)
SHUFFLING = Person(pattern="shuffle", cadence_steps_min=95)
WALKERS = {"healthy": Person(), "shuffling": SHUFFLING, "slow": Person(cadence_steps_min=55, amplitude=0.7)}


def flat(person: Person, rate_hz: float, seconds: float = 8.0, seed: int = 0) -> PoseSequence:
    """A walk from the side as a model without depth finds it, all points for sure."""
    walked = walk(person, seconds, rate_hz)
    noise = replace(GOOD_FILM, bias_m=0.01, drift_m=0.01)
    pose = observe(walked, Camera.framing(walked, 0), noise, np.random.default_rng(seed))
    return replace(
        pose, world=np.full_like(pose.world, np.nan), visibility=np.full_like(pose.visibility, 0.8)
    )


def moments(pose: PoseSequence, length_s: float, every_s: float, start_s: float = 1.0) -> np.ndarray:
    """`(T,)` true for a while, again and again."""
    return (pose.time_s > start_s) & ((pose.time_s - start_s) % every_s < length_s)


def dropped(pose: PoseSequence) -> PoseSequence:
    """One point in ten and one whole frame in ten is not found."""
    rng = np.random.default_rng(3)
    gone = (rng.random(pose.image.shape[:2]) < 0.1) | (rng.random(len(pose)) < 0.1)[:, None]
    return replace(
        pose,
        image=np.where(gone[..., None], np.nan, pose.image),
        visibility=np.where(gone, 0, pose.visibility),
    )


def unsure(pose: PoseSequence) -> PoseSequence:
    """Three frames in ten have some point anywhere, with a low confidence."""
    rng = np.random.default_rng(4)
    wrong = rng.random(pose.image.shape[:2]) < 0.1
    anywhere = rng.uniform(0, pose.size, pose.image.shape)
    return replace(
        pose,
        image=np.where(wrong[..., None], anywhere, pose.image),
        visibility=np.where(wrong, SURE / 2, pose.visibility),
    )


def leaping(pose: PoseSequence) -> PoseSequence:
    """The hips are on the knees for a tenth of a second, again and again."""
    image = pose.image.copy()
    when = moments(pose, 0.1, 1.1)
    image[np.ix_(when, HIPS)] = image[np.ix_(when, KNEES)]
    return replace(pose, image=image)


def sunken(pose: PoseSequence) -> PoseSequence:
    """The shoulders are on the hips for 0.6 s, and not found for 1.5 s."""
    image = pose.image.copy()
    low, gone = moments(pose, 0.6, 60.0, 1.5), moments(pose, 1.5, 60.0, 4.0)
    image[np.ix_(low, SHOULDERS)] = image[np.ix_(low, HIPS)]
    image[np.ix_(gone, SHOULDERS)] = np.nan
    return replace(pose, image=image)


def hidden(pose: PoseSequence) -> PoseSequence:
    """The far foot's heel and toes are not found for 0.3 s of every step, the far leg for 0.12 s."""
    image = pose.image.copy()
    image[np.ix_(moments(pose, 0.3, 1.0), [HEELS[0], TOES[0]])] = np.nan
    image[np.ix_(moments(pose, 0.12, 1.3), [KNEES[0], ANKLES[0], HEELS[0], TOES[0]])] = np.nan
    return replace(pose, image=image)


def entering(pose: PoseSequence) -> PoseSequence:
    """Waiting for 2 s half out of view, squeezed into the picture's edge, before walking."""
    frames = round(2 * pose.rate_hz)
    rng = np.random.default_rng(5)
    waiting = np.repeat(pose.image[:1], frames, axis=0) + rng.normal(0, 2, (frames, 33, 2))
    waiting[:, :, 0] = np.where(rng.random((frames, 33)) < 0.5, 0.3 * EDGE * pose.size[0], waiting[:, :, 0])
    times = np.arange(frames + len(pose)) / pose.rate_hz
    image = np.concatenate([waiting, pose.image])
    visibility = np.concatenate([np.full((frames, 33), 0.6), pose.visibility])
    return replace(
        pose, image=image, world=np.full((*image.shape[:2], 3), np.nan), visibility=visibility, time_s=times
    )


FAULTS: dict[str, Callable[[PoseSequence], PoseSequence]] = {
    each.__name__: each for each in (dropped, unsure, leaping, sunken, hidden, entering)
}


def cadence(pose: PoseSequence) -> tuple[float, int]:
    """Steps a minute, and steps."""
    steps = measure(pose).steps
    return 60 / float(np.median([step.end_s - step.start_s for step in steps])), len(steps)


@pytest.mark.parametrize("rate_hz", [25, 30, 50, 60])
@pytest.mark.parametrize("name", WALKERS)
def test_the_frame_rate_does_not_matter(name: str, rate_hz: float) -> None:
    person = WALKERS[name]
    found, steps = cadence(dropped(leaping(flat(person, rate_hz))))
    assert found == pytest.approx(cadence(flat(person, 60))[0], rel=0.04)
    assert found == pytest.approx(person.cadence_steps_min, rel=0.06)
    assert steps >= 8 * person.cadence_steps_min / 60 - 5  # a gap of chance may cost two


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", WALKERS)
def test_single_wrong_points_cost_no_walk(name: str, fault: str) -> None:
    pose = flat(WALKERS[name], 50)
    clean, steps = cadence(pose)
    found, left = cadence(FAULTS[fault](pose))
    assert found == pytest.approx(clean, rel=0.04)
    assert left >= steps - 2


@pytest.mark.parametrize("rate_hz", [25, 50])
def test_good_points_stay_where_they_are(rate_hz: float) -> None:
    pose = flat(Person(cadence_steps_min=125), rate_hz)
    legs = [*HIPS, *KNEES, *ANKLES, *HEELS, *TOES]
    kept = steady(pose).image[:, legs]
    same = np.isclose(kept, pose.image[:, legs]).all(axis=2)
    assert same.mean() > 0.98


def test_a_model_that_follows_a_body_is_left_alone(pose_of) -> None:
    pose = pose_of()
    assert steady(pose) is pose


@pytest.mark.parametrize("rate_hz", [25, 30, 50, 60])
@pytest.mark.parametrize("absent_s", [0.0, 0.06, 0.12])
def test_somebody_else_is_still_somebody_else(rate_hz: float, absent_s: float) -> None:
    pose = flat(Person(), rate_hz)
    height_px = float(np.ptp(pose.image[0, :, 1]))
    at, gone = len(pose) // 2, round(absent_s * rate_hz)
    image = pose.image.copy()
    image[at:, :, 0] += 0.7 * height_px
    image[at : at + gone] = np.nan
    wide = pose.size[0] + round(height_px)
    with pytest.raises(NotMeasurableError, match="More than one person"):
        measure(replace(pose, image=image, size=(wide, pose.size[1])))


def test_a_long_absence_of_the_hips_is_not_bridged() -> None:
    pose = flat(Person(), 50)
    image = pose.image.copy()
    gone = (pose.time_s > 3) & (pose.time_s < 4.5)
    image[np.ix_(gone, HIPS)] = np.nan
    assert np.isnan(steady(replace(pose, image=image)).image[np.ix_(gone, HIPS)]).all()


@pytest.mark.parametrize(("confidence", "outside"), [(0.8, False), (0.35, True)])
def test_feet_close_to_the_lower_edge_are_outside_where_the_model_is_unsure(confidence, outside) -> None:
    pose = flat(Person(), 30)
    feet, visibility = [*ANKLES, *HEELS, *TOES], pose.visibility.copy()
    visibility[:, feet] = confidence
    image = pose.image.copy()
    floor = np.median(image[:, feet, 1].max(axis=1))
    image[:, feet, 1] = np.minimum(image[:, feet, 1], floor)
    pose = replace(pose, image=image, visibility=visibility, size=(pose.size[0], int(floor) + 1))
    if not outside:
        assert len(measure(pose).steps) > 8
        return
    with pytest.raises(NotMeasurableError, match="feet"):
        measure(pose)
