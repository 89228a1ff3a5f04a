"""`python -m gaitnet.teaching FOLDER RUN`: one training, started by `gaitnet.clinic.Runs`."""

from __future__ import annotations

import sys
from pathlib import Path

from gaitnet.threads import take_one_thread


def main(folder: str, run_id: str) -> None:
    """Train; what it says goes into the log of the run."""
    take_one_thread()
    from gaitnet.teaching.running import run  # noqa: PLC0415  (NumPy, after the threads)

    run(Path(folder), run_id)


if __name__ == "__main__":
    main(*sys.argv[1:3])
