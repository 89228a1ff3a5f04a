"""The values that flow through the house: frozen, with shapes and units; missing is NaN."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gaitnet.skeleton import FEATURES, INDEX, RATE_HZ, Side

Array = NDArray[np.floating[Any]]

Plane = Literal["sagittal", "frontal"]
"""Of the walk: along it and up, or across it and up."""


@dataclass(frozen=True)
class PoseSequence:
    """One person's landmarks, frame by frame.

    Attributes:
        image: `(T, 33, 2)` pixels; x to the right, y down; NaN = not seen.
        world: `(T, 33, 3)` metres from the middle of the hips, along the camera's axes: x to the right
            of the picture, y down, z away from the camera; NaN = not seen.
        visibility: `(T, 33)` in 0..1.
        time_s: `(T,)` seconds from the first frame; true frame times, not frame number / rate.
        size: width and height of the upright picture in pixels.
        backend: who found the landmarks.
        person: who of several was chosen, in words; None where nobody chose.
        engine: arithmetic and device of the networks, in words; None where there is no choice.
        depth_measured: by a depth camera, or by several; a single camera's depth is a guess.
    """

    image: Array
    world: Array
    visibility: Array
    time_s: Array
    size: tuple[int, int]
    backend: str
    person: str | None = None
    engine: str | None = None
    depth_measured: bool = False

    def __len__(self) -> int:
        return len(self.time_s)

    def part(self, frames: slice) -> PoseSequence:
        """A stretch of the clip; its times stay those of the clip."""
        return replace(
            self,
            image=self.image[frames],
            world=self.world[frames],
            visibility=self.visibility[frames],
            time_s=self.time_s[frames],
        )

    def between(self, start_s: float, end_s: float) -> PoseSequence:
        """The frames from one time to another, both included."""
        first, last = np.searchsorted(self.time_s, [start_s - 1e-6, end_s + 1e-6])
        return self.part(slice(int(first), int(last)))

    def image_of(self, name: str) -> Array:
        """`(T, 2)` pixels of one landmark."""
        return self.image[:, INDEX[name]]

    def world_of(self, name: str) -> Array:
        """`(T, 3)` metres of one landmark."""
        return self.world[:, INDEX[name]]

    @property
    def seen(self) -> NDArray[np.bool_]:
        """`(T,)` true where a person was found: both hips are there."""
        return np.isfinite(self.image[:, [INDEX["left_hip"], INDEX["right_hip"]]]).all(axis=(1, 2))

    @property
    def rate_hz(self) -> float:
        """Frames a second: the median over the clip."""
        return float(1 / np.median(np.diff(self.time_s))) if len(self) > 1 else float("nan")


@dataclass(frozen=True)
class JointAngles:
    """Features over time: `values (T, F)`, degrees and metres as `skeleton.UNITS` says; `time_s (T,)`."""

    values: Array
    time_s: Array
    names: tuple[str, ...] = FEATURES

    def __getitem__(self, name: str) -> Array:
        return self.values[:, self.names.index(name)]


@dataclass(frozen=True)
class GaitEvents:
    """Heel strikes and toe offs of each leg in seconds, sorted, between frames where the signal says so."""

    left_heel_strikes: Array
    right_heel_strikes: Array
    left_toe_offs: Array
    right_toe_offs: Array

    def heel_strikes(self, side: Side) -> Array:
        """Heel strikes of one leg in seconds."""
        return self.left_heel_strikes if side == "left" else self.right_heel_strikes

    @property
    def count(self) -> int:
        """Heel strikes of both legs."""
        return len(self.left_heel_strikes) + len(self.right_heel_strikes)

    def toe_offs(self, side: Side) -> Array:
        """Toe offs of one leg in seconds."""
        return self.left_toe_offs if side == "left" else self.right_toe_offs


@dataclass(frozen=True)
class Step:
    """Heel strike of one foot to the next heel strike of the other; `side` is the foot that lands last.

    A clip that was taken whole, without looking for heel strikes, is a step without a side.

    `angles` is sampled at `RATE_HZ`; `landmarks` is `(T, 33, 4)`: world x, y, z in metres and visibility.
    """

    side: Side | None
    start_s: float
    end_s: float
    angles: JointAngles
    landmarks: Array


@dataclass(frozen=True)
class GaitSequence:
    """One clip of the tree: what a model sees.

    Attributes:
        values: `(T, F)` float32, NaN = missing.
        names: the F feature names, in order.
        rate_hz: samples a second.
        label: name of the class, or None where it is unknown.
        subject: who walked, or None where nobody wrote it down.
        walk: the sequence folder that the clip belongs to.
        convention: name of the angle convention, or None for old files that do not say.
    """

    values: Array
    names: tuple[str, ...] = FEATURES
    rate_hz: float = RATE_HZ
    label: str | None = None
    subject: str | None = None
    walk: str = ""
    convention: str | None = None


@dataclass(frozen=True)
class Prediction:
    """A model's answer for one walk: its steps' answers joined (mean log probability).

    Attributes:
        label: the most probable class.
        probabilities: class name -> probability of the walk, in the model's order of classes.
        step_probabilities: `(steps, classes)`.
        model: name and hash of the model that answered.
        cut_frames: frames past the model's `max_length` that it did not see.
        unsure: the walk lies where the model's validation walks of both classes met; `label` is a leaning.
    """

    label: str
    probabilities: dict[str, float]
    step_probabilities: Array
    model: str
    cut_frames: int = 0
    unsure: bool = False


@dataclass(frozen=True)
class Explanation:
    """What moved an answer.

    Attributes:
        names: the F features.
        weights: `(F, P)` for each feature and part of the steps: above 0 it spoke for Abnormal, below 0 for
            Normal, in log odds.
    """

    names: tuple[str, ...]
    weights: Array


@dataclass(frozen=True)
class Measurement:
    """One number with all that it needs to be understood.

    Attributes:
        name: key in `gait.definitions.DEFINITIONS`, which says what it is.
        value: in `unit`.
        unit: such as `steps/min`, `s`, `%`, `m`.
        sd: standard deviation between the steps or strides, or None where it has none.
        n: of how many steps or strides it is made.
        source: where it is defined.
    """

    name: str
    value: float
    unit: str
    sd: float | None
    n: int
    source: str


@dataclass(frozen=True)
class Curve:
    """A joint angle over the gait cycle, heel strike to heel strike of the same foot.

    Attributes:
        mean_deg: `(51,)` degrees at 0, 2, ... 100 % of the cycle.
        sd_deg: `(51,)` standard deviation, between a walk's cycles or between people; None for one cycle.
        n: cycles; 0 for published curves.
    """

    mean_deg: Array
    sd_deg: Array | None
    n: int = 0


@dataclass(frozen=True)
class Reference:
    """Healthy people's curves.

    Attributes:
        name: paper, people and speed.
        convention: what the published angles are.
        curves: `knee`, `thigh`, `ankle`.
    """

    name: str
    convention: str
    curves: dict[str, Curve]


class Verdict(str, Enum):
    """Can this clip be measured?"""

    OK = "OK"
    CAUTION = "CAUTION"
    NOT_MEASURABLE = "NOT_MEASURABLE"


@dataclass(frozen=True)
class QualityFlag:
    """One reason for a verdict: a code, one sentence with what to do, and the frames it is about."""

    code: str
    verdict: Verdict
    sentence: str
    frames: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class GaitReport:
    """Everything that is said about one clip.

    Attributes:
        source: name of the file.
        verdict: can it be measured; what can't be trusted is left out of the rest.
        reasons: one sentence each, with what to do; empty for OK.
        events: seconds of the clip; None where nothing was measured.
        parameters: name -> measurement.
        metres: `height` where they are true, `estimated` where nobody gave a height; None without numbers.
        angles: `(T, 11)` over the clip, NaN between the straight walks; None where nothing was measured.
        prediction: a model's answer, or None.
        versions: program or model -> version.
        person: who of several was chosen, in words; None where nobody chose.
        engine: see `PoseSequence`.
        bouts: how each straight walk was measured, as plain JSON: times, view, source, exchanged frames.
        curves: `knee_left` and so on; empty without a whole cycle.
        reference: what the curves are held against.
        explanation: what moved the answer; None without an answer.
    """

    source: str
    verdict: Verdict
    reasons: tuple[str, ...]
    events: GaitEvents | None
    parameters: dict[str, Measurement]
    metres: str | None
    angles: JointAngles | None
    prediction: Prediction | None
    versions: dict[str, str]
    person: str | None = None
    engine: str | None = None
    bouts: tuple[dict[str, Any], ...] = ()
    curves: dict[str, Curve] = field(default_factory=dict)
    reference: Reference | None = None
    explanation: Explanation | None = None
