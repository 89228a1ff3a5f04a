"""The head of a printed report, from what was entered."""

from __future__ import annotations

from typing import Any

from gaitnet.app.settings import Clinic
from gaitnet.app.texts import Text
from gaitnet.app.visit import Upload


def heading_of(walk: Upload, clinic: Clinic, text: Text) -> dict[str, Any]:
    """The head of the printed report, see `report.heading.Heading`."""
    known = {"side": walk.side and text[f"side_{walk.side}"], "walking_aid": walk.aid, "shoes": walk.shoes}
    said = [f"{text[name]}: {value}" for name, value in known.items() if value]
    return {
        "clinic": clinic.name,
        "logo": str(clinic.logo) if clinic.logo else "",
        "code": walk.patient,
        "recorded": walk.day.isoformat(),
        "age": walk.age_years,
        "sex": text[f"sex_{walk.sex}"] if walk.sex else "",
        "notes": ". ".join([*said, *walk.notes.splitlines()]),
    }
