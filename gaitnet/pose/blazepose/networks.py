"""BlazePose's two networks: a BGR picture in, numbers of use out."""

from __future__ import annotations

from typing import Any

from gaitnet import runtime
from gaitnet.pose.blazepose.answer import PRESENT, NetworkOutput, read_answer
from gaitnet.pose.blazepose.compiling import compiled
from gaitnet.pose.blazepose.detection import Candidates, read_candidates
from gaitnet.pose.blazepose.files import DETECTOR, LANDMARKS
from gaitnet.pose.engine import Engine
from gaitnet.types import Array
from gaitnet.video import Frame

POINTS, PRESENCE, WORLD, HEATMAP = [1, 195], [1, 1], [1, 117], [1, 64, 64, 39]
"""Shapes of the landmark network's outputs; the fifth, the segmentation, is cut off."""


class DetectorNetwork:
    """Finds people."""

    def __init__(self, engine: Engine) -> None:
        self._request = compiled(DETECTOR, engine, detector_model).create_infer_request()

    def look(self, square: Frame) -> Candidates:
        """Who is in a picture of 224 x 224."""
        raw, logits = _infer(self._request, square[None])
        return read_candidates(raw[0], logits[0, :, 0])


class LandmarkNetwork:
    """Finds the landmarks of the person in a region.

    Where the engine is not `f32`, the three last layers are apart, and in `f32` on the CPU: in `bf16` world
    landmarks would be 10 cm off, while the picture looks fine. They are a thousandth of the work.
    """

    def __init__(self, engine: Engine) -> None:
        self._whole = self._trunk = self._heads = None
        if engine.precision == "f32":
            self._whole = compiled(LANDMARKS, engine, whole_model).create_infer_request()
        else:
            heads = Engine(threads=1, models=engine.models)
            self._trunk = compiled(LANDMARKS, engine, trunk_model).create_infer_request()
            self._heads = compiled(LANDMARKS, heads, heads_model).create_infer_request()

    def look(self, square: Frame) -> NetworkOutput | None:
        """What is seen in a picture of 256 x 256; None: nobody."""
        if self._whole:
            points, presence, world, heatmap = _infer(self._whole, square[None])
        else:
            features, heatmap = _infer(self._trunk, square[None])
            points, presence, world = _infer(self._heads, features)
        if not presence[0, 0] > PRESENT:
            return None
        return read_answer(points.reshape(39, 5), world.reshape(39, 3), heatmap[0])


def detector_model(model: Any) -> Any:
    """The detector, fed with BGR bytes; it wants RGB in -1..1."""
    return _fed_with_bytes(model, mean=127.5, scale=127.5)


def whole_model(model: Any) -> Any:
    """The network without its segmentation; fed with BGR bytes; it wants RGB in 0..1."""
    shapes = (POINTS, PRESENCE, WORLD, HEATMAP)
    results = [_output(model, shape).get_node().input_value(0) for shape in shapes]
    return _fed_with_bytes(runtime.openvino().Model(results, model.get_parameters(), "whole"), 0.0, 255.0)


def trunk_model(model: Any) -> Any:
    """Everything before the last three layers, and the heatmap; fed with BGR bytes; it wants RGB in 0..1."""
    openvino = runtime.openvino()
    features, heatmap = _features(model), _output(model, HEATMAP)
    trunk = openvino.Model([features, heatmap.get_node().input_value(0)], model.get_parameters(), "trunk")
    return _fed_with_bytes(trunk, mean=0.0, scale=255.0)


def heads_model(model: Any) -> Any:
    """The last three layers: features to landmarks, presence and world landmarks."""
    openvino = runtime.openvino()
    features = _features(model)
    given = runtime.openvino("openvino.opset13").parameter(features.get_shape(), features.get_element_type())
    for user in list(features.get_target_inputs()):
        user.replace_source_output(given.output(0))
    results = [_output(model, shape).get_node().input_value(0) for shape in (POINTS, PRESENCE, WORLD)]
    return openvino.Model(results, [given], "heads")


def _output(model: Any, shape: list[int]) -> Any:
    return next(output for output in model.outputs if list(output.get_shape()) == shape)


def _features(model: Any) -> Any:
    """What the layer behind the landmarks works on."""
    node = _output(model, POINTS).get_node()
    while node.get_type_name() != "Convolution":
        node = node.input_value(0).get_node()
    return node.input_value(0)


def _fed_with_bytes(model: Any, mean: float, scale: float) -> Any:
    openvino, preprocess = runtime.openvino(), runtime.openvino("openvino.preprocess")
    steps = preprocess.PrePostProcessor(model)
    picture = steps.input()
    picture.tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
    picture.tensor().set_color_format(preprocess.ColorFormat.BGR)
    picture.model().set_layout(openvino.Layout("NHWC"))
    convert = picture.preprocess().convert_element_type(openvino.Type.f32)
    convert.convert_color(preprocess.ColorFormat.RGB).mean(mean).scale(scale)
    return steps.build()


def _infer(request: Any, values: Array | Frame) -> list[Array]:
    """Outputs in order; they are views that the next call overwrites."""
    request.infer([values], share_inputs=True, share_outputs=True)
    return [tensor.data for tensor in request.output_tensors]
