"""Whatever a file holds, it is read or refused in one clean line.

`GAITNET_HOSTILE=100000` says how many files are tried in all; 3,000 without. `GAITNET_HOSTILE_PARTS=8` gives
each reader eight tests with a part of its files, so that `pytest -n 16 --dist worksteal` has even work.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from found import FOUND
from readers import READERS

HERE = Path(__file__).parent
FILES = int(os.environ.get("GAITNET_HOSTILE", "3000"))
PARTS = int(os.environ.get("GAITNET_HOSTILE_PARTS", "1"))
SHARES = sum(1 / reader.cost for reader in READERS.values())

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no limits of memory here")


@pytest.mark.timeout(0 if FILES > 3000 else 300)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", READERS)
def test_hostile_files_are_read_or_refused_in_one_line(name, part, tmp_path):
    count = round(FILES / SHARES / READERS[name].cost)
    numbers = range(count * part // PARTS, count * (part + 1) // PARTS)
    found = attempts(name, prepared(name, tmp_path), numbers)
    faults = {number: became for number, became in found.items() if became not in ("accepted", "refused")}
    assert not faults, f"{len(faults)} of {len(numbers)} {name}: {by_kind(faults)}"
    assert list(found) == list(numbers)
    if not READERS[name].passes_over:
        assert list(found.values()).count("refused") > len(numbers) / 20  # else nothing hostile was tried


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """What becomes of each file that was found once; a reader's are read in one process."""
    found: dict[str, str] = {}
    for name in {reader for reader, _ in FOUND.values()}:
        whats = [what for what, (reader, _) in FOUND.items() if reader == name]
        folder = prepared(name, tmp_path_factory.mktemp("again"))
        found |= dict(zip(whats, attempts(name, folder, range(len(whats)), *whats).values(), strict=True))
    return found


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found_once_is_not_found_again(what, again):
    name, became = FOUND[what][0], again[what]
    assert became == ("accepted" if READERS[name].passes_over else "refused")


def prepared(name: str, folder: Path) -> Path:
    """A folder with a valid file, and which one it is."""
    valid = folder / "valid"
    valid.mkdir()
    target = READERS[name].make(valid)
    (folder / "target").write_text(str(target.relative_to(valid)))
    return folder


def by_kind(faults: dict[int, str]) -> str:
    """Each fault once, with the numbers of some files that show it."""
    kinds: dict[str, list[int]] = {}
    for number, became in faults.items():
        kinds.setdefault(became, []).append(number)
    return "\n".join(f"{len(numbers)}, such as {numbers[:5]}: {became}" for became, numbers in kinds.items())


def attempts(name: str, folder: Path, numbers: range, *found_once: str) -> dict[int, str]:
    """What became of each file; a process that dies costs the one that it died of."""
    found: dict[int, str] = {}
    while len(found) < len(numbers):
        first = numbers[len(found)]
        which = (str(first), str(numbers.stop - first), *found_once)
        command = [sys.executable, HERE / "child.py", name, folder, *which]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
            said, complained = child.communicate()
        for line in said.splitlines():
            one = json.loads(line)
            found[one["number"]] = one["became"]
        if len(found) < len(numbers):
            assert found, complained  # a valid file must be read
            found[numbers[len(found)]] = f"died with {child.returncode}: {complained[-500:]}"
    return found
