"""What is said about a clip."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from gaitnet.reasons import Reason, Verdict
from gaitnet.types.card import ModelCard
from gaitnet.types.equality import ByValue
from gaitnet.types.film import Array
from gaitnet.types.gait import (
    Curve,
    Footstep,
    GaitEvents,
    JointAngles,
    Measurement,
    StraightWalk,
    Stride,
    Withheld,
)
from gaitnet.types.tuning import Tuning


@dataclass(frozen=True, eq=False)
class Prediction(ByValue):
    """A model's answer for one walk: its steps' answers joined (mean log probability).

    Attributes:
        label: the most probable class.
        probabilities: class name -> probability of the walk, in the model's order of classes.
        step_probabilities: `(steps, classes)`.
        model: name and hash of the model that answered.
        frames: of all steps.
        cut_frames: frames past the model's `max_length` that it did not see.
        unsure: `label` is a leaning: the walk lies where the model's validation walks of both classes met, or
            too near to 0.5, or the model saw too little of it.
    """

    label: str
    probabilities: dict[str, float]
    step_probabilities: Array
    model: str
    frames: int = 0
    cut_frames: int = 0
    unsure: bool = False


@dataclass(frozen=True, eq=False)
class Explanation(ByValue):
    """What moved an answer.

    Attributes:
        names: the F features.
        weights: `(F, P)` for each feature and part of the steps: above 0 it spoke for `positive`, below 0
            for `normal`, in log odds.
        normal: name of the healthy class, or `not Limp` where a Limp was found among several classes.
        positive: name of what is looked for, such as `Abnormal`; of several classes the one found, or
            `not Normal` where that is none of them.
    """

    names: tuple[str, ...]
    weights: Array
    normal: str = "Normal"
    positive: str = "Abnormal"


@dataclass(frozen=True)
class Witness:
    """One of the two that a classification joins.

    Attributes:
        name: `distance` from healthy people, which knows no diseases, or the trained `network`.
        label: `Normal`, or else the class that it holds most probable; the distance says `Abnormal`.
        probability: of Abnormal, 0 to 1, calibrated.
        unsure: `label` is a leaning.
        detail: what it says, and of how many people it knows it.
    """

    name: Literal["distance", "network"]
    label: str
    probability: float
    unsure: bool
    detail: Reason


@dataclass(frozen=True)
class Turn:
    """A number that would have to change for the label to turn: `name` of a finding, to a value in `unit`."""

    name: str
    to: float
    unit: str


@dataclass(frozen=True)
class Classification:
    """What two witnesses say of a walk together; a screening aid, not a diagnosis.

    Attributes:
        label: `Normal` or `Abnormal`; None = inconclusive.
        why: reasons for None; empty where there is a label.
        witnesses: both, or the one that could say something.
        probability: of Abnormal, both joined; 0 to 1.
        pattern: class that the walk resembles; None = no known pattern.
        patterns: class -> probability, of the network.
        drivers: names of the findings that carry the label, the strongest first.
        turn: what would have to change for the label to turn; empty where nothing measured would do.
    """

    label: Literal["Normal", "Abnormal"] | None
    why: tuple[Reason, ...]
    witnesses: tuple[Witness, ...]
    probability: float
    pattern: str | None = None
    patterns: dict[str, float] = field(default_factory=dict)
    drivers: tuple[str, ...] = ()
    turn: tuple[Turn, ...] = ()


Scale = Literal["linear", "log", "absolute"]


@dataclass(frozen=True)
class Range:
    """From where to where a parameter lies in healthy people, in its unit; or one number, twice.

    Attributes:
        low: lower end.
        high: upper end.
        source: who was measured by whom.
        scale: on which healthy people are taken for normally distributed: of the value, of its logarithm, or
            of a difference about 0 whose size it is.
        centre: healthy mean on the scale; None = the middle of the range.
        spread: healthy standard deviation on the scale; None = a quarter of the range.
        people: how many were measured; 0 = not known.
    """

    low: float
    high: float
    source: str
    scale: Scale = "linear"
    centre: float | None = None
    spread: float | None = None
    people: int = 0


@dataclass(frozen=True, eq=False)
class Reference(ByValue):
    """Healthy people's curves and numbers.

    Attributes:
        name: paper, people and speed.
        convention: what the published angles are.
        curves: `knee`, `thigh`, `ankle`; published.
        ranges: parameter, or value of a curve (`gait.peaks`) -> range that findings are made of; only those
            that have a source.
        own_name: healthy people whom gaitnet itself measured; "" where there are none.
        own_curves: theirs, mean and SD of one leg in one video.
        own: their ranges.
        published: ranges of papers.
    """

    name: str
    convention: str
    curves: dict[str, Curve]
    ranges: dict[str, Range]
    own_name: str = ""
    own_curves: dict[str, Curve] = field(default_factory=dict)
    own: dict[str, Range] = field(default_factory=dict)
    published: dict[str, Range] = field(default_factory=dict)

    def band(self, joint: str) -> Curve | None:
        """Mean and SD that a measured curve is shown on: by the same instrument where there is one."""
        return self.own_curves.get(joint, self.curves.get(joint))


@dataclass(frozen=True)
class Pass:
    """One of the films of a report.

    Attributes:
        name: of the file.
        sha256: its hash.
        start_s: when it begins on the report's clock.
        end_s: when it ends there.
        from_s: from when on the person was looked for, seconds of the film.
    """

    name: str
    sha256: str
    start_s: float
    end_s: float
    from_s: float = 0.0


@dataclass(frozen=True, eq=False)
class GaitReport(ByValue):
    """Everything that is said about one clip.

    Attributes:
        source: name of the file.
        verdict: can it be measured; what can't be trusted is left out of the rest.
        reasons: what is to be said about it; `words` makes sentences of them.
        events: seconds of the clip; None where nothing was measured.
        parameters: name -> measurement.
        metres: `height` where they are true, `estimated` where nobody gave a height; None without numbers.
        angles: `(T, 11)` over the clip, NaN between the straight walks; None where nothing was measured.
        prediction: a model's answer, or None.
        classification: what the distance from healthy people and a network say together, or None.
        versions: program or model -> version.
        person: who of several was chosen, in words; None where nobody chose.
        engine: see `PoseSequence`.
        height_m: the standing height that was given; None where nobody gave one.
        bouts: how each straight walk was measured.
        curves: `knee_left` and so on; empty without a whole cycle.
        reference: what the curves are held against.
        explanation: what moved the answer; None without an answer.
        card: of the model that answered; None without an answer.
        footsteps: in the order of time; those that the numbers do without are marked. Empty without events.
        strides: likewise; charts, tables and numbers are made of the same ones.
        withheld: numbers that are not given, because they need more steps or strides.
        films: what was measured, on one clock.
        tuning: how hard it was smoothed, and what counted as an event; None where nobody wrote it down.
    """

    source: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    events: GaitEvents | None
    parameters: dict[str, Measurement]
    metres: str | None
    angles: JointAngles | None
    prediction: Prediction | None
    versions: dict[str, str]
    person: str | None = None
    engine: str | None = None
    height_m: float | None = None
    bouts: tuple[StraightWalk, ...] = ()
    curves: dict[str, Curve] = field(default_factory=dict)
    reference: Reference | None = None
    explanation: Explanation | None = None
    card: ModelCard | None = None
    footsteps: tuple[Footstep, ...] = ()
    strides: tuple[Stride, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    films: tuple[Pass, ...] = ()
    tuning: Tuning | None = None
    classification: Classification | None = None

    @property
    def no_answer(self) -> tuple[Reason, ...]:
        """The reservations with which a model's answer would mean nothing."""
        return tuple(reason for reason in self.reasons if reason.forbids_answer)
