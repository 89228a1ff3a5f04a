"""gaitnet's networks as the `.task` that MediaPipe 1.x takes, whose own wheel carries none.

A network in a `.task` must say how it wants its pictures. The detector does; the landmarks' network, made for
`mp.solutions`, does not, and is given the label that Google's `pose_landmarker_*.task` have: RGB in 0..1.
Its weights stay as they are.
"""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from gaitnet.pose.blazepose.files import DETECTOR, IN_TASK, LANDMARKS, read_network

_MEAN, _STD = 0.0, 255.0
_LABEL = "TFLITE_METADATA"


def task_bytes() -> bytes:
    """Both of gaitnet's own networks as one `.task`."""
    networks = {DETECTOR: read_network(DETECTOR, None), LANDMARKS: _labelled(read_network(LANDMARKS, None))}
    task = io.BytesIO()
    with ZipFile(task, "w", ZIP_STORED) as archive:  # stored: MediaPipe reads it in place
        for network, data in networks.items():
            archive.writestr(IN_TASK[network], data)
    return task.getvalue()


def _labelled(network: bytes) -> bytes:
    """The same network, with the label."""
    schema: Any = import_module("mediapipe.tasks.metadata.schema_py_generated")
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(network, 0))
    buffer, entry = schema.BufferT(), schema.MetadataT()
    buffer.data = list(_label())
    model.buffers.append(buffer)
    entry.name, entry.buffer = _LABEL, len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    return _packed(model, b"TFL3")


def _label() -> bytes:
    schema: Any = import_module("mediapipe.tasks.metadata.metadata_schema_py_generated")
    options, step, colours = schema.NormalizationOptionsT(), schema.ProcessUnitT(), schema.ImagePropertiesT()
    options.mean, options.std = [_MEAN], [_STD]
    step.optionsType, step.options = schema.ProcessUnitOptions.NormalizationOptions, options
    colours.colorSpace = schema.ColorSpaceType.RGB
    content, picture = schema.ContentT(), schema.TensorMetadataT()
    content.contentPropertiesType = schema.ContentProperties.ImageProperties
    content.contentProperties = colours
    picture.name, picture.content, picture.processUnits = "image", content, [step]
    graph, model = schema.SubGraphMetadataT(), schema.ModelMetadataT()
    graph.inputTensorMetadata, model.subgraphMetadata = [picture], [graph]
    return _packed(model, b"M001")


def _packed(value: Any, mark: bytes) -> bytes:
    builder: Any = import_module("flatbuffers").Builder(0)
    builder.Finish(value.Pack(builder), mark)
    return bytes(builder.Output())
