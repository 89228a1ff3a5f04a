"""The steps around the networks, one by one, with numbers worked out by hand."""

import math

import cv2
import numpy as np
import pytest

from gaitnet.pose.blazepose.answer import read_answer, refine
from gaitnet.pose.blazepose.detection import INPUT_PX, best_region, letterbox, read_candidates
from gaitnet.pose.blazepose.region import Region
from gaitnet.pose.blazepose.smoothing import FRAME_S, LowPass, OneEuro

ANCHORS = 2254


def test_someone_upright_has_a_region_that_is_not_turned():
    region = Region.around(np.array([100.0, 200.0]), np.array([100.0, 120.0]))
    assert region.side == pytest.approx(1.25 * 2 * 80)
    assert region.turn == pytest.approx(0)
    assert region.to_picture(np.array([[0.5, 0.5], [0, 0], [1, 1]])) == pytest.approx(
        np.array([[100, 200], [0, 100], [200, 300]])
    )


@pytest.mark.parametrize("degrees", [-170, -90, -30, 0, 15, 90, 179])
def test_a_region_turns_with_the_person(degrees):
    turn = math.radians(degrees)
    upwards = np.array([math.sin(turn), -math.cos(turn)])  # clockwise on the screen
    region = Region.around(np.array([50.0, 60.0]), np.array([50.0, 60.0]) + 40 * upwards)
    assert math.degrees(region.turn) == pytest.approx(degrees)
    assert region.to_picture(np.array([[0.5, 0.1]])) == pytest.approx(
        region.centre + 0.4 * region.side * upwards[None]
    )


def test_what_is_cut_out_lies_where_its_points_are_mapped_to():
    frame = np.zeros((240, 320, 3), np.uint8)
    cv2.circle(frame, (200, 90), 4, (255, 255, 255), -1)
    region = Region(np.array([180.0, 110.0]), 100.0, 0.4)
    rows, columns = np.nonzero(region.cut(frame, 256)[:, :, 0] > 128)
    seen = np.array([[columns.mean(), rows.mean()]]) / 256
    assert region.to_picture(seen) == pytest.approx(np.array([[200, 90]]), abs=0.3)


def test_outside_of_the_picture_its_edge_goes_on():
    frame = np.zeros((40, 40, 3), np.uint8)
    frame[:, :20] = (10, 20, 30)
    square = Region(np.array([0.0, 20.0]), 20.0, 0.0).cut(frame, 64)
    assert (square == (10, 20, 30)).all()


def test_a_low_pass_takes_the_first_value_and_then_a_part_of_each():
    low = LowPass()
    assert low.apply(np.array([1.0]), 0.1) == pytest.approx([1.0])
    assert low.apply(np.array([2.0]), 0.1) == pytest.approx([1.1])
    assert low.apply(np.array([2.0]), 0.5) == pytest.approx([1.55])


def test_one_euro_of_what_rests_and_of_a_step():
    euro = OneEuro(min_cutoff=0.5, beta=2.0)
    assert euro.apply(np.array([3.0])) == pytest.approx([3.0])
    assert euro.apply(np.array([3.0])) == pytest.approx([3.0])
    speed = 1 / FRAME_S  # of a step of 1, a second
    steady = speed / (1 + 1 / FRAME_S / (2 * math.pi))
    cutoff = 0.5 + 2 * steady
    alpha = 1 / (1 + 1 / FRAME_S / (2 * math.pi * cutoff))
    assert euro.apply(np.array([4.0])) == pytest.approx([3 + alpha])


def test_one_euro_follows_large_bodies_as_small_ones():
    near, far = OneEuro(0.05, 80), OneEuro(0.05, 80)
    walk = np.cumsum(np.random.default_rng(0).normal(size=(20, 4)), axis=0)
    for row in walk:
        assert near.apply(10 * row, 0.1) == pytest.approx(10 * far.apply(row, 1.0))


def heatmap(column: int, row: int, logit: float) -> np.ndarray:
    logits = np.full((64, 64, 39), -20.0, np.float32)
    logits[row, column] = logit
    return logits


def test_a_landmark_moves_to_the_peak_of_its_heatmap():
    points = np.array([[20.5 / 64, 30.5 / 64]])
    assert refine(points, heatmap(23, 28, 5.0)) == pytest.approx(np.array([[23, 28]]) / 64, abs=1e-5)


def test_two_peaks_pull_by_their_weight():
    logits = heatmap(18, 30, 20.0)  # both weights are 1
    logits[30, 22] = 20.0
    assert refine(np.array([[20.2, 30.2]]) / 64, logits) == pytest.approx(np.array([[20, 30]]) / 64, abs=1e-5)


@pytest.mark.parametrize(
    ("point", "column", "logit"),
    [
        ((20.5, 30.5), 20, -0.1),  # not sure enough: the weight is below 0.5
        ((20.5, 30.5), 25, 9.0),  # out of the window
        ((-3.0, 30.5), 0, 9.0),  # the landmark is out of the region
        ((66.0, 30.5), 63, 9.0),
    ],
)
def test_a_landmark_stays_where_the_heatmap_says_nothing(point, column, logit):
    points = np.array([point]) / 64
    assert refine(points, heatmap(column, 30, logit)) == pytest.approx(points)


def test_at_the_edge_the_window_ends_with_the_heatmap():
    assert refine(np.array([[0.2, 0.2]]) / 64, heatmap(0, 0, 9.0)) == pytest.approx(
        np.zeros((1, 2)), abs=1e-5
    )


def test_an_answer_is_read_in_shares_of_the_region():
    landmarks = np.zeros((39, 5), np.float32)
    landmarks[:, 0], landmarks[:, 1], landmarks[:, 3] = 128, 64, [0, 2, *[0] * 37]
    answer = read_answer(landmarks, np.ones((39, 3), np.float32), heatmap(0, 0, -20))
    assert answer.points == pytest.approx(np.tile([0.5, 0.25], (35, 1)))
    assert answer.visibility[:2] == pytest.approx([0.5, 1 / (1 + math.exp(-2))])
    assert answer.world.shape == (33, 3)


def test_an_anchor_that_sees_somebody_says_where():
    raw, logits = np.zeros((ANCHORS, 12), np.float32), np.full(ANCHORS, -9.0, np.float32)
    # The second anchor of the third cell of the first row: strides of 8 pixels, two a cell.
    raw[5] = [0, 0, 28, 56, 10, 20, 10, -36, 0, 0, 0, 0]
    logits[5] = 2.0
    found = read_candidates(raw, logits)
    assert found.scores == pytest.approx([1 / (1 + math.exp(-2))])
    assert found.boxes * INPUT_PX == pytest.approx(np.array([[20 - 14, 4 - 28, 20 + 14, 4 + 28]]))
    assert found.hips * INPUT_PX == pytest.approx(np.array([[30, 24]]))
    region = best_region(found, (448, 224))
    assert region is not None
    assert region.centre == pytest.approx(
        np.array([60, 48 - 112])
    )  # the square reaches 112 px above the picture
    assert region.side == pytest.approx(1.25 * 2 * 56 * 2)
    assert region.turn == pytest.approx(0)


def test_the_surest_person_is_joined_with_what_overlaps_it_only():
    raw, logits = np.zeros((ANCHORS, 12), np.float32), np.full(ANCHORS, -9.0, np.float32)
    raw[:, 2:4], raw[:, 6:8] = 60, [0, -20]
    raw[0], raw[1] = (
        [60, 60, 50, 50, 60, 60, 60, 20, 0, 0, 0, 0],
        [62, 60, 50, 50, 64, 60, 64, 20, 0, 0, 0, 0],
    )
    logits[[0, 1, 50]] = [3.0, 2.0, 1.0]  # the third is far to the right
    region = best_region(read_candidates(raw, logits), (224, 224))
    first, second = (1 / (1 + math.exp(-logit)) for logit in (3.0, 2.0))
    assert region is not None
    assert region.centre[0] == pytest.approx(4 + (60 * first + 64 * second) / (first + second))


def test_nobody_has_no_region():
    found = read_candidates(np.zeros((ANCHORS, 12), np.float32), np.full(ANCHORS, -9.0, np.float32))
    assert best_region(found, (100, 100)) is None


def test_the_detector_sees_the_whole_picture_between_black_bars():
    square = letterbox(np.full((100, 200, 3), 77, np.uint8))
    assert square.shape == (224, 224, 3)
    assert (square[58:166, :-1] == 77).all()
    assert not square[:54].any()
    assert not square[170:].any()
