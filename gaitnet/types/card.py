"""What a trained model says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ModelCard:
    """A model's card, as its checkpoint and its export carry it; see `models.card` for how it is read.

    Attributes:
        name: what the model is called, in its answers too.
        architecture: which network, a key of `models.MODELS`.
        gaitnet_version: that trained it.
        weights_sha256: of its weights.
        feature_names: the features that it takes, in order.
        classes: that it answers; the healthy one first.
        max_length: frames of a step, at most; longer ones are cut.
        rate_hz: frames a second.
        convention: of the angles; None: of files that did not say theirs.
        units: feature -> unit.
        normal: the healthy class; None in old cards.
        ranges: feature -> usual range within a step, in its unit; None = never measured.
        ignored: features that it does not look at.
        planes: of the walk that every walk it was trained on shows; empty where nobody wrote it down.
        temperature: by which its logits are divided, once it is calibrated.
        unsure: two values of p(abnormal), between which an answer is none.
        context: numbers of the walk that it sees beside the steps, in order; empty = none.
        instrument: by whose healthy people its input is expressed, see `gait.instruments`; None: as measured.
        context_limits: number of the context -> its limits in the walks that it was trained on.
        pattern_threshold: probability from which a walk resembles a class; None = never chosen.
        epochs: that it was trained for.
        trained: figure, such as `val/walk_auroc`, -> value at the end of the training.
        data_sha256: of the data that it was trained on.
        walks: that it was trained on.
        clips: likewise.
        subjects: likewise.
        other: whatever else its file says, as plain JSON.
    """

    name: str
    architecture: str
    gaitnet_version: str
    weights_sha256: str
    feature_names: tuple[str, ...]
    classes: tuple[str, ...]
    max_length: int
    rate_hz: float
    convention: str | None
    units: Mapping[str, str] = field(default_factory=dict)
    normal: str | None = None
    ranges: Mapping[str, float | None] | None = None
    ignored: tuple[str, ...] = ()
    planes: tuple[str, ...] = ()
    temperature: float = 1.0
    unsure: tuple[float, float] | None = None
    context: tuple[str, ...] = ()
    instrument: str | None = None
    context_limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    pattern_threshold: float | None = None
    epochs: int | None = None
    trained: Mapping[str, float | None] = field(default_factory=dict)
    data_sha256: str | None = None
    walks: int | None = None
    clips: int | None = None
    subjects: int | None = None
    other: Mapping[str, object] = field(default_factory=dict)
