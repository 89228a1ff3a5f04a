"""What a drawn person and room look like."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np

Colour = tuple[float, float, float]
"""Blue, green, red in 0..255, as OpenCV orders them."""

_SKINS: tuple[Colour, ...] = (
    (176, 206, 240),
    (150, 190, 230),
    (125, 165, 210),
    (95, 135, 185),
    (70, 100, 150),
    (55, 75, 115),
)
_HAIRS: tuple[Colour, ...] = ((25, 25, 30), (25, 32, 45), (30, 45, 70), (60, 70, 90))

_HAIR_CONTRAST = 50.0
"""Hair is darker by so many grey levels: hair like the skin would leave a head without back and front."""


@dataclass(frozen=True)
class Appearance:
    """Colours of a person and of the room, and the seed of the room's pattern."""

    skin: Colour = _SKINS[1]
    hair: Colour = _HAIRS[1]
    shirt: Colour = (70, 70, 190)
    trousers: Colour = (150, 90, 60)
    shoes: Colour = (60, 60, 60)
    wall: Colour = (200, 205, 205)
    floor: Colour = (120, 140, 150)
    left_shade: float = 0.62
    """Brightness of the left sleeve and trouser leg against the right: told apart when they cross."""
    seed: int = 0


def random_appearance(rng: np.random.Generator) -> Appearance:
    """A person and a room in colours that stand out from each other."""
    skin = _SKINS[rng.integers(len(_SKINS))]
    hairs = [hair for hair in _HAIRS if np.mean(skin) - np.mean(hair) > _HAIR_CONTRAST]
    return Appearance(
        skin=skin,
        hair=hairs[rng.integers(len(hairs))],
        shirt=_colour(rng, (0.3, 0.8), (0.55, 0.95), hues=(0.2, 0.95)),  # no oranges: they pass for skin
        trousers=_colour(rng, (0.2, 0.6), (0.40, 0.65)),
        shoes=_colour(rng, (0.0, 0.5), (0.10, 0.30)),
        wall=_colour(rng, (0.02, 0.18), (0.72, 0.92)),
        floor=_colour(rng, (0.05, 0.30), (0.50, 0.70)),
        left_shade=float(rng.uniform(0.55, 0.70)),
        seed=int(rng.integers(2**31)),
    )


def _colour(
    rng: np.random.Generator,
    saturation: tuple[float, float],
    brightness: tuple[float, float],
    hues: tuple[float, float] = (0.0, 1.0),
) -> Colour:
    hsv = rng.uniform(*hues), rng.uniform(*saturation), rng.uniform(*brightness)
    red, green, blue = colorsys.hsv_to_rgb(*hsv)
    return 255 * blue, 255 * green, 255 * red
