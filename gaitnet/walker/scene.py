"""The room: a wall, a floor, and the walker's soft shadow on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from gaitnet.skeleton import INDEX, SIDES
from gaitnet.types import Array
from gaitnet.video import Frame
from gaitnet.walker.appearance import Appearance
from gaitnet.walker.camera import Camera

_WALL_BEHIND_M = 1.5
_PANEL_M = 1.2
_PLANK_M = 0.28
_REACH_M = 0.8  # of the shadow
_BODY_SHADOW = 0.26, 0.35  # spread in metres, strength
_FOOT_SHADOW = 0.09, 0.5


@dataclass(frozen=True)
class Room:
    """An empty room as one camera sees it.

    Attributes:
        picture: `(H, W, 3)` uint8 BGR.
        floor_m: `(H, W, 2)` world forward and left of the floor behind each pixel; far off at the horizon.
    """

    picture: Frame
    floor_m: Array


def build_room(camera: Camera, rays: Array, farthest_m: float, look: Appearance) -> Room:
    """The room behind a walk that gets as far as `farthest_m` from the lens; `rays (H, W, 3)`."""
    rng = np.random.default_rng(look.seed)
    floor_m = _floor_points(camera, rays)
    wall_points = rays[..., :2] / rays[..., 2:] * (farthest_m + _WALL_BEHIND_M)  # (H, W, 2) across, down
    is_wall = wall_points[..., 1] < camera.height_m
    shade = np.where(is_wall, _wall_shade(wall_points, rng), _floor_shade(floor_m, rng))
    colour = np.where(is_wall[..., None], look.wall, look.floor) * shade[..., None] + _grain(rng, shade.shape)
    return Room(np.clip(colour, 0, 255).astype(np.uint8), floor_m.astype(np.float32))


def cast_shadow(picture: Frame, room: Room, camera: Camera, joints: Array) -> None:
    """Darken the floor of `picture` under the body of `joints (33, 3)`, and more under each foot near it."""
    hips = joints[[INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=0)
    box = _floor_box(camera, hips[:2])
    light = 1 - _blob(room.floor_m[box], hips[:2], *_BODY_SHADOW)
    for side in SIDES:
        foot = joints[[INDEX[f"{side}_heel"], INDEX[f"{side}_foot_index"]]].mean(axis=0)
        spread_m, strength = _FOOT_SHADOW
        light *= 1 - _blob(room.floor_m[box], foot[:2], spread_m, strength * np.exp(-foot[2] / 0.08))
    picture[box] = (picture[box] * light[..., None]).astype(np.uint8)


def _blob(floor_m: Array, middle: Array, spread_m: float, strength: float) -> Array:
    away = floor_m - middle.astype(np.float32)
    return strength * np.exp((away**2).sum(axis=-1) / np.float32(-2 * spread_m**2))


def _floor_box(camera: Camera, middle: Array) -> tuple[slice, slice]:
    """Rows and columns of the floor within reach of the shadow."""
    corners = [
        (middle[0] + x, middle[1] + y, 0.0) for x in (-_REACH_M, _REACH_M) for y in (-_REACH_M, _REACH_M)
    ]
    pixels = camera.project(np.array(corners))
    (left, top), (right, bottom) = np.clip(
        [pixels.min(axis=0), pixels.max(axis=0) + 1], 0, camera.size
    ).astype(int)
    return slice(top, bottom), slice(left, right)


def _floor_points(camera: Camera, rays: Array) -> Array:
    """`(H, W, 2)` world forward and left where each ray meets the floor."""
    reach_m = camera.height_m / np.maximum(rays[..., 1], 1e-6)  # (H, W), kilometres at and above the horizon
    return (camera.position_m + reach_m[..., None] * camera.to_world_axes(rays))[..., :2]


def _wall_shade(points_m: Array, rng: np.random.Generator) -> Array:
    """Panels with seams and a soft fall of light."""
    across, down = points_m[..., 0] + rng.uniform(0, _PANEL_M), points_m[..., 1]
    tones = rng.uniform(0.92, 1.04, size=64)[(across / _PANEL_M).astype(int) % 64]
    seam = abs((across / _PANEL_M) % 1 - 0.5) > 0.49
    return tones * (1 - 0.05 * down) * np.where(seam, 0.85, 1.0)


def _floor_shade(floor_m: Array, rng: np.random.Generator) -> Array:
    """Planks along the walk, each of its own tone."""
    planks = np.clip(floor_m[..., 1] / _PLANK_M, -1e4, 1e4)
    tones = rng.uniform(0.90, 1.06, size=64)[np.floor(planks).astype(int) % 64]
    return tones * np.where(planks % 1 < 0.06, 0.9, 1.0)


def _grain(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """`(H, W, 1)` fine texture and broad stains, in grey levels."""
    fine, broad = (scipy.ndimage.gaussian_filter(rng.normal(size=shape), sigma) for sigma in (1.0, 25.0))
    return (3 * fine / fine.std() + 2 * broad / broad.std())[..., None]
