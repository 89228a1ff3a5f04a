"""How good a model is, per step and per walk."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torchmetrics import Metric
from torchmetrics.functional.classification import (
    binary_auroc,
    binary_f1_score,
    binary_recall,
    binary_specificity,
    multiclass_recall,
)
from torchmetrics.utilities import dim_zero_cat

from gaitnet.models.joining import join_walks

LEVELS = ("step", "walk")
NAMES = ("balanced_accuracy", "sensitivity", "specificity", "f1", "auroc")

_UNDEFINED = torch.tensor(float("nan"))


class WalkMetrics(Metric):
    """Balanced accuracy, sensitivity, specificity, F1 and AUROC of the steps and of the walks.

    Abnormal is every class but the first, the healthy one. Sensitivity, F1 and AUROC are of finding
    abnormal ones; the score for AUROC is 1 - p(healthy). A walk's answer joins its steps'.
    A step that comes twice counts once: several devices repeat steps to fill their last batch.

    `compute` gives `{prefix}{step|walk}_{name}`; NaN where a class that the figure needs is absent.
    """

    full_state_update = False
    step: list[Tensor]
    walk: list[Tensor]
    target: list[Tensor]
    log_probabilities: list[Tensor]

    def __init__(self, prefix: str = "") -> None:
        super().__init__()
        self.prefix = prefix
        for state in ("step", "walk", "target", "log_probabilities"):
            self.add_state(state, default=[], dist_reduce_fx="cat")

    def update(self, log_probabilities: Tensor, target: Tensor, step: Tensor, walk: Tensor) -> None:
        """Add a batch: log probabilities `(B, C)`; class, step id and walk id `(B,)`."""
        self.log_probabilities.append(log_probabilities.detach())
        self.target.append(target)
        self.step.append(step)
        self.walk.append(walk)

    def compute(self) -> dict[str, Tensor]:
        """All figures of all batches on all devices."""
        step, walk, target = (_joined(state).numpy() for state in (self.step, self.walk, self.target))
        log_probabilities = _joined(self.log_probabilities).double().numpy()  # (N, C)
        _, once = np.unique(step, return_index=True)
        answers, truth = log_probabilities[once], target[once]
        joined, first = join_walks(answers, walk[once])
        levels = {"step": (answers, truth), "walk": (joined, truth[first])}
        return {
            f"{self.prefix}{level}_{name}": value
            for level, (answers, truth) in levels.items()
            for name, value in _figures(torch.from_numpy(answers), torch.from_numpy(truth)).items()
        }


def _joined(state: list[Tensor]) -> Tensor:
    return dim_zero_cat(state).cpu()


def _figures(log_probabilities: Tensor, target: Tensor) -> dict[str, Tensor]:
    answer = log_probabilities.argmax(dim=1)
    abnormal, found = (target != 0).int(), (answer != 0).int()
    score = -torch.expm1(log_probabilities[:, 0])  # 1 - p(Normal), exact near 0
    some, others = bool(abnormal.any()), bool((abnormal == 0).any())
    return {
        "balanced_accuracy": _balanced_accuracy(answer, target, log_probabilities.shape[1]),
        "sensitivity": binary_recall(found, abnormal) if some else _UNDEFINED,
        "specificity": binary_specificity(found, abnormal) if others else _UNDEFINED,
        "f1": binary_f1_score(found, abnormal) if some else _UNDEFINED,
        "auroc": binary_auroc(score, abnormal) if some and others else _UNDEFINED,
    }


def _balanced_accuracy(answer: Tensor, target: Tensor, num_classes: int) -> Tensor:
    """Mean over the classes of the share that was recognised."""
    if len(target.unique()) < num_classes:
        return _UNDEFINED
    return multiclass_recall(answer, target, num_classes=num_classes, average="macro")
