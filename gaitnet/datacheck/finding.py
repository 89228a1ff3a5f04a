"""What is found in data, as a value; words are made of it by `datacheck.words`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "caution", "note"]
"""error: not fit for use; caution: fit, but figures may mislead; note: to know."""


@dataclass(frozen=True)
class Finding:
    """One thing that is to be said about data.

    Attributes:
        code: what it is; `datacheck.words` has a sentence and a remedy for each.
        severity: see `Severity`.
        place: the file, folder, class or column that it is about.
        numbers: what the sentence and the remedy need, as plain JSON.
    """

    code: str
    severity: Severity
    place: str
    numbers: Mapping[str, Any] = field(default_factory=dict)


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Those because of which data is not fit for use."""
    return [finding for finding in findings if finding.severity == "error"]
