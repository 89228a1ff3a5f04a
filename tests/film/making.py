"""Films made out of a rendered walker's pictures, as people hand them in."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from gaitnet.skeleton import INDEX
from gaitnet.video import Frame
from gaitnet.walker import Appearance, Camera, Person, SimulatedWalk, render, walk

RATE = 30
SIZE = 640, 360
CADENCE = 112.0

Frames = list[Frame]


def walker(seconds: float = 3.0) -> SimulatedWalk:
    return walk(Person(cadence_steps_min=CADENCE, seed=3), seconds, RATE)


def pictures(walked: SimulatedWalk, size: tuple[int, int] = SIZE, view_deg: float = 0.0) -> Frames:
    return list(render(walked, Camera.framing(walked, view_deg, size), Appearance()))


def in_place(walked: SimulatedWalk) -> Frames:
    """The same walker on a belt: the hips stay where they are, the room does, too."""
    hips = walked.joints[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)
    way = np.polyval(np.polyfit(walked.time_s, hips[:, 0], 1), walked.time_s)
    middle = np.zeros((len(way), 1, 3))
    middle[:, 0, 0] = way - way.mean()
    camera = Camera.framing(walked, 0.0, SIZE)
    return list(render(replace(walked, joints=walked.joints - middle), camera, Appearance()))


def write(
    path: Path,
    frames: Sequence[Frame],
    rate: float = RATE,
    crf: int = 18,
    times: Sequence[float] | None = None,
) -> Path:
    clock = Fraction(1, 90_000)
    with av.open(str(path), "w") as out:
        stream = out.add_stream(
            "libx264", rate=Fraction(rate).limit_denominator(1000), options={"crf": str(crf)}
        )
        stream.height, stream.width = (side - side % 2 for side in frames[0].shape[:2])
        stream.pix_fmt, stream.codec_context.time_base = "yuv420p", clock
        for number, picture in enumerate(frames):
            whole = np.ascontiguousarray(picture[: stream.height, : stream.width])
            frame = av.VideoFrame.from_ndarray(whole, format="bgr24")
            frame.pts, frame.time_base = round((times[number] if times else number / rate) / clock), clock
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def mirrored_matrix(path: Path) -> Path:
    """The file as a front camera writes it: a display matrix that mirrors."""
    data = bytearray(path.read_bytes())
    unit = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    at = data.rfind(unit)  # the track header's comes after the movie header's
    data[at : at + 36] = struct.pack(">9i", -0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    path.write_bytes(data)
    return path


def each(frames: Frames, change: object) -> Frames:
    return [np.ascontiguousarray(change(frame)) for frame in frames]  # type: ignore[operator]


def rolled(frames: Frames, degrees: float) -> Frames:
    """As a camera sees it that is tilted: the picture turned clockwise."""
    size = frames[0].shape[1::-1]
    matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), -degrees, 1.0)
    return each(frames, lambda f: cv2.warpAffine(f, matrix, size, borderMode=cv2.BORDER_REPLICATE))


def held(frames: Frames, count: int) -> Frames:
    """Every picture shown `count` times, the others left out: as long as before."""
    return [frames[number - number % count] for number in range(len(frames))]


def body_rows(frames: Frames) -> tuple[int, int]:
    """First and last row of the picture in which anything moves: head and feet."""
    moving = np.ptp(np.stack([frame[..., 1] for frame in frames[::5]]), axis=0) > 60
    rows = np.flatnonzero(moving.sum(axis=1) > 3)
    return int(rows[0]), int(rows[-1])
