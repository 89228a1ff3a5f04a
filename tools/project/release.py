"""Is everything in place for a release?

    python tools/project/release.py           # looks
    python tools/project/release.py v0.2.0    # looks, for that tag

Prints what is missing, with its remedy, one line each; exit code 1 then. Changes nothing. The whole procedure
is docs/releasing.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(*words: str) -> int:
    """Look, and say."""
    if len(words) > 1 or any(word.startswith("-") for word in words):
        print("usage: python tools/project/release.py [TAG]", file=sys.stderr)
        return 2
    found = list(problems(ROOT, words[0] if words else None))
    for problem in found:
        print(problem)
    if not found:
        print(f"ready: gaitnet {_version(ROOT)}")
    return int(bool(found))


def problems(root: Path, tag: str | None) -> Iterator[str]:
    """What stands in the way of a release.

    Args:
        root: the sources.
        tag: as it is pushed, `v` and the version; None: not yet.
    """
    version = _version(root)
    if not re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", version):
        yield f"pyproject.toml: version {version} is not MAJOR.MINOR.PATCH. Correct it."
    if tag is not None and tag != f"v{version}":
        yield f"tag {tag}: pyproject.toml says {version}. Tag v{version}, or correct the version."
    cited = re.search(r"^version: (.+)$", _read(root, "CITATION.cff"), re.MULTILINE)
    if not cited or cited[1].strip() != version:
        yield f"CITATION.cff: version is not {version}. Correct it."
    heading = rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$"
    if not re.search(heading, _read(root, "CHANGELOG.md"), re.MULTILINE):
        yield f'CHANGELOG.md: no heading "## {version} (YYYY-MM-DD)". Rename "Unreleased".'
    if "[project.urls]" not in _read(root, "pyproject.toml"):
        yield "pyproject.toml: no [project.urls]. Add Repository, Issues and Changelog."


def _version(root: Path) -> str:
    found = re.search(r'^version = "(.+)"$', _read(root, "pyproject.toml"), re.MULTILINE)
    return found[1] if found else "(none)"


def _read(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
