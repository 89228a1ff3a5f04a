"""What `--json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from gaitnet.predicting import Answer


def prediction_document(answers: Sequence[Answer], problems: dict[Path, str]) -> dict[str, Any]:
    """The JSON of `predict`: probabilities by class, of the walk and of each step."""
    return {
        "results": [
            {
                "source": str(answer.source),
                "label": answer.prediction.label,
                "unsure": answer.prediction.unsure,
                "probabilities": answer.prediction.probabilities,
                "steps": [
                    dict(zip(answer.prediction.probabilities, row, strict=True))
                    for row in answer.prediction.step_probabilities.tolist()
                ],
                "frames": answer.prediction.frames,
                "cut_frames": answer.prediction.cut_frames,
                "model": answer.prediction.model,
                "verdict": answer.verdict.value if answer.verdict else None,
                "reasons": list(answer.reasons),
            }
            for answer in answers
        ],
        "errors": [{"source": str(source), "error": text} for source, text in problems.items()],
        "note": "A screening aid, not a diagnosis.",
    }
