"""What every model shares: training, metrics, optimiser and card."""

from __future__ import annotations

import hashlib
import math
from importlib import import_module
from typing import Any

import pytorch_lightning as pl
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader

from gaitnet import __version__
from gaitnet.datamodules.batch import Batch
from gaitnet.errors import GaitnetError, ModelMismatchError
from gaitnet.gait.context import CONTEXT
from gaitnet.models import MODELS
from gaitnet.models.card import CARD_KEY
from gaitnet.models.layers import Context, Standardise
from gaitnet.models.metrics import WalkMetrics
from gaitnet.types import ModelCard


class GaitModule(pl.LightningModule):
    """Trains a net whose `forward(features (B, T, F), lengths (B,))` gives logits `(B, C)`.

    The net has a `Standardise` called `standardise`. `setup("fit")` fills it, the class weights and the
    card from the trainer's data module; a checkpoint carries all three.

    Attributes:
        card: of a model that is trained and was read from a file.
        draft: what the card of the model in training will say.
    """

    card: ModelCard
    class_weights: Tensor
    temperature: Tensor

    def __init__(
        self,
        net: nn.Module,
        num_classes: int,
        lr: float = 1e-3,
        weight_decay: float = 1e-4,
        class_weighting: bool = True,
        healthy_half: bool = False,
        one_cycle: bool = False,
        name: str | None = None,
    ) -> None:
        """Train a net; what every model is told of its training.

        Args:
            net: What learns.
            num_classes: Classes of the data.
            lr: Learning rate of AdamW, its highest with `one_cycle`.
            weight_decay: Weight decay of AdamW; 0 is plain Adam.
            class_weighting: Give rare classes as much say as frequent ones.
            healthy_half: Give the healthy class as much say as all others together, with `class_weighting`.
            one_cycle: Raise the learning rate, then lower it to nothing, over the whole training.
            name: Name of the model, in its card and its answers; None: that of its file.
        """
        super().__init__()
        self.net = net
        self.lr = lr
        self.weight_decay = weight_decay
        self.class_weighting = class_weighting
        self.healthy_half = healthy_half
        self.name = name or type(self).__module__.rpartition(".")[2]
        self.one_cycle = one_cycle
        self.draft: dict[str, object] = {}
        self.register_buffer("class_weights", torch.ones(num_classes))
        self.register_buffer("temperature", torch.tensor(1.0))  # see `models.calibration`
        self.val_metrics = WalkMetrics("val/")
        self.test_metrics = WalkMetrics("test/")

    def forward(self, features: Tensor, lengths: Tensor, context: Tensor | None = None) -> Tensor:
        """Logits `(B, C)` of raw features `(B, T, F)`, NaN = missing, of which `lengths (B,)` are valid.

        `context (B, K)` of the walks, for nets that see it.
        """
        beside = (context,) if self.sees_context else ()
        return self.net(features, lengths, *beside) / self.temperature

    @property
    def sees_context(self) -> bool:
        """Whether the net was made to see the walk's context."""
        return isinstance(getattr(self.net, "context", None), Context)

    @property
    def standardise(self) -> Standardise:
        """The net's normalisation."""
        module = self.net.get_submodule("standardise")
        assert isinstance(module, Standardise)
        return module

    @property
    def context_standardise(self) -> Standardise:
        """The normalisation of the context, of nets that see it."""
        module = self.net.get_submodule("context.standardise")
        assert isinstance(module, Standardise)
        return module

    def setup(self, stage: str) -> None:
        """Take statistics, class weights and card from the data module."""
        if stage != "fit":
            return
        self.temperature.fill_(1.0)
        data: Any = self.trainer.datamodule  # type: ignore[attr-defined]
        mean, std = data.statistics
        self.standardise.set_statistics(torch.as_tensor(mean), torch.as_tensor(std))
        if self.sees_context:
            self.context_standardise.set_statistics(*map(torch.as_tensor, data.context_statistics))
        if self.class_weighting:
            weights = _class_weights(data.train_dataloader(), len(self.class_weights), self.healthy_half)
            self.class_weights.copy_(weights)
        self.draft = data.data_card() | {
            "name": self.name,
            "architecture": architecture_of(self),
            "gaitnet_version": __version__,
            "context": list(CONTEXT) if self.sees_context else [],
        }

    def training_step(self, batch: Batch, batch_idx: int) -> Tensor:
        """Weighted cross entropy of one batch.

        Raises:
            GaitnetError: training diverged.
        """
        loss = self._loss(self(batch["features"], batch["lengths"], batch["context"]), batch["target"])
        finite = bool(torch.isfinite(loss))
        if not self.trainer.strategy.reduce_boolean_decision(finite):  # one device never stops alone
            raise GaitnetError(
                f"{self.name}: the loss in epoch {self.current_epoch} is not a number. "
                f"Lower ⟦model.lr⟧, which is {self.lr:g}."
            )
        self._log_loss("train/loss", loss, batch)
        return loss

    def validation_step(self, batch: Batch, batch_idx: int) -> None:
        """Add a batch to the validation figures."""
        self._evaluate("val/loss", batch, self.val_metrics)

    def test_step(self, batch: Batch, batch_idx: int) -> None:
        """Add a batch to the test figures."""
        self._evaluate("test/loss", batch, self.test_metrics)

    def on_validation_epoch_end(self) -> None:
        """Log the validation figures."""
        self._log_figures(self.val_metrics)

    def on_test_epoch_end(self) -> None:
        """Log the test figures."""
        self._log_figures(self.test_metrics)

    def configure_callbacks(self) -> list[pl.Callback]:
        """What belongs to every training: `models.calibration.Calibrate`."""
        return [
            import_module("gaitnet.models.calibration").Calibrate()
        ]  # which reads checkpoints of this class

    def configure_optimizers(self) -> Any:
        """AdamW, with `one_cycle` after Smith & Topin 2019, arXiv 1708.07120.

        Raises:
            GaitnetError: a learning rate or weight decay below 0.
        """
        try:
            optimiser = torch.optim.AdamW(
                self.parameters(),
                lr=self.lr,
                weight_decay=self.weight_decay,
                # Lightning refuses to clip a fused optimiser in mixed precision: it may unscale by itself.
                fused=not str(self.trainer.precision).endswith("-mixed"),
            )
        except ValueError as error:
            raise GaitnetError(f"{error}. Set ⟦model.lr⟧ and ⟦model.weight_decay⟧ to 0 or more.") from error
        if not self.one_cycle:
            return optimiser
        steps = max(2, int(self.trainer.estimated_stepping_batches))
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, self.lr, total_steps=steps)
        return {"optimizer": optimiser, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    def on_train_start(self) -> None:
        """Train with what is configured now: a resumed optimiser comes with the values of its checkpoint."""
        self.temperature.fill_(1.0)  # chosen anew when the training is over
        now = {"weight_decay": self.weight_decay} | ({} if self.one_cycle else {"lr": self.lr})
        for group in self.trainer.optimizers[0].param_groups:
            group.update(now)

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Put the card into the checkpoint, with the figures of this moment."""
        checkpoint[CARD_KEY] = self.draft | {
            "weights_sha256": weights_sha256(self.net),
            "epochs": self.current_epoch + 1,
            "trained": self._figures_now(),
        }

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Refuse to go on from a checkpoint of another model or other data.

        Raises:
            ModelMismatchError: the checkpoint does not belong to this run.
        """
        saved = checkpoint.get(CARD_KEY) or {}
        for key in ("architecture", "data_sha256", "classes", "feature_names"):
            if key in self.draft and saved.get(key) != self.draft[key]:
                raise ModelMismatchError(
                    f"⟦ckpt_path⟧: its {key} is {_short(saved.get(key))}, here {_short(self.draft[key])}. "
                    "Resume with the configuration and data that it was trained with, or leave it out."
                )

    def _evaluate(self, name: str, batch: Batch, metrics: WalkMetrics) -> None:
        logits = self(batch["features"], batch["lengths"], batch["context"])  # (B, C)
        self._log_loss(name, self._loss(logits, batch["target"]), batch)
        metrics.update(F.log_softmax(logits, dim=1), batch["target"], batch["step"], batch["walk"])

    def _loss(self, logits: Tensor, target: Tensor) -> Tensor:
        """Mean over the clips, so that the epoch's loss does not depend on what came into which batch."""
        return F.cross_entropy(logits, target, weight=self.class_weights, reduction="none").mean()

    def _log_loss(self, name: str, loss: Tensor, batch: Batch) -> None:
        size = len(batch["target"])
        self.log(name, loss, on_step=False, on_epoch=True, prog_bar=True, sync_dist=True, batch_size=size)

    def _log_figures(self, metrics: WalkMetrics) -> None:
        self.log_dict(metrics.compute())  # the same on every device: `compute` has gathered all of them
        metrics.reset()

    def _figures_now(self) -> dict[str, float | None]:
        found = {
            name: float(value)
            for name, value in self.trainer.callback_metrics.items()
            if name.startswith("val/")
        }
        return {name: None if math.isnan(value) else value for name, value in found.items()}


def architecture_of(module: GaitModule) -> str:
    """The name under which the module's class is in `MODELS`.

    Raises:
        GaitnetError: the class is not in the table.
    """
    path = f"{type(module).__module__}:{type(module).__qualname__}"
    for architecture, known in MODELS.items():
        if known == path:
            return architecture
    raise GaitnetError(
        f"{path}: not in the table of models. Add a line to MODELS in gaitnet/models/__init__.py"
    )


def weights_sha256(net: nn.Module) -> str:
    """Hash of all weights and statistics, independent of the file they are in."""
    digest = hashlib.sha256()
    for name, value in sorted(net.state_dict().items()):
        digest.update(f"{name}\0{tuple(value.shape)}\0".encode())
        digest.update(value.detach().cpu().numpy().astype("<f4").tobytes())
    return digest.hexdigest()


def _class_weights(loader: DataLoader[Batch], num_classes: int, healthy_half: bool) -> Tensor:
    """`(C,)` inverse frequency of the clips, 1 on average; the first class may count for all others."""
    in_order: DataLoader[Batch] = DataLoader(
        loader.dataset, batch_size=loader.batch_size, collate_fn=loader.collate_fn
    )
    counts = torch.bincount(torch.cat([batch["target"] for batch in in_order]), minlength=num_classes)
    say = torch.ones(num_classes)
    if healthy_half:
        say[0] = num_classes - 1
    return counts.sum() * say / (say.sum() * counts.clamp(min=1))


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
