"""Modules of the room can be imported, each by itself, in any order."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import gaitnet.gait

MODULES = sorted(path.stem for path in Path(gaitnet.gait.__file__).parent.glob("[a-z]*.py"))


def test_no_function_hides_a_module():
    for name in MODULES:
        assert not callable(getattr(gaitnet.gait, name, None)), name


@pytest.mark.parametrize("name", ["bout", "strides", "parameters", "reference", "deviation"])
def test_a_module_can_be_the_first(name):
    code = (
        f"import gaitnet.gait.{name} as found; from gaitnet.gait.bout import Bout; assert found.Bout is Bout"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
