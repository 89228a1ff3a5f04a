"""A walk as a pose estimator would report it, without drawing or looking at a single frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from gaitnet.skeleton import INDEX, LANDMARKS
from gaitnet.types import Array, PoseSequence
from gaitnet.walker.camera import Camera
from gaitnet.walker.kinematics import SimulatedWalk

_BACKEND = "walker"
_SEEN, _HIDDEN = 0.98, 0.65
"""MediaPipe's visibility of a landmark in plain sight, and of one behind the body."""


@dataclass(frozen=True)
class PoseNoise:
    """Errors of a pose estimator; the defaults are of MediaPipe's size.

    Attributes:
        bias_m: SD of each landmark's constant error in one walk.
        drift_m: SD of its slowly varying error.
        drift_s: how slowly: standard deviation of the smoothing, seconds.
        jitter_m: SD of its error that differs from frame to frame.
        depth_factor: errors along the depth against those across the picture.
        image_factor: errors in the picture against those of the world landmarks.
        missing: share of the frames in which nobody is found.
        gap_frames: mean length of such a gap.
    """

    bias_m: float = 0.020
    drift_m: float = 0.025
    drift_s: float = 0.08
    jitter_m: float = 0.005
    depth_factor: float = 1.6
    image_factor: float = 0.6
    missing: float = 0.0
    gap_frames: float = 3.0


def observe(
    walk: SimulatedWalk,
    camera: Camera,
    noise: PoseNoise | None = None,
    rng: np.random.Generator | None = None,
) -> PoseSequence:
    """The landmarks of a walk as seen by a camera; exact without `noise`.

    Image landmarks in pixels, world landmarks in metres from the middle of the hips along the camera's
    axes, visibility lower on the side of the body that faces away; NaN in missing frames.
    """
    world = camera.to_camera_axes(walk.joints)  # (T, 33, 3)
    image = camera.project(walk.joints)  # (T, 33, 2)
    visibility = _visibility(world)
    if noise is not None:
        rng = np.random.default_rng(0) if rng is None else rng
        world = world + _errors(noise, walk, rng)
        px_per_m = camera.focal_px / camera.depth(walk.joints)[:, :, None]
        image = image + noise.image_factor * px_per_m * _errors(noise, walk, rng)[:, :, :2]
        gone = _missing(noise, len(world), rng)
        world[gone], image[gone], visibility[gone] = np.nan, np.nan, np.nan
    hips = (world[:, INDEX["left_hip"]] + world[:, INDEX["right_hip"]]) / 2
    return PoseSequence(image, world - hips[:, None], visibility, walk.time_s, camera.size, _BACKEND)


def _errors(noise: PoseNoise, walk: SimulatedWalk, rng: np.random.Generator) -> Array:
    """`(T, 33, 3)` metres along the camera's axes."""
    shape = len(walk.time_s), len(LANDMARKS), 3
    slow = _drift(rng.normal(size=shape), noise.drift_s / np.diff(walk.time_s).mean())
    errors = (
        noise.bias_m * rng.normal(size=shape[1:])
        + noise.drift_m * slow
        + noise.jitter_m * rng.normal(size=shape)
    )
    return errors * (1, 1, noise.depth_factor)


def _drift(white: Array, sigma_frames: float) -> Array:
    """White noise made slow, with unit variance again."""
    smooth = gaussian_filter1d(white, sigma_frames, axis=0, mode="wrap")
    return smooth / smooth.std()


def _missing(noise: PoseNoise, count: int, rng: np.random.Generator) -> np.ndarray:
    """`(T,)` frames in gaps of random length."""
    gone = np.zeros(count, bool)
    for start in np.flatnonzero(rng.uniform(size=count) < noise.missing / noise.gap_frames):
        gone[start : start + rng.geometric(1 / noise.gap_frames)] = True
    return gone


def _visibility(world: Array) -> Array:
    """`(T, 33)` lower for landmarks deeper than the middle of the body by up to a shoulder's breadth."""
    behind_m = world[:, :, 2] - world[:, :, 2].mean(axis=1, keepdims=True)
    return _SEEN - (_SEEN - _HIDDEN) * np.clip(behind_m / 0.2, 0, 1)
