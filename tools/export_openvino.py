import argparse
import sys
from pathlib import Path

from gaitnet.threads import take_one_thread

take_one_thread()

from gaitnet.errors import GaitnetError
from gaitnet.export import TOLERANCE, to_openvino


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Export a checkpoint to ONNX and OpenVINO, and compare them."
    )
    parser.add_argument("--checkpoint", type=Path, required=True, help="such as checkpoints/lstm/best.ckpt")
    parser.add_argument("--output", type=Path, required=True, help="folder to write")
    options = parser.parse_args()
    try:
        report = to_openvino(options.checkpoint, options.output)
    except GaitnetError as error:
        print(f"error: {error.words('terminal')}", file=sys.stderr)
        return 2
    print(f"{report['output']}: {report['model']}")
    print(
        f"largest difference of a probability: {report['largest_difference']:.1e} (allowed {TOLERANCE:.0e})"
    )
    for name, size in report["bytes"].items():
        print(f"{name}  {size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
