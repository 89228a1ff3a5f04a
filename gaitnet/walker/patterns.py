"""Ways of walking, each out of figures with sources: `data/patterns.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gaitnet.errors import GaitnetError
from gaitnet.skeleton import NORMAL
from gaitnet.walker.tables import CHOSEN, Figure, Key, figures

ABNORMAL = "Abnormal"
"""The class of every pattern that is not healthy, where there are two classes."""

_CLASSES = {
    "normal": NORMAL,
    "cautious": NORMAL,
    "parkinsonian": "Parkinsonian",
    "knee_osteoarthritis": "KneeOsteoarthritis",
    "stiff_knee": "StiffKnee",
    "drop_foot": "DropFoot",
    "crouch": "Crouch",
    "antalgic": "Antalgic",
    "hemiparetic": "Hemiparetic",
    "trendelenburg": "Trendelenburg",
    "ataxic": "Ataxic",
    "amputee": "Amputee",
}

ALIASES = {"limp": "antalgic", "shuffle": "parkinsonian"}
"""What patterns were called before."""


@dataclass(frozen=True)
class GaitPattern:
    """One way of walking, in people's means and SDs.

    Attributes:
        name: key in `PATTERNS`.
        class_name: of the walk among all patterns, such as `DropFoot`.
        figures: what is known of it; whatever else is as in `normal`.
    """

    name: str
    class_name: str
    figures: Mapping[Key, Figure]

    @property
    def label(self) -> str:
        """Class of the walk, where there are two: healthy or not."""
        return NORMAL if self.class_name == NORMAL else ABNORMAL

    @property
    def source(self) -> str:
        """Where its figures are from; what was chosen has none."""
        sources = [figure.source for figure in self.figures.values()]
        return "; ".join(dict.fromkeys(each for each in sources if not each.startswith(CHOSEN)))

    def figure(self, key: Key) -> Figure:
        """Of this pattern, or of healthy people where it says nothing of its own."""
        return self.figures[key] if key in self.figures else figures()["normal"][key]

    @property
    def cadence_steps_min(self) -> tuple[float, float]:
        """Mean and SD between people."""
        found = self.figure(("cadence", ""))
        return found.mean, found.sd


PATTERNS: dict[str, GaitPattern] = {
    name: GaitPattern(name, class_name, figures()[name]) for name, class_name in _CLASSES.items()
}
"""Every pattern by name; `normal` first."""

CLASSES: tuple[str, ...] = tuple(dict.fromkeys(_CLASSES.values()))
"""Classes of all patterns, the healthy one first."""


def pattern_of(name: str) -> GaitPattern:
    """The pattern of that name, or of that older name.

    Raises:
        GaitnetError: no pattern of that name.
    """
    known = ALIASES.get(name, name)
    if known not in PATTERNS:
        raise GaitnetError(f"pattern {name}: unknown. Choose one of {', '.join(PATTERNS)}.")
    return PATTERNS[known]
