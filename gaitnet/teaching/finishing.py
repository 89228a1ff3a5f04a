"""The model itself: trained on everybody, exported, and put into the list."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import torch

from gaitnet.classifying.witnesses import ABNORMAL
from gaitnet.clinic.judgement import Judgement
from gaitnet.clinic.models import PREFIX, Models
from gaitnet.clinic.naming import slug
from gaitnet.clinic.owns import ABOUT, CARD, IR, JUDGEMENT, PARITY, WEIGHTS, About
from gaitnet.clinic.packing import Parity, check_parity
from gaitnet.clinic.places import write_value
from gaitnet.clinic.plans import Plan
from gaitnet.clinic.watching import spreads
from gaitnet.exporting import parity_cases, to_openvino
from gaitnet.files import make_folder, new_folder
from gaitnet.models.base import GaitModule
from gaitnet.models.calibration import RESEMBLES
from gaitnet.models.card import CARD_KEY
from gaitnet.models.checkpoint import load_checkpoint, read_checkpoint, write_checkpoint
from gaitnet.teaching.trees import Tree


@dataclass(frozen=True)
class Finished:
    """What becomes a model: who asked for it, on whom it was trained, and its weights."""

    plan: Plan
    tree: Tree
    checkpoint: Path
    judgement: Judgement


def put_into_list(models: Models, model: str, found: Finished, work: Path) -> None:
    """Export it and put it into the list, whole or not at all.

    Raises:
        ExportError: OpenVINO answers otherwise.
        OutputError: the disk is full.
    """
    own_slug = slug(found.plan.name, {own.slug for own in models.all()})
    name_classes(found.checkpoint, f"{PREFIX}/{own_slug}", found.tree.classes)
    to_openvino(found.checkpoint, work / "export")
    module = load_checkpoint(found.checkpoint)
    make_folder(models.place)
    with new_folder(models.place / model, lambda _: False) as partial:
        for name in (IR, WEIGHTS, CARD):
            shutil.copyfile(work / "export" / name, partial / name)
        write_value(partial / PARITY, _parity(module))
        write_value(partial / JUDGEMENT, found.judgement)
        write_value(partial / ABOUT, _about(found, own_slug, module))
        check_parity(partial)


def name_classes(checkpoint: Path, name: str, classes: tuple[str, ...]) -> None:
    """Call a model and its classes what people call them; its folders had names of our own.

    A class with a name of its own is said from the least probability on that any model says one from.
    """
    content = read_checkpoint(checkpoint)
    card = content[CARD_KEY]
    threshold = card.get("pattern_threshold") or (RESEMBLES if classes[1:] != (ABNORMAL,) else None)
    named = {"name": name, "classes": list(classes), "normal": classes[0], "pattern_threshold": threshold}
    content[CARD_KEY] = card | named
    write_checkpoint(checkpoint, content)


def _about(found: Finished, own_slug: str, module: GaitModule) -> About:
    judged = found.judgement
    return About(
        name=found.plan.name,
        slug=own_slug,
        made=judged.at,
        by=found.plan.by,
        classes=judged.classes,
        people=judged.people,
        walks=judged.walks,
        weights_sha256=module.card.weights_sha256,
        trained_on={walk.id: walk.label for walk in found.plan.walks},
        parameters=spreads(list(found.tree.walks.values())),
    )


def _parity(module: GaitModule) -> Parity:
    """Questions at mixed lengths with missing values (null in the file); no patient's walk is among them."""
    inputs = parity_cases(module)[-1]
    with torch.inference_mode():
        said = torch.softmax(module(*map(torch.from_numpy, inputs.values())), dim=1).numpy()
    return Parity(
        features=inputs["features"].tolist(),
        lengths=inputs["lengths"].tolist(),
        context=inputs["context"].tolist() if "context" in inputs else [],
        probabilities=said.astype(float).tolist(),
    )
