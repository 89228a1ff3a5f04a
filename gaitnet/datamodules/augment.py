"""Changing training clips at random, each time they are seen, in ways that leave the class what it is."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from gaitnet.datamodules.batch import Batch

WANDER_FRAMES = 5


@dataclass(frozen=True)
class Augmentation:
    """What is changed, and how much; 0 leaves it alone.

    Attributes:
        mirror: share of the clips in which left and right change places.
        offset_deg: SD of a constant added to each angle of a clip, degrees: people and cameras differ so.
        scale: SD of a factor on each feature of a clip: 0.05 = 5 %.
        speed: clips are made slower or faster by up to this share.
        noise_deg: SD of noise added to each frame's angles, degrees.
        wander_deg: SD of a slow error of each angle, degrees, another every sixth of a second: what a pose
            model does where legs cross.
        drop: share of the frames of which nothing is seen (NaN).
        drop_context: share of the numbers of the walk's context that are not known (NaN).
        context_noise: SD of noise on each number of the context, in SDs of the walks to train on.
        drop_column: share of the clips' columns of which nothing is seen (NaN).
    """

    mirror: float = 0.0
    offset_deg: float = 0.0
    scale: float = 0.0
    speed: float = 0.0
    noise_deg: float = 0.0
    wander_deg: float = 0.0
    drop: float = 0.0
    drop_context: float = 0.0
    drop_column: float = 0.0
    context_noise: float = 0.0

    @property
    def changes(self) -> bool:
        """Whether anything is changed at all."""
        return any(value > 0 for value in vars(self).values())


def augment(
    batch: Batch,
    how: Augmentation,
    names: tuple[str, ...],
    degrees: tuple[bool, ...],
    context_std: Tensor | None = None,
) -> Batch:
    """A batch of other clips of the same classes.

    Args:
        batch: `features (B, T, F)` padded with zeros, `lengths (B,)` and whatever else; it stays as it is.
        how: what to change.
        names: of the F features; `left_x` mirrors `right_x`.
        degrees: `(F,)` which of them are angles.
        context_std: `(K,)` standard deviations of the context; None leaves it without noise.
    """
    values, lengths = batch["features"], batch["lengths"]
    if how.mirror:
        values = _mirrored(values, how.mirror, names)
    if how.speed:
        values, lengths = _at_another_speed(values, lengths, how.speed)
    angles = torch.tensor(degrees, dtype=values.dtype, device=values.device)  # (F,)
    if how.scale:
        values = values * (1 + how.scale * _noise(values[:, :1]))
    if how.offset_deg:
        values = values + how.offset_deg * _noise(values[:, :1]) * angles
    if how.noise_deg:
        values = values + how.noise_deg * _noise(values) * angles
    if how.wander_deg:
        values = values + how.wander_deg * _slow_noise(values) * angles
    if how.drop:
        dropped = torch.rand(values.shape[:2], device=values.device) < how.drop  # (B, T)
        values = values.masked_fill(dropped[..., None], torch.nan)
    if how.drop_column:
        unseen = torch.rand(len(values), 1, values.shape[2], device=values.device) < how.drop_column
        values = values.masked_fill(unseen, torch.nan)
    changed = {"features": _padded(values, lengths), "lengths": lengths}
    context = batch.get("context")
    if context is not None and how.context_noise and context_std is not None:
        context = context + how.context_noise * _noise(context) * context_std.to(context)
    if context is not None and how.drop_context:
        most = how.drop_context * 2 * torch.rand(len(context), 1, device=values.device)  # of some walks much
        context = context.masked_fill(torch.rand(context.shape, device=values.device) < most, torch.nan)
    return batch | changed | ({} if context is None else {"context": context})


def mirrored_order(names: tuple[str, ...]) -> list[int]:
    """Where each feature's mirror image stands: `left_x` for `right_x` and the other way round."""
    swap = {"left": "right", "right": "left"}
    mirrors = [
        f"{swap.get(side, side)}{_}{rest}" for side, _, rest in (name.partition("_") for name in names)
    ]
    return [names.index(mirror) if mirror in names else index for index, mirror in enumerate(mirrors)]


def _mirrored(values: Tensor, share: float, names: tuple[str, ...]) -> Tensor:
    chosen = torch.rand(len(values), 1, 1, device=values.device) < share
    return torch.where(chosen, values[:, :, mirrored_order(names)], values)


def _at_another_speed(values: Tensor, lengths: Tensor, most: float) -> tuple[Tensor, Tensor]:
    """Resampled between frames; the batch becomes longer by as much."""
    frames = int(values.shape[1] * (1 + most)) + 1
    factors = 1 + most * (2 * torch.rand(len(values), device=values.device) - 1)  # (B,)
    new_lengths = (lengths * factors).round().long().clamp(min=2, max=frames)
    places = (
        torch.arange(frames, device=values.device) * ((lengths - 1) / (new_lengths - 1))[:, None]
    )  # (B, T)
    last = (lengths - 1)[:, None]
    before = torch.minimum(places.floor().long(), last)
    after = torch.minimum(before + 1, last)
    share = (places - before).clamp(0, 1)[..., None]
    pick = [index[..., None].expand(-1, -1, values.shape[2]) for index in (before, after)]
    return torch.lerp(values.gather(1, pick[0]), values.gather(1, pick[1]), share), new_lengths


def _noise(like: Tensor) -> Tensor:
    return torch.randn(like.shape, dtype=like.dtype, device=like.device)


def _slow_noise(like: Tensor) -> Tensor:
    """Another value every `WANDER_FRAMES`, straight lines between; SD 1 at these frames."""
    batch, frames, features = like.shape
    knots = torch.randn(batch, features, frames // WANDER_FRAMES + 2, dtype=like.dtype, device=like.device)
    fine = F.interpolate(
        knots, size=(knots.shape[2] - 1) * WANDER_FRAMES + 1, mode="linear", align_corners=True
    )
    return fine[:, :, :frames].transpose(1, 2)


def _padded(values: Tensor, lengths: Tensor) -> Tensor:
    """Zeros again after each clip's last frame."""
    valid = torch.arange(values.shape[1], device=values.device) < lengths[:, None]  # (B, T)
    return values.masked_fill(~valid[..., None], 0.0)
