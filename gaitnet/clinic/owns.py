"""A model of one's own, and what stands beside its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gaitnet.clinic.judgement import Judgement
from gaitnet.clinic.places import Moment
from gaitnet.ir import card_of, file_sha256, read_ir
from gaitnet.models.card import model_id
from gaitnet.types import ModelCard

IR, WEIGHTS, CARD = "model.xml", "model.bin", "card.json"
JUDGEMENT, ABOUT, PARITY = "judgement.json", "about.json", "parity.json"
FILES = (IR, WEIGHTS, CARD, JUDGEMENT, ABOUT, PARITY)
"""What the folder of a model holds."""


@dataclass(frozen=True)
class Spread:
    """A parameter of the people whom a model was trained on: mean and SD of their means, in its unit."""

    mean: float
    sd: float
    people: int


@dataclass(frozen=True)
class About:
    """What is written about a model of one's own beside its card.

    Attributes:
        name: as it was given.
        slug: name for a command line.
        made: when it was trained.
        by: who started the training.
        classes: the healthy one first.
        people: class -> people trained on.
        walks: class -> walks trained on.
        weights_sha256: of the weights, as its card says it.
        trained_on: id of a walk -> its label then; empty in a model from elsewhere.
        parameters: parameter -> what the people trained on have.
        taken_in: it was trained elsewhere.
    """

    name: str
    slug: str
    made: Moment
    by: str
    classes: tuple[str, ...]
    people: Mapping[str, int]
    walks: Mapping[str, int]
    weights_sha256: str
    trained_on: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Spread] = field(default_factory=dict)
    taken_in: bool = False


@dataclass(frozen=True)
class Own:
    """A model of one's own.

    Attributes:
        id: of the model.
        about: name, date, classes, people.
        judgement: how good it is on people whom it has not seen.
        active: whether it answers.
        folder: for `load_predictor`.
    """

    id: str
    about: About
    judgement: Judgement
    active: bool
    folder: Path

    @property
    def name(self) -> str:
        """As it was given."""
        return self.about.name

    @property
    def slug(self) -> str:
        """Name for a command line: `--model clinic/SLUG`."""
        return self.about.slug

    @property
    def card(self) -> ModelCard:
        """What the model says about itself.

        Raises:
            ModelMismatchError: its files are damaged.
        """
        return card_of(read_ir(self.folder / IR), self.folder / IR)

    @property
    def model(self) -> str:
        """As answers name it, such as `clinic/left-knee-1f2e3d4c`."""
        return model_id(self.card)


@dataclass(frozen=True)
class Active:
    """Which model answers.

    Attributes:
        model: its id; None = the built-in one.
        since: when that was chosen.
        former: those before it, the newest first; None = the built-in one.
    """

    model: str | None = None
    since: Moment | None = None
    former: tuple[str | None, ...] = ()


def hashes_of(folder: Path) -> dict[str, str]:
    """Name of each file of a model -> its SHA-256."""
    return {name: file_sha256(folder / name) for name in FILES}
