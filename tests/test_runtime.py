"""OpenVINO as we start it."""

import subprocess
import sys

import pytest

from gaitnet.runtime import core

CODE = """
import os, sys
os.fork = lambda: sys.exit("forked")
from gaitnet.runtime import core
core()
import openvino.tools.ovc.telemetry_utils as used
assert "Telemetry" in dir(used.tm) and used.tm.__name__.endswith("telemetry_stub"), used.tm
assert not [name for name in sys.modules if name.startswith("openvino_telemetry.")]
"""


def test_there_is_one_runtime():
    assert core() is core()


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="no fork here")
def test_openvino_reports_to_nobody_and_does_not_fork():
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
