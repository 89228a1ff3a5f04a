"""What must not change a walk's numbers, and what must stop them."""

from dataclasses import replace

import numpy as np
import pytest
from walks_seen import Seen, mirrored, see

from gaitnet.errors import NobodyFoundError, NotMeasurableError, VideoError
from gaitnet.gait import Known, MeasuredWalk, measure, measure_whole
from gaitnet.gait.quality import reasons_of_bouts
from gaitnet.skeleton import FEATURE_MIRROR, FEATURES, INDEX, SIDES
from gaitnet.types import Verdict
from gaitnet.walker import Person
from gaitnet.words import sentence

STRIDE_LENGTH = FEATURES.index("stride_length")


def durations(walk: MeasuredWalk) -> list[float]:
    return [step.end_s - step.start_s for step in walk.steps]


def values(walk: MeasuredWalk) -> np.ndarray:
    return np.concatenate([step.angles.values for step in walk.steps])


def test_a_healthy_walk_is_ok(noisy: Seen) -> None:
    walk = measure(noisy.pose)
    assert walk.verdict is Verdict.OK
    assert walk.reasons == ()
    assert len(walk.bouts) == 1
    assert len(walk.steps) >= 7


@pytest.mark.parametrize(("factor", "shift_px"), [(1, 150), (0.5, 0), (3, -40)])
def test_place_and_size_in_the_picture_do_not_matter(noisy: Seen, factor: float, shift_px: float) -> None:
    moved = replace(
        noisy.pose,
        image=noisy.pose.image * factor + shift_px,
        size=(int(noisy.pose.size[0] * factor), int(noisy.pose.size[1] * factor)),
    )
    walk, known = measure(moved), measure(noisy.pose)
    assert durations(walk) == pytest.approx(durations(known), abs=1e-6)
    assert values(walk) == pytest.approx(values(known), abs=0.1)  # perspective hangs on the place, a little


def test_a_mirror_exchanges_left_and_right_and_nothing_else(noisy: Seen) -> None:
    walk, known = measure(mirrored(noisy.pose)), measure(noisy.pose)
    assert durations(walk) == pytest.approx(durations(known), abs=1e-6)
    assert [step.side for step in walk.steps] != [step.side for step in known.steps]
    assert values(walk)[:, FEATURE_MIRROR] == pytest.approx(values(known), abs=0.01)


def test_walking_the_other_way_gives_the_same_signs() -> None:
    there, back = (values(measure(see(Person(), view_deg).pose)) for view_deg in (0, 180))
    assert np.mean(there, axis=0) == pytest.approx(np.mean(back, axis=0), abs=2.5)
    assert np.ptp(there, axis=0) == pytest.approx(np.ptp(back, axis=0), abs=8)


def test_frames_that_are_lost_now_and_then_do_not_matter(noisy: Seen) -> None:
    lost = np.random.default_rng(3).random(len(noisy.pose)) < 0.1
    gappy = replace(
        noisy.pose,
        image=np.where(lost[:, None, None], np.nan, noisy.pose.image),
        world=np.where(lost[:, None, None], np.nan, noisy.pose.world),
    )
    assert durations(measure(gappy)) == pytest.approx(durations(measure(noisy.pose)), abs=0.03)


def test_a_given_height_scales_metres_and_only_metres(noisy: Seen) -> None:
    small, tall = (values(measure(noisy.pose, Known(height_m))) for height_m in (1.5, 1.8))
    angles = [index for index, name in enumerate(FEATURES) if not name.startswith("stride")]
    assert small[:, angles] == pytest.approx(tall[:, angles])
    assert tall[:, STRIDE_LENGTH] == pytest.approx(small[:, STRIDE_LENGTH] * 1.8 / 1.5)


def test_a_whole_clip_is_one_step_with_the_same_angles(noisy: Seen) -> None:
    step = measure(noisy.pose).steps[2]
    cut = noisy.pose.between(step.start_s - 0.2, step.end_s + 0.2)
    whole = measure_whole(cut)
    (clip,) = whole.steps
    assert clip.side is None
    assert clip.end_s - clip.start_s == pytest.approx(step.end_s - step.start_s + 0.4, abs=0.07)
    middle_s = (step.start_s + step.end_s) / 2
    for name in ("left_knee_flexion", "right_hip", "trunk_inclination"):
        there = np.interp(middle_s, step.angles.time_s, step.angles[name])
        assert np.interp(middle_s, clip.angles.time_s, clip.angles[name]) == pytest.approx(there, abs=3)


def test_a_turn_parts_two_walks() -> None:
    there, back = see(Person(), 0).pose, see(Person(), 180).pose
    both = replace(
        there,
        image=np.concatenate([there.image, back.image]),
        world=np.concatenate([there.world, back.world]),
        visibility=np.concatenate([there.visibility, back.visibility]),
        time_s=np.concatenate([there.time_s, back.time_s + there.time_s[-1] + 1 / 30]),
    )
    walk = measure(both)
    assert len(walk.bouts) == 2
    assert [bout.view.heading[0] > 0 for bout in walk.bouts] == [True, False]
    with pytest.raises(NotMeasurableError, match="whole"):
        measure_whole(both)


def test_legs_that_collapse_at_the_edge_are_not_measured(noisy: Seen) -> None:
    """As landmarks do where somebody leaves the picture: the knees jump up beside the hips."""
    pose, last = noisy.pose, slice(-18, None)  # 0.6 s
    image = pose.image.copy()
    for side in ("left", "right"):
        hip = image[last, INDEX[f"{side}_hip"]]
        for name, share in (("knee", 0.8), ("ankle", 0.1), ("heel", 0.1), ("foot_index", 0.2)):
            drop = image[last, INDEX[f"{side}_{name}"]] - hip
            image[last, INDEX[f"{side}_{name}"]] = hip + drop * [1, -share]
    whole, cut = measure(pose), measure(replace(pose, image=image))
    assert cut.bouts[-1].angles.time_s[-1] < pose.time_s[-18]
    for side in ("left", "right"):
        knee = cut.bouts[-1].angles[f"{side}_knee_flexion"]
        assert np.nanmax(knee) < 90  # degrees
        strikes, all_strikes = (found.events.heel_strikes(side) for found in (cut, whole))
        assert strikes == pytest.approx(all_strikes[: len(strikes)], abs=0.02)
        assert len(strikes) >= len(all_strikes) - 1


def test_a_camera_that_moves_along_is_noticed(healthy: Seen) -> None:
    hips = healthy.pose.image[:, [23, 24]].mean(axis=1, keepdims=True)
    followed = replace(healthy.pose, image=healthy.pose.image - hips + 400)
    (reason,) = measure(followed).reasons
    assert reason.code == "camera-or-treadmill"
    assert reason.verdict is Verdict.CAUTION


@pytest.mark.parametrize(("speed", "says"), [(1.0, ""), (0.4, "slow motion"), (1.6, "time lapse")])
def test_a_film_that_does_not_run_at_its_speed_is_suspected(healthy: Seen, speed: float, says: str) -> None:
    pose = replace(healthy.pose, time_s=healthy.pose.time_s / speed)
    sentences = [sentence(reason) for reason in measure(pose).reasons if reason.code == "pace"]
    assert len(sentences) == bool(says)
    assert all(says in sentence for sentence in sentences)


def test_heel_strikes_that_come_as_they_like_are_refused(healthy: Seen) -> None:
    (bout,) = measure(healthy.pose).bouts
    for share, refused in ((0.10, False), (0.45, True)):
        rng = np.random.default_rng(2)
        times = {
            f"{side}_heel_strikes": bout.events.heel_strikes(side)
            + rng.uniform(-share, share, len(bout.events.heel_strikes(side))) * 0.53  # a step's time, s
            for side in SIDES
        }
        irregular = replace(bout, events=replace(bout.events, **times))
        flags = {reason.code: reason for reason in reasons_of_bouts([irregular])}
        assert ("irregular" in flags) == refused
    assert flags["irregular"].verdict is Verdict.NOT_MEASURABLE


def test_a_short_walk_is_said_to_be_short(healthy: Seen) -> None:
    assert "few" in [reason.code for reason in measure(healthy.pose.between(0, 2.2)).reasons]


def test_a_small_person_is_said_to_be_small(healthy: Seen) -> None:
    small = replace(healthy.pose, image=healthy.pose.image * 0.2)
    assert "small" in [reason.code for reason in measure(small).reasons]


def test_what_can_not_be_measured_is_refused(healthy: Seen) -> None:
    pose = healthy.pose
    nobody = replace(pose, image=np.full_like(pose.image, np.nan), world=np.full_like(pose.world, np.nan))
    still = replace(
        pose,
        image=np.broadcast_to(pose.image[:1], pose.image.shape),
        world=np.broadcast_to(pose.world[:1], pose.world.shape),
    )
    one_place = replace(pose, image=np.full_like(pose.image, -1.0))
    endless = replace(pose, time_s=pose.time_s * 1e6)
    for wrong, error, words in (
        (pose.part(slice(0, 3)), VideoError, "3 frames"),
        (pose.part(slice(0, 0)), VideoError, "0 frames"),
        (nobody, NobodyFoundError, "No person detected"),
        (one_place, NobodyFoundError, r"\."),
        (still, NobodyFoundError, "No complete step found"),
        (endless, VideoError, r"Too long \(\d+ minutes\)"),
    ):
        with pytest.raises(error, match=words) as caught:
            measure(wrong)
        assert "\n" not in str(caught.value)


def test_real_healthy_people_are_measured(shared_data) -> None:
    from gaitnet.pose import load_backend  # noqa: PLC0415

    for path in sorted((shared_data / "landmarks").glob("p*s*.npz")):
        walk = measure(load_backend("stored").estimate(path))
        assert len(walk.steps) >= 4, path.name
        assert walk.verdict is not Verdict.NOT_MEASURABLE
    with pytest.raises(NotMeasurableError):
        measure(load_backend("stored").estimate(shared_data / "landmarks/two_people.npz"))
