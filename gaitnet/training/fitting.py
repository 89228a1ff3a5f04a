"""Training from Python, in one call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gaitnet.errors import GaitnetError
from gaitnet.training.run import train


def fit(
    data: Path | str,
    config: Path | str | Sequence[Path | str] = "lstm",
    seed: int = 0,
    out: Path | str | None = None,
    **overrides: Any,
) -> Path:
    """Train as `gaitnet train` does, without a word: for the same seed the checkpoint is the same.

    Args:
        data: the tree, the folder that holds Training and, if there is one, Testing.
        config: name or path of a configuration; several lie over each other, the last on top.
        seed: of the first weights and of the order of the steps.
        out: folder of runs, this one in a folder of its name below; None takes the configuration's.
        overrides: any key of the configuration, two underscores for each dot: `trainer__max_epochs=50`,
            `model__lr=3e-4`, `name="mine"`.

    Returns:
        The best checkpoint by validation loss, calibrated.

    Raises:
        GaitnetError: data, a configuration or a value that can't be used, or a folder that can't be written.
        TrainingStopped: Ctrl-C.
    """
    configs = [config] if isinstance(config, Path | str) else config
    flags = [word for one in configs for word in ("--config", str(one))]
    settings: dict[str, Any] = {"data.root": data, "seed_everything": seed}
    if out is not None:
        settings["trainer.default_root_dir"] = out
    settings |= {key.replace("__", "."): value for key, value in overrides.items()}
    flags += [word for key, value in settings.items() for word in (f"--{key}", _text(value))]
    checkpoint = train(flags).checkpoint
    if checkpoint is None:
        raise GaitnetError("trainer.fast_dev_run: keeps no checkpoint. Leave it out.")
    return checkpoint


def _text(value: Any) -> str:
    return str(value) if isinstance(value, Path | str) else json.dumps(value)
