"""A walk that is not filmed from the side: that is said first, and asked for once."""

from __future__ import annotations

from collections.abc import Sequence

from gaitnet.reasons import Reason
from gaitnet.types import Verdict

NOT_SIDE = frozenset({"not-side", "model-planes", "no-depth"})

BY_VIEW = frozenset({"alternation", "irregular", "way"})
"""Refusals that another view than from the side brings about."""

FROM_SIDE = frozenset({"irregular", "way", "nobody", "no-walk", "no-step", "belt-unseen"})
"""Other reasons whose remedy is to film from the side, too."""


def side_first(reasons: Sequence[Reason]) -> list[Reason]:
    """Reasons; the view before all others, unless something else refuses the film."""
    refusing = {each.code for each in reasons if each.verdict is Verdict.NOT_MEASURABLE}
    if refusing - BY_VIEW - NOT_SIDE:
        return list(reasons)
    return sorted(reasons, key=lambda each: each.code not in NOT_SIDE)


def side_once(reasons: Sequence[Reason]) -> list[Reason]:
    """Reasons whose remedies are to be said: of several that ask for the side, one."""
    ordered = side_first(reasons)
    view = next((each for each in ordered if each.code in NOT_SIDE), None)
    asking = NOT_SIDE | FROM_SIDE if view else frozenset()
    return [each for each in ordered if each is view or each.code not in asking]


def asks_for_side(reasons: Sequence[Reason]) -> bool:
    """Whether a remedy asks for a film from the side."""
    return any(each.code in NOT_SIDE | FROM_SIDE for each in reasons)
