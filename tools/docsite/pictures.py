"""How to film, right and wrong: the simulator's walker, seen by cameras that stand well or badly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import cv2
import numpy as np

from docsite.tables import table
from gaitnet.video import Frame
from gaitnet.walker import Appearance, Camera, Person, SimulatedWalk, render, walk

SIZE = 640, 360
QUALITY = 80
"""Of the JPEG: 15 to 40 kB each."""

DURATION_S = 3.2
WIDTH_PER_M = 1 / 0.86
"""Metres across the picture for each metre between camera and walk: a phone held sideways sees 60 degrees."""


def pictures() -> dict[str, bytes]:
    """Path in the site -> JPEG."""
    return {f"images/film-{name}.jpg": _jpeg(draw()) for name, draw in PICTURES.items()}


def distances() -> str:
    """How far away the camera has to stand for so much walk."""
    rows = [
        (f"{far} m", f"{far * WIDTH_PER_M:.1f} m", f"about {_steps(far * WIDTH_PER_M)}")
        for far in (3, 4, 5, 6)
    ]
    return table(("Camera to the line of the walk", "Floor in view", "Steps in one pass"), rows)


def _steps(way_m: float) -> int:
    """Whole body in view: a metre goes, half at each end."""
    return int((way_m - 1.0) / 0.7)


@cache
def _walk() -> SimulatedWalk:
    return walk(Person(), DURATION_S)


def _frame(camera: Camera, look: Appearance | None = None, at_m: float | None = None) -> Frame:
    """One picture: a heel strike, or the moment at which the nose passes a place."""
    index = _strike() if at_m is None else int(abs(_walk().of("nose")[:, 0] - at_m).argmin())
    return next(iter(render(replace(_walk(), joints=_walk().joints[index : index + 1]), camera, look)))


def _strike() -> int:
    """Frame of the heel strike nearest the middle."""
    strikes = _walk().events.right_heel_strikes
    middle_s = strikes[abs(strikes - DURATION_S / 2).argmin()]
    return int(abs(_walk().time_s - middle_s).argmin())


def _camera(view_deg: float = 0.0) -> Camera:
    return Camera.framing(_walk(), view_deg, SIZE)


def _frontal() -> Frame:
    return _frame(_camera(90.0))


def _far() -> Frame:
    camera = _camera()
    return _frame(replace(camera, distance_m=5 * camera.distance_m))


def _feet() -> Frame:
    """The lens too near and too high."""
    camera = _camera()
    return _frame(replace(camera, distance_m=0.55 * camera.distance_m, height_m=1.45))


def _tilted() -> Frame:
    wide, high = SIZE
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), 12.0, 1.25)
    return np.asarray(cv2.warpAffine(_frame(_camera()), turn, SIZE), np.uint8)


def _pale() -> Frame:
    """Trousers and shoes like the wall and the floor, hardly a shade between the legs."""
    look = Appearance()
    return _frame(_camera(), replace(look, trousers=look.wall, shoes=look.floor, left_shade=0.97))


def _dark() -> Frame:
    return np.asarray(_frame(_camera()) * 0.15, np.uint8)


def _upright() -> Frame:
    """A phone held upright: the walk is cut off at both sides."""
    middle, half = SIZE[0] // 2, SIZE[1] * 9 // 32
    camera = _camera()
    edge_m = camera.target_m - half / camera.focal_px * camera.distance_m
    picture = _frame(camera, at_m=edge_m)
    shown = np.full_like(picture, 20)
    shown[:, middle - half : middle + half] = picture[:, middle - half : middle + half]
    return shown


PICTURES: dict[str, Callable[[], Frame]] = {
    "side": lambda: _frame(_camera()),
    "frontal": _frontal,
    "far": _far,
    "feet": _feet,
    "tilted": _tilted,
    "pale": _pale,
    "dark": _dark,
    "upright": _upright,
}


def _jpeg(picture: Frame) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
