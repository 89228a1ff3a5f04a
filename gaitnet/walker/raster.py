"""Drawing cones with round ends: exact rays, a depth test per pixel, Lambert shading."""

from __future__ import annotations

import numpy as np

from gaitnet.types import Array
from gaitnet.video import Frame
from gaitnet.walker.camera import Camera
from gaitnet.walker.figure import Cone

Box = tuple[slice, slice]
"""Rows and columns of the picture."""

_LIGHT = np.array([-0.45, -0.75, -0.50]) / np.linalg.norm([-0.45, -0.75, -0.50])
"""Towards the light, in the camera's frame: from the upper left, behind the camera."""

_AMBIENT, _DIFFUSE = 0.52, 0.60


def pixel_rays(camera: Camera) -> Array:
    """`(H, W, 3)` unit vectors from the lens through each pixel, in the camera's frame."""
    width, height = camera.size
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    rays = np.stack([columns, rows, np.zeros_like(rows)], axis=-1)
    rays[..., :2] = (rays[..., :2] - camera.centre_px) / camera.focal_px
    rays[..., 2] = 1
    return rays / np.linalg.norm(rays, axis=-1, keepdims=True)


def draw_cones(picture: Frame, cones: list[Cone], camera: Camera, rays: Array) -> None:
    """Draw into `picture (H, W, 3)` uint8; nearer surfaces hide others, whatever the order."""
    ends = camera.from_lens(np.array([[cone.start, cone.end] for cone in cones]))  # (N, 2, 3)
    radii = np.array([[cone.start_m, cone.end_m] for cone in cones])  # (N, 2)
    boxes = [_box(camera, *sphere) for sphere in zip(ends, radii, strict=True)]
    depth = np.full(picture.shape[:2], np.inf)
    for cone, box, (start, end) in zip(cones, boxes, ends, strict=True):
        distance, light = _lit(rays[box], start, end, cone.start_m, cone.end_m)
        nearer = distance < depth[box]
        depth[box][nearer] = distance[nearer]
        shade = _AMBIENT + _DIFFUSE * np.maximum(light[nearer], 0)
        picture[box][nearer] = np.minimum(shade[:, None] * cone.colour, 255)


def _box(camera: Camera, centres: Array, radii: Array) -> Box:
    """What the two spheres can cover."""
    scale = camera.focal_px / np.maximum(
        centres[:, 2:] - radii[:, None], 0.05
    )  # generous: of the nearest points
    middles = centres[:, :2] * camera.focal_px / np.maximum(centres[:, 2:], 0.05) + camera.centre_px
    margin = radii[:, None] * scale * 1.2 + 1
    low = np.floor((middles - margin).min(axis=0)).astype(int)
    high = np.ceil((middles + margin).max(axis=0)).astype(int)
    (left, top), (right, bottom) = np.clip([low, high], 0, camera.size)
    return slice(top, bottom), slice(left, right)


def _lit(rays: Array, start: Array, end: Array, start_m: float, end_m: float) -> tuple[Array, Array]:
    """Rays `(h, w, 3)` on a cone with round ends: distance (inf = missed) and cosine to the light.

    Source: Quilez, "Round cone intersection", iquilezles.org/articles/intersectors.
    """
    axis, taper = end - start, start_m - end_m
    length2, along = float(axis @ axis), float(-axis @ start)
    slant2 = max(length2 - taper**2, 0.0)
    ray_axis, ray_start, ray_end, ray_light = np.moveaxis(
        rays @ np.stack([axis, start, end, _LIGHT], axis=1), -1, 0
    )
    k2 = slant2 - ray_axis**2
    k1 = ray_axis * (taper * start_m - along) - slant2 * ray_start
    k0 = slant2 * (start @ start) - along**2 + 2 * along * taper * start_m - length2 * start_m**2
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = (-np.sqrt(k1 * k1 - k0 * k2) - k1) / k2
        place = along - start_m * taper + distance * ray_axis
        on_side = (place > 0) & (place < slant2)
        at_start, at_end = _sphere(ray_start, start, start_m), _sphere(ray_end, end, end_m)
        distance = np.where(on_side, distance, np.fmin(at_start, at_end))
        on_end = np.isnan(at_start) | (at_end < at_start)
        share = np.where(on_side, place / slant2, on_end)  # 0 = at the start, 1 = at the end
        normal_light = distance * ray_light - start @ _LIGHT - share * (axis @ _LIGHT)
    return np.where(np.isnan(distance), np.inf, distance), normal_light / (start_m - share * taper)


def _sphere(ray_centre: Array, centre: Array, radius: float) -> Array:
    """Distance to a sphere, NaN = missed; `ray_centre` is the rays' product with its centre."""
    return ray_centre - np.sqrt(ray_centre**2 - centre @ centre + radius**2)
