"""What a walk is made of: angles, events, steps, numbers and curves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from gaitnet.skeleton import FEATURES, RATE_HZ, UNITS, Side
from gaitnet.types.pose import Array

Plane = Literal["sagittal", "frontal"]
"""Of the walk: along it and up, or across it and up."""


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
        units: feature name -> unit; those that are not in it are not known.
        source: the file that it was read from; "" = it was measured just now.
    """

    values: Array
    names: tuple[str, ...] = FEATURES
    rate_hz: float = RATE_HZ
    label: str | None = None
    subject: str | None = None
    walk: str = ""
    convention: str | None = None
    units: dict[str, str] = field(default_factory=lambda: dict(UNITS))
    source: str = ""


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
