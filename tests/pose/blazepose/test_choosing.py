"""`auto`: the fastest arithmetic that this machine has, and only where it answers as f32 does."""

import time
from importlib import import_module

import numpy as np
import pytest

from gaitnet.errors import GaitnetError
from gaitnet.pipeline import settled
from gaitnet.pose import load_backend
from gaitnet.pose.blazepose.answer import NetworkOutput
from gaitnet.pose.blazepose.choosing import (
    APART,
    LIMIT,
    Difference,
    between,
    choose,
    chosen,
    crop_of_walker,
    difference_of,
)
from gaitnet.pose.blazepose.networks import LandmarkNetwork
from gaitnet.pose.engine import Engine
from gaitnet.runtime import core

NEAR, SAME = Difference(1.0, 0.006, 0.01), Difference(0.0, 0.0, 0.0)
ALL_IN_BF16 = Difference(1.0, 0.1, 0.01)
"""The picture looks fine; world landmarks are 10 cm off."""

FAST = bool({"BF16", "FP16"} & set(core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")))


@pytest.mark.parametrize(
    ("capabilities", "differences", "expected"),
    [
        (["FP32", "INT8"], {}, "f32"),
        (["FP32", "BF16"], {"bf16": NEAR}, "bf16"),
        (["FP32", "BF16"], {"bf16": LIMIT}, "bf16"),
        (["FP32", "BF16"], {"bf16": ALL_IN_BF16}, "f32"),
        (["FP32", "BF16"], {"bf16": Difference(3.0, 0.0, 0.0)}, "f32"),
        (["FP32", "BF16"], {"bf16": Difference(0.0, 0.0, 0.2)}, "f32"),
        (["FP32", "BF16"], {"bf16": Difference(np.nan, 0.0, 0.0)}, "f32"),
        (["FP32", "BF16"], {"bf16": APART}, "f32"),
        (["FP32", "FP16"], {"f16": NEAR}, "f16"),
        (["FP32", "BF16", "FP16"], {"bf16": NEAR, "f16": SAME}, "bf16"),
        (["FP32", "BF16", "FP16"], {"bf16": ALL_IN_BF16, "f16": NEAR}, "f16"),
    ],
)
def test_what_the_machine_has_and_agrees_is_chosen(capabilities, differences, expected):
    assert choose(capabilities, differences.__getitem__) == expected


def copied(found):
    """An answer that the next one does not overwrite."""
    return found and NetworkOutput(found.points.copy(), found.visibility.copy(), found.world.copy())


def test_what_jpeg_does_is_within_the_limit_and_another_place_is_not():
    cv2, crop, network = import_module("cv2"), crop_of_walker(), LandmarkNetwork(Engine())
    jpeg = cv2.imdecode(cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, 90])[1], cv2.IMREAD_COLOR)
    pictures = crop, jpeg, np.roll(crop, 6, axis=1), np.zeros_like(crop)
    plain, lossy, moved, nobody = (copied(network.look(picture)) for picture in pictures)
    assert between(plain, plain) == SAME
    assert between(plain, lossy).within(LIMIT)
    assert not between(plain, moved).within(LIMIT)
    assert between(plain, nobody) == APART
    assert not APART.within(LIMIT)


def test_the_self_check_is_cheap_once_the_networks_are_compiled():
    assert difference_of(Engine()) == SAME
    taken_s = []
    for _ in range(5):
        began_s = time.process_time()
        difference_of(Engine())
        taken_s.append(time.process_time() - began_s)
    assert min(taken_s) < 0.2  # of the CPU: 0.05 on two cores


@pytest.mark.skipif(FAST, reason="this processor has bf16 or f16")
def test_a_machine_that_has_nothing_faster_stays_with_f32_and_says_so(film):
    backend = load_backend("openvino", engine=Engine("auto"))
    assert backend.engine == Engine("f32")
    assert backend.estimate(film).engine == "f32 on CPU"


@pytest.mark.skipif(not FAST, reason="this processor has neither bf16 nor f16")
def test_a_machine_that_has_it_says_which():
    precision = chosen(Engine("auto")).precision
    assert precision == "f32" or difference_of(Engine(precision)).within(LIMIT)


def test_a_device_that_is_not_there_is_refused_before_it_is_asked():
    with pytest.raises(GaitnetError, match="device=ABACUS: not found here"):
        load_backend("openvino", engine=Engine("auto", device="ABACUS"))


def test_stored_landmarks_have_nothing_to_choose():
    with pytest.raises(GaitnetError, match="has no such settings"):
        load_backend("stored", engine=Engine("auto"))


def test_auto_is_decided_for_the_networks_that_look_and_before_anything_is_written_down():
    from gaitnet.cli.options import pose_options  # noqa: PLC0415

    asked = pose_options(precision="auto")
    assert asked.engine == Engine("auto")  # which networks is not known yet
    assert settled(asked).engine == chosen(Engine("auto"))
