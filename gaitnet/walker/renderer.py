"""A walk as a film: a shaded figure in a room, frame by frame or as a video file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from gaitnet.errors import OutputError
from gaitnet.files import cannot_write, hidden_sibling
from gaitnet.video import Frame
from gaitnet.walker.appearance import Appearance
from gaitnet.walker.camera import Camera
from gaitnet.walker.figure import body_cones
from gaitnet.walker.kinematics import SimulatedWalk
from gaitnet.walker.raster import draw_cones, pixel_rays
from gaitnet.walker.scene import build_room, cast_shadow

Progress = Callable[[int, int], None]
"""Called with (frames done, frames in all) after each frame."""


def render(walk: SimulatedWalk, camera: Camera, appearance: Appearance | None = None) -> Iterator[Frame]:
    """One picture `(H, W, 3)` uint8 BGR for each moment of the walk."""
    look = Appearance() if appearance is None else appearance
    rays = pixel_rays(camera)
    room = build_room(camera, rays, float(camera.depth(walk.joints).max()), look)
    for joints in walk.joints:
        picture = room.picture.copy()
        cast_shadow(picture, room, camera, joints)
        draw_cones(picture, body_cones(joints, look), camera, rays)
        yield picture


def write_video(
    path: Path,
    walk: SimulatedWalk,
    camera: Camera,
    appearance: Appearance | None = None,
    progress: Progress = lambda done, total: None,
) -> None:
    """Film the walk as MPEG-4 at the walk's own rate; the file appears whole or not at all.

    Raises:
        OutputError: the file can't be written.
    """
    import cv2  # noqa: PLC0415  (0.2 s: kinematics work without it)

    if not path.parent.is_dir():
        raise OutputError(f"{path}: no such folder. Make it first.")
    partial = hidden_sibling(path, "partial")
    partial = partial.with_name(partial.name + path.suffix)  # OpenCV chooses the container by the suffix
    rate_hz = round(1 / float(np.diff(walk.time_s).mean()), 6)
    writer = cv2.VideoWriter(str(partial), cv2.VideoWriter.fourcc(*"mp4v"), rate_hz, camera.size)
    try:
        if not writer.isOpened():
            raise OutputError(
                f"{path}: can't be written. Choose a name ending in .mp4, in a folder of yours."
            )
        for done, picture in enumerate(render(walk, camera, appearance), start=1):
            writer.write(picture)
            progress(done, len(walk.time_s))
        writer.release()
        partial.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        writer.release()
        with suppress(OSError):
            partial.unlink()
