"""How fast gaitnet is, against a plain way of doing the same in the same run.

python tools/benchmark.py train [--sizes 1000 10000]
python tools/benchmark.py pose VIDEO_OR_FOLDER...
python tools/benchmark.py analyze VIDEO...
python tools/benchmark.py decode VIDEO...
python tools/benchmark.py memory [--minutes 10]
"""

import argparse
import sys
from pathlib import Path

from gaitnet.threads import take_one_thread

take_one_thread()

from rich.console import Console
from rich.table import Table


def train(options: argparse.Namespace) -> list[Table]:
    import torch

    from benchmarks.train import train

    torch.set_num_threads(1)
    return [train(options.sizes, options.repeats)]


def pose(options: argparse.Namespace) -> list[Table]:
    from benchmarks.pose import compare

    return compare(options.videos, options.repeats, options.precision)


def analyze(options: argparse.Namespace) -> list[Table]:
    from benchmarks.analyze import compare

    return [compare(options.videos, options.repeats)]


def decode(options: argparse.Namespace) -> list[Table]:
    from benchmarks.decode import compare

    return [compare(options.videos, options.repeats)]


def memory(options: argparse.Namespace) -> list[Table]:
    from benchmarks.memory import grow

    return [grow(options.minutes, options.backend)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_subparsers(required=True)
    training = what.add_parser("train", help="an epoch, padded against grouped by length")
    training.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    training.set_defaults(run=train)
    poses = what.add_parser("pose", help="landmarks of films: MediaPipe against gaitnet")
    poses.add_argument("videos", type=Path, nargs="+", metavar="VIDEO_OR_FOLDER")
    poses.add_argument("--precision", nargs="+", default=["f32", "bf16"], choices=["f32", "bf16", "f16"])
    poses.set_defaults(run=pose)
    whole = what.add_parser("analyze", help="the whole command against the length of the clip")
    whole.add_argument("videos", type=Path, nargs="+", metavar="VIDEO")
    whole.set_defaults(run=analyze)
    decoding = what.add_parser("decode", help="reading films: OpenCV against gaitnet")
    decoding.add_argument("videos", type=Path, nargs="+", metavar="VIDEO")
    decoding.set_defaults(run=decode)
    memories = what.add_parser("memory", help="of a long film")
    memories.add_argument("--minutes", type=int, default=10)
    memories.add_argument("--backend", nargs="+", default=["openvino"])
    memories.set_defaults(run=memory)
    for each in (training, poses, whole, decoding):
        each.add_argument("--repeats", type=int, default=3)
    return parser


def main() -> int:
    options = _parser().parse_args()
    for table in options.run(options):
        Console(width=None if sys.stdout.isatty() else 160).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
