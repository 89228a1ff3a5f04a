"""What the tests of this room do to walks."""

from dataclasses import dataclass, replace

import numpy as np

from gaitnet.skeleton import INDEX, LANDMARKS, MIRROR
from gaitnet.types import PoseSequence
from gaitnet.walker import GOOD_FILM, Camera, Person, SimulatedWalk, observe, walk


@dataclass(frozen=True)
class Seen:
    """A walk and how a camera saw it."""

    walk: SimulatedWalk
    pose: PoseSequence


def see(person: Person, view_deg: float = 0.0, rate_hz: float = 30.0, noise: bool = False) -> Seen:
    """Six seconds of a person's walk."""
    walked = walk(person, 6.0, rate_hz)
    camera = Camera.framing(walked, view_deg)
    return Seen(walked, observe(walked, camera, GOOD_FILM if noise else None, np.random.default_rng(1)))


def mirrored(pose: PoseSequence) -> PoseSequence:
    """The person in a mirror: the other way across the picture, left and right exchanged."""
    image, world = pose.image[:, MIRROR].copy(), pose.world[:, MIRROR].copy()
    image[:, :, 0] = pose.size[0] - image[:, :, 0]
    world[:, :, 0] *= -1
    return replace(pose, image=image, world=world, visibility=pose.visibility[:, MIRROR])


def exchange_legs(pose: PoseSequence, frames: np.ndarray) -> PoseSequence:
    """The pose model takes the legs below the hips for each other in these frames."""
    leg = np.array([name.endswith(("knee", "ankle", "heel", "foot_index")) for name in LANDMARKS])
    order = np.where(frames[:, None] & leg, np.array(MIRROR), np.arange(len(LANDMARKS)))
    return replace(
        pose,
        image=np.take_along_axis(pose.image, order[:, :, None], axis=1),
        world=np.take_along_axis(pose.world, order[:, :, None], axis=1),
    )


def standing(**moved: tuple[float, float]) -> np.ndarray:
    """`(33, 2)` forward and up in metres of a straight body with level feet; some landmarks moved there."""
    up = {"shoulder": 1.4, "elbow": 1.1, "wrist": 0.85, "hip": 0.9, "knee": 0.5, "ankle": 0.1, "heel": 0.03}
    body = np.zeros((len(LANDMARKS), 2))
    for side in ("left", "right"):
        for part, height in up.items():
            body[INDEX[f"{side}_{part}"]] = 0, height
        body[INDEX[f"{side}_foot_index"]] = 0.2, 0.03
    for name, place in moved.items():
        body[INDEX[name]] = place
    return body
