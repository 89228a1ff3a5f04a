"""A program without any network, with a watcher on whom it asks for one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

WATCH = """
import atexit, os, sys
asked = []
def watch(event, args):
    address = args[1] if event == "socket.connect" and isinstance(args[1], tuple) else None
    elsewhere = address and address[0] not in ("127.0.0.1", "::1")
    if elsewhere or (event == "socket.getaddrinfo" and args[0] not in ("localhost", "127.0.0.1", "::1")):
        asked.append(f"{event} {args[-1] if event == 'socket.connect' else args[0]}")
sys.addaudithook(watch)
atexit.register(lambda: asked and os.write(2, f"ASKED {asked}\\n".encode()))
"""
"""Says on stderr where a program wanted to connect to: any library's Python code, not only gaitnet's."""


def alone(
    tmp_path: Path, *command: object, without: bool = False, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run it; the test is skipped where no network can be taken away, unless it may do `without` that."""
    apart = ["unshare", "-rn"]
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], check=False).returncode:
        if not without:
            pytest.skip("no network can be taken away here: unshare -rn does not work")
        apart = []
    (tmp_path / "watch").mkdir(exist_ok=True)
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH)
    path = os.pathsep.join([str(tmp_path / "watch"), str(ROOT)])
    return subprocess.run(
        [*apart, sys.executable, *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"} | more,
    )
