"""`report.json`: what other programs read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from gaitnet.files import atomic_file
from gaitnet.reasons import Verdict
from gaitnet.typed import to_plain
from gaitnet.types import (
    Curve,
    Explanation,
    Footstep,
    GaitReport,
    Measurement,
    Prediction,
    Reference,
    Stride,
    Withheld,
)
from gaitnet.words import document, sentence

SIGNIFICANT = 6
"""Digits that are written: more than any of the numbers has."""


def write_json(path: Path, report: GaitReport) -> None:
    """Write `report.json`, whole or not at all.

    Raises:
        OutputError: the file can't be written.
    """
    with atomic_file(path) as stream:
        stream.write((json.dumps(to_document(report), indent=2, allow_nan=False) + "\n").encode())


def to_document(report: GaitReport) -> dict[str, Any]:
    """The report as plain JSON; the keys are a contract, see README."""
    return {
        "source": report.source,
        "person": report.person,
        "engine": report.engine,
        "verdict": report.verdict.value,
        "reasons": [sentence(each) for each in report.reasons if each.verdict is not Verdict.OK],
        "notes": [sentence(each) for each in report.reasons if each.verdict is Verdict.OK],
        "reason_values": [document(each) for each in report.reasons],
        "no_answer": [each.code for each in report.no_answer],
        "films": [asdict(film) for film in report.films],
        "events": _events(report),
        "parameters": {name: _parameter(found) for name, found in report.parameters.items()},
        "withheld": {each.name: _withheld(each) for each in report.withheld},
        "left_out": [*_left_out("step", report.footsteps), *_left_out("stride", report.strides)],
        "metres": report.metres,
        "height_m": report.height_m,
        "bouts": [{key: _short(value) for key, value in vars(bout).items()} for bout in report.bouts],
        "curves": _curves(report),
        "reference": _reference(report.reference),
        "prediction": _prediction(report.prediction),
        "explanation": _explanation(report.explanation),
        "model_card": to_plain(report.card) if report.card else None,
        "versions": report.versions,
        "note": "A screening aid, not a diagnosis.",
    }


def _events(report: GaitReport) -> dict[str, dict[str, list[float]]]:
    sides: dict[str, dict[str, list[float]]] = {"left": {}, "right": {}}
    for name, times in vars(report.events).items() if report.events else ():
        side, _, event = name.partition("_")
        sides[side][f"{event}_s"] = [round(float(at_s), 4) for at_s in times]
    return sides


def _withheld(each: Withheld) -> dict[str, Any]:
    values = asdict(each)
    values.pop("name")
    return values


def _left_out(what: str, all_of: Sequence[Footstep | Stride]) -> Iterator[dict[str, Any]]:
    """Steps or strides that the parameters are not made of, and why."""
    for each in all_of:
        if each.left_out:
            times = {"start_s": round(each.start_s, 4), "end_s": round(each.end_s, 4)}
            yield {"what": what, "side": each.side, "why": each.left_out} | times


def _curves(report: GaitReport) -> dict[str, Any]:
    """Per cent of the gait cycle, and each leg's joints over it."""
    found: dict[str, Any] = {"percent": np.linspace(0, 100, 51).tolist(), "left": {}, "right": {}}
    for name, curve in report.curves.items():
        joint, _, side = name.partition("_")
        found[side][joint] = _curve(curve)
    return found


def _reference(reference: Reference | None) -> dict[str, Any] | None:
    if reference is None:
        return None
    curves = {joint: _curve(curve) for joint, curve in reference.curves.items()}
    ranges = {
        name: {key: _short(value) for key, value in asdict(found).items()}
        for name, found in reference.ranges.items()
    }
    return {"name": reference.name, "convention": reference.convention, "ranges": ranges} | curves


def _curve(curve: Curve) -> dict[str, Any]:
    sd_deg = None if curve.sd_deg is None else curve.sd_deg.round(2).tolist()
    return {"mean_deg": curve.mean_deg.round(2).tolist(), "sd_deg": sd_deg, "cycles": curve.n or None}


def _parameter(found: Measurement) -> dict[str, Any]:
    values = asdict(found)
    values.pop("name")
    return {key: _short(value) for key, value in values.items()}


def _prediction(prediction: Prediction | None) -> dict[str, Any] | None:
    if prediction is None:
        return None
    return {
        "label": prediction.label,
        "unsure": prediction.unsure,
        "probabilities": prediction.probabilities,
        "steps": [
            dict(zip(prediction.probabilities, row, strict=True))
            for row in prediction.step_probabilities.tolist()
        ],
        "cut_frames": prediction.cut_frames,
        "model": prediction.model,
    }


def _explanation(explanation: Explanation | None) -> dict[str, Any] | None:
    """Feature -> change of the log odds of Abnormal, for each part of the steps."""
    if explanation is None:
        return None
    rows = zip(explanation.names, explanation.weights, strict=True)
    return {name: [round(float(weight), 4) for weight in row] for name, row in rows}


def _short(value: Any) -> Any:
    return float(f"{value:.{SIGNIFICANT}g}") if isinstance(value, float) else value
