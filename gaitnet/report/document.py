"""What `report.json` holds: its keys, their types and units. `report.schema.json` is made of this.

A key that has a default was not written by every gaitnet; all of them are written now.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from gaitnet.gait.peaks import Phase
from gaitnet.reasons import Verdict
from gaitnet.skeleton import Side
from gaitnet.types import LeftOut, Pass, Scale, StraightWalk, Tuning, Turn

FORMAT = 1
"""Of `report.json`. It goes up when a key changes its meaning or goes away, not when one is added."""

POINTS = 51
"""Of a curve over the gait cycle."""

MOST_DEG = 3600.0
"""No joint turns so far."""

Degrees = Annotated[
    list[Annotated[float, Meta(ge=-MOST_DEG, le=MOST_DEG)]], Meta(min_length=POINTS, max_length=POINTS)
]


class EventsOfLeg(Struct):
    """Seconds of the clip; without keys where nothing was measured."""

    heel_strikes_s: list[float] | UnsetType = UNSET
    toe_offs_s: list[float] | UnsetType = UNSET


class EventsPart(Struct):
    """Heel strikes and toe offs of each leg."""

    left: EventsOfLeg = field(default_factory=EventsOfLeg)
    right: EventsOfLeg = field(default_factory=EventsOfLeg)


class ParameterPart(Struct):
    """A number: `value`, `sd` and `margin` in `unit`, `n` steps or strides, `source` of its definition.

    The truth lies within `margin` of `value` in 95 % of films of rendered walkers.
    """

    value: float
    unit: str
    sd: float | None
    n: int = 0
    source: str = ""
    margin: float | UnsetType = UNSET


class WithheldPart(Struct):
    """A number that is not given, because it is made of too few steps or strides."""

    n: int
    fewest: int
    of: Literal["step", "stride"]
    a_side: bool


class ReasonPart(Struct):
    """One thing that is to be said about the film, as a value and in words."""

    code: str
    verdict: Verdict
    sentence: str = ""
    remedy: str = ""
    values: dict[str, object] = field(default_factory=dict)
    frames: list[int] = field(default_factory=list)


class LeftOutPart(Struct):
    """A step or stride that the parameters are not made of, seconds."""

    what: Literal["step", "stride"]
    side: Side
    why: LeftOut
    start_s: float
    end_s: float


class FootstepPart(Struct):
    """A step: seconds, metres; null = not seen. See `types.Footstep`."""

    side: Side
    start_s: float
    end_s: float
    length_m: float | None
    width_m: float | None
    left_out: LeftOut | None
    bout: int


class StridePart(Struct):
    """A stride, seconds; null = not seen. See `types.Stride`."""

    side: Side
    start_s: float
    other_toe_off_s: float | None
    other_strike_s: float
    toe_off_s: float | None
    end_s: float
    left_out: LeftOut | None
    bout: int


class CurvePart(Struct):
    """Degrees at 0, 2, ... 100 % of the gait cycle; `cycles` is null for published curves.

    `guessed` is the share of it, 0 to 1, in which the leg was hidden, and bridged from before and after.
    The truth lies within `margin_deg` of 95 % of its points, of rendered walkers.
    """

    mean_deg: Degrees
    sd_deg: Degrees | None = None
    cycles: int | None = None
    guessed: float | UnsetType = UNSET
    margin_deg: float | UnsetType = UNSET


class CurvesPart(Struct):
    """Joint -> curve of each leg; `percent` of the gait cycle."""

    percent: list[float] = field(default_factory=list)
    left: dict[str, CurvePart] = field(default_factory=dict)
    right: dict[str, CurvePart] = field(default_factory=dict)


class RangePart(Struct):
    """From where to where a parameter lies in healthy people, in its unit. See `types.Range`."""

    low: float
    high: float
    source: str = ""
    scale: Scale = "linear"
    centre: float | None = None
    spread: float | None = None
    people: Annotated[int, Meta(ge=0)] = 0


class OwnPart(Struct):
    """Healthy people whom gaitnet itself measured: mean and SD of one leg in one video, and ranges."""

    name: str
    curves: dict[str, CurvePart] = field(default_factory=dict)
    ranges: dict[str, RangePart] = field(default_factory=dict)


class FindingPart(Struct):
    """A number outside the healthy range; the furthest is the first.

    `side`: of an asymmetry, the one with the smaller value. `z`: healthy standard deviations from the healthy
    mean. `percentile`: share of healthy people below the value, 0 to 100.
    """

    name: str
    side: Side | None
    phase: Phase | None
    value: float
    unit: str
    low: float
    high: float
    z: float
    percentile: float
    sentence: str


class ReferencePart(Struct):
    """Whom the walk is held against; findings are made of `ranges`."""

    name: str
    convention: str = ""
    ranges: dict[str, RangePart] = field(default_factory=dict)
    own: OwnPart | None = None
    published: dict[str, RangePart] = field(default_factory=dict)
    knee: CurvePart | UnsetType = UNSET
    thigh: CurvePart | UnsetType = UNSET
    ankle: CurvePart | UnsetType = UNSET


class PredictionPart(Struct):
    """A model's answer: class -> probability, of the walk and of each step."""

    label: str
    unsure: bool
    probabilities: dict[str, float]
    model: str
    steps: list[dict[str, float]] = field(default_factory=list)
    frames: int = 0
    cut_frames: int = 0


Share = Annotated[float, Meta(ge=0, le=1)]


class WitnessPart(Struct):
    """The distance from healthy people, or the network; `probability` of Abnormal, `detail` in words."""

    name: Literal["distance", "network"]
    label: str
    probability: Share
    unsure: bool
    detail: str
    detail_value: ReasonPart


class ClassificationPart(Struct):
    """What both say together; `label` null = inconclusive, `pattern` null = no known pattern.

    `drivers`: findings that carry the label, the strongest first. `turn`: what would have to change for it to
    turn.
    """

    label: Literal["Normal", "Abnormal"] | None
    why: list[str]
    why_values: list[ReasonPart]
    witnesses: list[WitnessPart]
    probability: Share
    pattern: str | None
    patterns: dict[str, Share]
    drivers: list[str]
    turn: list[Turn]


class ExplainedPart(Struct):
    """Between what an explanation weighs: the healthy class, and what is looked for."""

    normal: str
    positive: str


class ReportPart(Struct, kw_only=True):
    """What gaitnet says about one walk. A screening aid, not a diagnosis."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)] = FORMAT
    source: str
    person: str | None = None
    engine: str | None = None
    verdict: Verdict
    reasons: list[str]
    notes: list[str] = field(default_factory=list)
    reason_values: list[ReasonPart] = field(default_factory=list)
    no_answer: list[str] = field(default_factory=list)
    films: list[Pass] = field(default_factory=list)
    events: EventsPart = field(default_factory=EventsPart)
    parameters: dict[str, ParameterPart]
    findings: list[FindingPart] = field(default_factory=list)
    withheld: dict[str, WithheldPart] = field(default_factory=dict)
    left_out: list[LeftOutPart] = field(default_factory=list)
    footsteps: list[FootstepPart] = field(default_factory=list)
    strides: list[StridePart] = field(default_factory=list)
    metres: str | None
    height_m: float | None = None
    bouts: list[StraightWalk] = field(default_factory=list)
    tuning: Tuning | None = None
    curves: CurvesPart
    reference: ReferencePart | None
    prediction: PredictionPart | None
    classification: ClassificationPart | None = None
    explanation: dict[str, list[float]] | None = None
    explained: ExplainedPart | None = None
    model_card: dict[str, object] | None = None
    versions: dict[str, str] = field(default_factory=dict)
    note: str = ""
