"""What a walk is made of: angles, events, steps, numbers and curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from gaitnet.errors import require
from gaitnet.skeleton import FEATURES, RATE_HZ, UNITS, Side
from gaitnet.types.equality import ByValue
from gaitnet.types.film import Array

if TYPE_CHECKING:
    from pandas import DataFrame

Plane = Literal["sagittal", "frontal"]
"""Of the walk: along it and up, or across it and up."""


@dataclass(frozen=True, eq=False)
class JointAngles(ByValue):
    """Features over time: `values (T, F)`, degrees and metres as `skeleton.UNITS` says; `time_s (T,)`.

    `guessed (T, 2)` is true where the left, the right leg was hidden, and bridged from before and after; None
    where nobody knows.
    """

    values: Array
    time_s: Array
    names: tuple[str, ...] = FEATURES
    guessed: NDArray[np.bool_] | None = None

    def __getitem__(self, name: str) -> Array:
        return self.values[:, self.names.index(name)]

    def to_frame(self) -> DataFrame:
        """A column for each feature, by seconds; NaN = not measured. Needs pandas."""
        pandas = require("pandas", "pandas")
        index = pandas.Index(self.time_s, name="time_s")
        frame: DataFrame = pandas.DataFrame(self.values, index=index, columns=list(self.names))
        return frame


@dataclass(frozen=True, eq=False)
class GaitEvents(ByValue):
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


@dataclass(frozen=True, eq=False)
class Step(ByValue):
    """Heel strike of one foot to the next heel strike of the other; `side` is the foot that lands last.

    A clip that was taken whole, without looking for heel strikes, is a step without a side.

    `angles` is sampled at `RATE_HZ`; `landmarks` is `(T, 33, 4)`: world x, y, z in metres and visibility.
    """

    side: Side | None
    start_s: float
    end_s: float
    angles: JointAngles
    landmarks: Array


LeftOut = Literal["starting", "stopping", "outlying"]
"""Why a step or a stride is left out of the means, see `gait.strides`."""


@dataclass(frozen=True, eq=False)
class Footstep(ByValue):
    """One step as it is counted.

    Attributes:
        side: the foot that lands.
        start_s: the other foot's heel strike, seconds.
        end_s: its own.
        length_m: by which its heel is ahead of the other one when it lands; below 0 = behind.
        width_m: between the heels across the walk then.
        left_out: why the means do without it; None = they do not.
        bout: number of the straight walk, from 0.
    """

    side: Side
    start_s: float
    end_s: float
    length_m: float
    width_m: float
    left_out: LeftOut | None = None
    bout: int = 0

    @property
    def time_s(self) -> float:
        """Step time."""
        return self.end_s - self.start_s


@dataclass(frozen=True, eq=False)
class Stride(ByValue):
    """One foot's heel strike to its next, seconds; `other_strike` and both toe offs lie in between.

    Attributes:
        side: the foot that strikes first and last.
        start_s: its heel strike.
        other_toe_off_s: end of the first double support; NaN = not seen.
        other_strike_s: the other foot's heel strike.
        toe_off_s: end of this foot's stance; NaN = not seen.
        end_s: its next heel strike.
        left_out: why the means do without it; None = they do not.
        bout: number of the straight walk, from 0.
    """

    side: Side
    start_s: float
    other_toe_off_s: float
    other_strike_s: float
    toe_off_s: float
    end_s: float
    left_out: LeftOut | None = None
    bout: int = 0

    @property
    def time_s(self) -> float:
        """Stride time."""
        return self.end_s - self.start_s


@dataclass(frozen=True)
class StraightWalk:
    """How one straight walk of a clip was measured.

    Attributes:
        start_s: when it begins, seconds of the clip.
        end_s: when it ends.
        view: `side`, `oblique`, `front` or `back`.
        view_deg: 0 = seen from the side, 90 = walking towards the camera or away from it.
        angles_from: `image` or `world`: the landmarks that the angles are made of.
        metres_from: `height` or `belt` where a height or a belt's speed makes them true, else `estimated`.
        frames: of the film.
        swapped_frames: in which the pose model had exchanged the legs; put right.
        level_deg: by which the camera was tilted; put right.
        camera_moves: None where nobody can know.
    """

    start_s: float
    end_s: float
    view: str
    view_deg: float
    angles_from: str
    metres_from: str
    frames: int
    swapped_frames: int
    level_deg: float = 0.0
    camera_moves: bool | None = None


@dataclass(frozen=True, eq=False)
class GaitSequence(ByValue):
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
        parameters: of its walk, see `gait.context`; empty = unknown.
        instrument: that measured it, see `gait.instruments`; None = unknown.
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
    parameters: Mapping[str, float] = field(default_factory=dict)
    instrument: str | None = None

    def picked(self, names: tuple[str, ...]) -> GaitSequence:
        """The same with these of its columns, in this order."""
        columns = [self.names.index(name) for name in names]
        units = {name: unit for name, unit in self.units.items() if name in names}
        return replace(self, values=self.values[:, columns], names=names, units=units)


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
        margin: half-width about `value` that holds the truth in 95 % of films, see `gait.margins`; None where
            nobody knows.
    """

    name: str
    value: float
    unit: str
    sd: float | None
    n: int
    source: str
    margin: float | None = None


@dataclass(frozen=True)
class Withheld:
    """A number that is not given because it is made of too few steps or strides.

    Attributes:
        name: key in `gait.definitions.DEFINITIONS`.
        n: how many there are; of the foot that has fewer, where `a_side`.
        fewest: how many it needs.
        of: what is counted.
        a_side: of each foot.
    """

    name: str
    n: int
    fewest: int
    of: Literal["step", "stride"]
    a_side: bool


@dataclass(frozen=True, eq=False)
class Curve(ByValue):
    """A joint angle over the gait cycle, heel strike to heel strike of the same foot.

    Attributes:
        mean_deg: `(51,)` degrees at 0, 2, ... 100 % of the cycle.
        sd_deg: `(51,)` standard deviation, between a walk's cycles or between people; None for one cycle.
        n: cycles; 0 for published curves.
        guessed: share of it, 0..1, in which the leg was hidden, and bridged from before and after; None where
            nobody knows.
        margin_deg: half-width about it that holds the truth of 95 % of its points, see `gait.margins`;
            None where it is not known.
    """

    mean_deg: Array
    sd_deg: Array | None
    n: int = 0
    guessed: float | None = None
    margin_deg: float | None = None
