"""Recorded 3D joints into the tree: `import_skeletons.py FILE.npz --mapping M.yaml --out data`."""

import argparse
import sys
from pathlib import Path

from gaitnet.threads import take_one_thread

take_one_thread()

from gaitnet.errors import GaitnetError
from gaitnet.files import check_writable
from gaitnet.joints import count_walks, import_walks, read_mapping
from gaitnet.terminal.console import counting, say


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help=".npz files, see gaitnet/pose/jointsets.py")
    parser.add_argument("--mapping", type=Path, required=True, help="what its arrays mean: configs/skeletons")
    parser.add_argument("--out", type=Path, required=True, help="root of the tree to write")
    options = parser.parse_args()
    try:
        _import(options.files, options.mapping, options.out)
    except GaitnetError as error:
        print(f"error: {error.words('terminal')}", file=sys.stderr)
        return 2
    return 0


def _import(files: list[Path], mapping_path: Path, out: Path) -> None:
    mapping = read_mapping(mapping_path)
    check_writable(out)
    total = sum(count_walks(path, mapping) for path in files)
    written, refused = 0, []
    with counting("walks", total) as advance:
        for path in files:
            count, reasons = import_walks(path, mapping, out, advance)
            written += count
            refused += reasons
    for reason in refused:
        say(f"left out: {reason}")
    say(f"{out}: {written} of {total} walks written, {len(refused)} could not be measured.")


if __name__ == "__main__":
    sys.exit(main())
