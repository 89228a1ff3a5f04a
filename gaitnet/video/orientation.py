"""Which way up a stored picture is shown, and whether as in a mirror."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaitnet.video.buffers import Frame


@dataclass(frozen=True)
class Orientation:
    """One of the eight ways to show a picture: mirrored left to right or not, then turned.

    Attributes:
        mirrored: left and right change places; upside down in a mirror is mirrored and turned by 180.
        turned_deg: 0, 90, 180 or 270, clockwise.
    """

    mirrored: bool = False
    turned_deg: int = 0

    @classmethod
    def from_matrix(cls, matrix: bytes) -> Orientation:
        """A display matrix, nine native 32-bit numbers; a turn is rounded to a quarter.

        Source: ISO/IEC 14496-12, track header: `(x, y)` is shown at `(a x + c y, b x + d y)`, y down.
        """
        a, b, _, c, d, *_ = struct.unpack("=9i", matrix)
        mirrored = a * d < b * c
        if mirrored:
            a, b = -a, -b
        return cls(mirrored, round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360)

    def turned(self, degrees: int) -> Orientation:
        """Turned further, clockwise."""
        return Orientation(self.mirrored, (self.turned_deg + degrees) % 360)

    def size(self, size: tuple[int, int]) -> tuple[int, int]:
        """Width and height of a picture when it is shown."""
        return size[::-1] if self.turned_deg in (90, 270) else size

    def show(self, picture: Frame, out: Frame) -> Frame:
        """A stored picture as it is shown, in `out`, which has the right size for that."""
        cv2 = import_module("cv2")
        turns = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
        if not self.turned_deg:
            return cv2.flip(picture, 1, dst=out) if self.mirrored else _copied(picture, out)
        upright = cv2.flip(picture, 1) if self.mirrored else picture
        return cv2.rotate(upright, turns[self.turned_deg], dst=out)


def _copied(picture: Frame, out: Frame) -> Frame:
    out[:] = picture
    return out
