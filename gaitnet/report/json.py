"""`report.json`: what other programs read."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gaitnet.files import atomic_file
from gaitnet.types import GaitReport, Measurement, Prediction

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
        "verdict": report.verdict.value,
        "reasons": list(report.reasons),
        "events": _events(report),
        "parameters": {name: _parameter(found) for name, found in report.parameters.items()},
        "metres": report.metres,
        "prediction": _prediction(report.prediction),
        "versions": report.versions,
        "note": "A screening aid, not a diagnosis.",
    }


def _events(report: GaitReport) -> dict[str, dict[str, list[float]]]:
    sides: dict[str, dict[str, list[float]]] = {"left": {}, "right": {}}
    for name, times in vars(report.events).items() if report.events else ():
        side, _, event = name.partition("_")
        sides[side][f"{event}_s"] = [round(float(at_s), 4) for at_s in times]
    return sides


def _parameter(found: Measurement) -> dict[str, Any]:
    values = asdict(found)
    values.pop("name")
    return {key: _short(value) for key, value in values.items()}


def _prediction(prediction: Prediction | None) -> dict[str, Any] | None:
    if prediction is None:
        return None
    return {
        "label": prediction.label,
        "probabilities": prediction.probabilities,
        "steps": [
            dict(zip(prediction.probabilities, row, strict=True))
            for row in prediction.step_probabilities.tolist()
        ],
        "cut_frames": prediction.cut_frames,
        "model": prediction.model,
    }


def _short(value: Any) -> Any:
    return float(f"{value:.{SIGNIFICANT}g}") if isinstance(value, float) else value
