"""A walk as a pose estimator would report it, without drawing or looking at a single frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy

from gaitnet.skeleton import INDEX, LANDMARKS, SIDES
from gaitnet.types import Array, PoseSequence
from gaitnet.walker.camera import Camera
from gaitnet.walker.kinematics import SimulatedWalk

_BACKEND = "walker"
_SEEN, _HIDDEN = 0.98, 0.65
"""MediaPipe's visibility of a landmark in plain sight, and of one behind the body."""

_SHIFT_M = {"ankle": (0.022, 0.0), "foot_index": (0.0, 0.011)}
"""Forward and up: where MediaPipe places landmarks against the joints of the walker. Together with `_ABOVE_M`
they make the mean angles of trunk, hip, knee and ankle those of real healthy people before a camera, see
`gaitnet.accuracy.simulated`."""

_ABOVE_M = -0.045
"""Forward, of everything above the hips."""

_FLEXION_FREE_DEG, _FLEXION_LOST = 40.0, 1 / 100
"""A knee flexed by more than that comes out too straight, by this share of the excess squared."""

_APART_M = {"knee": 0.035, "ankle": 0.085, "heel": 0.085, "foot_index": 0.085}
"""Outwards, in depth only: legs seen from the side are held for further apart than they are."""

_LEG = ("knee", "ankle", "heel", "foot_index")


@dataclass(frozen=True)
class PoseNoise:
    """Errors of a pose estimator; the defaults are of MediaPipe's size in videos of healthy people.

    Attributes:
        bias_m: SD of each landmark's constant error in one walk.
        drift_m: SD of its slowly varying error.
        drift_s: how slowly: standard deviation of the smoothing, seconds.
        jitter_m: SD of its error that differs from frame to frame.
        depth_factor: errors along the depth against those across the picture, but for the constant ones.
        image_factor: errors in the picture against those of the world landmarks.
        missing: share of the frames in which nobody is found.
        gap_frames: mean length of such a gap.
        systematic: share of the errors that are the same in every walk.
        unequal: SD, between walks, of the logarithm of the size of drift and jitter: some films are worse.
        slips_hz: how often a leg slips away for a moment, each second.
        slip_m: SD of how far.
        scale: SD, between walks, of the logarithm of the world landmarks' metres.
        world_height_m: how tall everybody is in the world landmarks; None = as tall as they are.
    """

    bias_m: float = 0.012
    drift_m: float = 0.025
    drift_s: float = 0.08
    jitter_m: float = 0.005
    depth_factor: float = 2.2
    image_factor: float = 0.75
    missing: float = 0.0
    gap_frames: float = 3.0
    systematic: float = 1.0
    unequal: float = 0.65
    slips_hz: float = 0.7
    slip_m: float = 0.085
    scale: float = 0.005
    world_height_m: float | None = 1.47


GOOD_FILM = PoseNoise(
    bias_m=0.020,
    depth_factor=1.6,
    image_factor=0.6,
    systematic=0.0,
    unequal=0.0,
    slips_hz=0.0,
    scale=0.0,
    world_height_m=None,
)
"""Errors that only make angles and times uncertain, the same in every film: no leg slips, metres are true."""


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
    visibility = _visibility(camera.to_camera_axes(walk.joints))
    if noise is None:
        world, image = camera.to_camera_axes(walk.joints), camera.project(walk.joints)
    else:
        rng = np.random.default_rng(0) if rng is None else rng
        world, image = _seen_badly(walk, camera, noise, rng)
        gone = _missing(noise, len(world), rng)
        world[gone], image[gone], visibility[gone] = np.nan, np.nan, np.nan
    hips = (world[:, INDEX["left_hip"]] + world[:, INDEX["right_hip"]]) / 2
    return PoseSequence(image, world - hips[:, None], visibility, walk.time_s, camera.size, _BACKEND)


def _seen_badly(
    walk: SimulatedWalk, camera: Camera, noise: PoseNoise, rng: np.random.Generator
) -> tuple[Array, Array]:
    """World `(T, 33, 3)` along the camera's axes and image `(T, 33, 2)`, with errors."""
    shift, apart = (noise.systematic * each for each in _systematic())
    joints = _straightened(walk, noise.systematic) + shift
    away = camera.to_world_axes(np.array([0.0, 0.0, 1.0]))
    in_depth = (apart @ away)[:, None] * away  # only that part of it that the picture does not show
    size = float(np.exp(noise.unequal * rng.normal()))
    world = camera.to_camera_axes(joints + in_depth) + _errors(noise, size, walk.time_s, rng)
    if noise.world_height_m is not None:
        world = world * (noise.world_height_m / walk.height_m)
    world = world * np.exp(noise.scale * rng.normal())
    px_per_m = camera.focal_px / camera.depth(joints)[:, :, None]
    error_px = px_per_m * _errors(noise, size, walk.time_s, rng)[:, :, :2]
    return world, camera.project(joints) + noise.image_factor * error_px


def _straightened(walk: SimulatedWalk, share: float) -> Array:
    """`(T, 33, 3)` the joints with every much flexed knee seen a little too straight."""
    joints = walk.joints.copy()
    for side in SIDES:
        flexion_deg = walk.angles[f"{side}_knee_flexion"]
        excess_deg = np.maximum(flexion_deg - _FLEXION_FREE_DEG, 0)
        turn = np.radians(share * _FLEXION_LOST * excess_deg**2)[:, None]
        knee = walk.of(f"{side}_knee")[:, None]
        below = [INDEX[f"{side}_{part}"] for part in _LEG[1:]]
        forward, up = np.moveaxis((walk.joints[:, below] - knee)[..., [0, 2]], -1, 0)
        joints[:, below, 0] = knee[..., 0] + forward * np.cos(turn) - up * np.sin(turn)
        joints[:, below, 2] = knee[..., 2] + forward * np.sin(turn) + up * np.cos(turn)
    return joints


@lru_cache(maxsize=1)
def _systematic() -> tuple[Array, Array]:
    """`(33, 3)` metres forward, left and up, each: seen by everybody, and by the depth only."""
    shift, apart = np.zeros((2, len(LANDMARKS), 3))
    for name, index in INDEX.items():
        if not any(part in name for part in ("hip", *_LEG)):
            shift[index, 0] = _ABOVE_M
    for sign, side in zip((1, -1), SIDES, strict=True):
        for part, (forward, up) in _SHIFT_M.items():
            shift[INDEX[f"{side}_{part}"]] = forward, 0.0, up
        for part, outward in _APART_M.items():
            apart[INDEX[f"{side}_{part}"], 1] = sign * outward
    return shift, apart


def _errors(noise: PoseNoise, size: float, time_s: Array, rng: np.random.Generator) -> Array:
    """`(T, 33, 3)` metres along the camera's axes."""
    shape = len(time_s), len(LANDMARKS), 3
    sigma_frames = noise.drift_s / np.diff(time_s).mean()
    slow = _drift(rng.normal(size=shape), sigma_frames)
    moving = (
        size * noise.drift_m * slow
        + size * noise.jitter_m * rng.normal(size=shape)
        + _slips(noise, time_s, rng)
    )
    return noise.bias_m * rng.normal(size=shape[1:]) + moving * (1, 1, noise.depth_factor)


def _slips(noise: PoseNoise, time_s: Array, rng: np.random.Generator) -> Array:
    """`(T, 33, 3)` metres: now and then a whole leg lies elsewhere, for as long as errors drift."""
    moved = np.zeros((len(time_s), len(LANDMARKS), 3))
    span_s = float(time_s[-1] - time_s[0])
    for side in SIDES:
        leg = [INDEX[f"{side}_{part}"] for part in _LEG]
        for at_s in time_s[0] + span_s * rng.uniform(size=rng.poisson(noise.slips_hz * span_s)):
            hill = np.exp(-0.5 * ((time_s - at_s) / noise.drift_s) ** 2)
            moved[:, leg] += hill[:, None, None] * noise.slip_m * rng.normal(size=3)
    return moved


def _drift(white: Array, sigma_frames: float) -> Array:
    """White noise made slow, with unit variance again."""
    smooth = scipy.ndimage.gaussian_filter1d(white, sigma_frames, axis=0, mode="wrap")
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
