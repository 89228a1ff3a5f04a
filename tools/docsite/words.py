"""What gaitnet says about a video, and what to do about it."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

from docsite.tables import table
from gaitnet.reasons import NO_ANSWER, Verdict

_OPTION = re.compile(r"⟦([^⟧]*)⟧")
_VALUE = re.compile(r"\{(\w+)[^}]*\}")
SOURCES = Path(__file__).parents[2] / "gaitnet"
_MADE = re.compile(r'\b(note|caution|refusal)\(\s*"([a-z-]+)"')
_VERDICTS = {"note": Verdict.OK, "caution": Verdict.CAUTION, "refusal": Verdict.NOT_MEASURABLE}
_ERRORS = ("file-", "film-long")


def reason_tables() -> str:
    """Verdict, sentence, remedy, and whether a classification is still given; errors of files apart."""
    reasons: dict[str, dict[str, str]] = _words()["reasons"]
    verdicts = _verdicts()
    head = ("Code", "Verdict", "What gaitnet says", "What to do", "Classification")
    rows = []
    for code, said in reasons.items():
        forbids = code in NO_ANSWER or verdicts.get(code) is Verdict.NOT_MEASURABLE
        verdict = verdicts[code].value if code in verdicts else None
        words = _said(said["what"]), _said(said.get("remedy", ""))
        rows.append((f"`{code}`", verdict, *words, "no" if forbids else ""))
    of_files = [row for row in rows if row[0].strip("`").startswith(_ERRORS)]
    others = [row for row in rows if row not in of_files]
    plain = [(code, *words) for code, _, *words, _ in of_files]
    return f"{table(head, others)}\n\n### Files\n\n{table((head[0], *head[2:4]), plain)}"


def _verdicts() -> dict[str, Verdict]:
    """Code -> verdict, where the code says one and always the same."""
    found: dict[str, set[Verdict]] = {}
    for path in SOURCES.rglob("*.py"):
        for made, code in _MADE.findall(path.read_text(encoding="utf-8")):
            found.setdefault(code, set()).add(_VERDICTS[made])
    return {code: next(iter(verdicts)) for code, verdicts in found.items() if len(verdicts) == 1}


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
