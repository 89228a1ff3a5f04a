"""Makes the model that comes with gaitnet: simulate, train, export. Minutes on a few cores.

python tools/make_default_model.py [--subjects N] [--work DIR]
"""

import argparse
import shutil
from pathlib import Path

from gaitnet.exporting import ONNX_FILE, to_openvino
from gaitnet.inference import DEFAULT_MODEL
from gaitnet.sequences import find_walks, read_info
from gaitnet.terminal.console import counting, say
from gaitnet.terminal.training import train_shown
from gaitnet.walker.dataset import plan_takes, write_takes

SUBJECTS, SEED = 240, 11


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--subjects", type=int, default=SUBJECTS)
    parser.add_argument("--work", type=Path, default=Path("default_model_work"), help="walks and checkpoints")
    given = parser.parse_args()
    tree = given.work / "sim"
    if not tree.is_dir():
        takes = plan_takes(given.subjects, SEED, classes="patterns")
        with counting("walks", len(takes)) as advance:
            _, refused = write_takes(tree, takes, advance)
        say(f"{len(takes) - len(refused)} walks, {len(refused)} could not be measured")
    for folder in find_walks(tree, "Training", None) + find_walks(tree, "Testing", None):
        info = read_info(folder)
        if info is None or "sagittal" not in info.extra.planes:  # it is asked about side views only
            shutil.rmtree(folder.path)
    trained = train_shown([
        *("--config", "configs/default.yaml", "--data.root", str(tree)),
        *("--trainer.default_root_dir", str(given.work / "checkpoints"), "--trainer.accelerator", "cpu"),
    ])  # fmt: skip
    if trained.checkpoint is None:
        raise SystemExit("no checkpoint was written")
    found = to_openvino(trained.checkpoint, given.work / "model")
    for file in (given.work / "model").iterdir():
        if file.name != ONNX_FILE:
            shutil.copyfile(file, DEFAULT_MODEL / file.name)
    say(f"{found['model']}: largest difference in probability, OpenVINO against torch: "
        f"{found['largest_difference']:.1e}")  # fmt: skip


if __name__ == "__main__":
    main()
