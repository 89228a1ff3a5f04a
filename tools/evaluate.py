"""How good models are on people they have never seen: leave one subject out, several seeds, baselines beside.

python tools/evaluate.py --config configs/cnn.yaml --config configs/lstm.yaml --root data --out results
"""

import argparse
import os
import sys
from pathlib import Path

from gaitnet.threads import take_one_thread

take_one_thread()

from gaitnet.datacheck import missing_flag
from gaitnet.errors import GaitnetError
from gaitnet.evaluation.study import Study, run


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--config", action="append", type=Path, required=True, help="a training; more than once"
    )
    parser.add_argument("--root", required=True, help="tree with everybody in Training; subjects recorded")
    parser.add_argument(
        "--test-root", default="", help="test on the same people's walks of this tree instead"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of results; run again to go on")
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each fold")
    parser.add_argument("--folds", type=int, help="parts by subject; without: leave one subject out")
    parser.add_argument("--equal-length", action="store_true", help="also with all walks cut to one length")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="trainings at once")
    parser.add_argument("--normal", help="class of the healthy, where its name does not say so")
    parser.add_argument("--missing", type=float, help="number that stands for a missing value, such as -999")
    options = parser.parse_args()
    try:
        run(Study(**vars(options)))
    except GaitnetError as error:
        print(f"error: {error}{missing_flag(error.findings, '--missing')}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; what was finished is kept: the same command goes on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
