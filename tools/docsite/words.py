"""What gaitnet says about a video, and what to do about it."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

from docsite.tables import table
from gaitnet.reasons import NO_ANSWER

_OPTION = re.compile(r"⟦([^⟧]*)⟧")
_VALUE = re.compile(r"\{(\w+)[^}]*\}")
_ERRORS = ("file-", "film-long")


def reason_tables() -> str:
    """Sentence, remedy, and whether a classification is still given; errors of files apart."""
    reasons: dict[str, dict[str, str]] = _words()["reasons"]
    files = {code: said for code, said in reasons.items() if code.startswith(_ERRORS)}
    rows = [
        (f"`{code}`", _said(said["what"]), _said(said.get("remedy", "")), "no" if code in NO_ANSWER else "")
        for code, said in reasons.items()
        if code not in files
    ]
    head = ("Code", "What gaitnet says", "What to do", "Classification")
    plain = [
        (f"`{code}`", _said(said["what"]), _said(said.get("remedy", ""))) for code, said in files.items()
    ]
    return f"{table(head, rows)}\n\n### Files\n\n{table(head[:3], plain)}"


def _words() -> dict[str, Any]:
    words: dict[str, Any] = json.loads((resources.files("gaitnet.words") / "en.json").read_text("utf-8"))
    return words


def _said(text: str) -> str:
    text = _OPTION.sub(lambda option: f"`--{option[1]}`", text)
    return _VALUE.sub(lambda value: f"<i>{value[1]}</i>", text)


def film_rules() -> str:
    """What the report of a rejected video says, as a list."""
    text = (resources.files("gaitnet.report") / "page/lang/en.json").read_text("utf-8")
    return "\n".join(
        f"{place}. {line}" for place, line in enumerate(json.loads(text)["again_lines"], start=1)
    )
