"""What a training configuration may say. It is a program: any class that it names is imported and called.

Every file is read within limits first (see `documents`). With `--safe` it may name gaitnet's models and a few
callbacks and loggers only, and no folder above the one that one stands in: then it can be anybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from gaitnet.documents import MOST_YAML_BYTES, is_number, parse_yaml, read_document, shown
from gaitnet.errors import GaitnetError
from gaitnet.models import MODELS
from gaitnet.presets import config_path, is_preset

SAFE = "--safe"
CONFIG = "--config"
_SHORT = "-c"
_FILES = (".yaml", ".yml", ".json")

_SCALARS = {"seed_everything", "name", "ckpt_path"}
_SECTIONS = {"data", "model", "trainer", "early_stopping", "checkpoint"}
_TRAINER = {
    "accelerator", "devices", "num_nodes", "strategy", "precision", "max_epochs", "min_epochs", "max_steps",
    "min_steps", "max_time", "limit_train_batches", "limit_val_batches", "limit_test_batches", "fast_dev_run",
    "overfit_batches", "val_check_interval", "check_val_every_n_epoch", "num_sanity_val_steps",
    "log_every_n_steps", "enable_checkpointing", "enable_progress_bar", "enable_model_summary",
    "accumulate_grad_batches", "gradient_clip_val", "gradient_clip_algorithm", "deterministic", "benchmark",
    "use_distributed_sampler", "sync_batchnorm", "reload_dataloaders_every_n_epochs", "detect_anomaly",
    "default_root_dir", "callbacks", "logger",
}  # fmt: skip
_CHECKPOINT = {"monitor", "mode", "save_top_k", "save_weights_only", "every_n_epochs", "verbose"}
_STRATEGIES = {"auto", "ddp", "ddp_spawn", "ddp_find_unused_parameters_true", "fsdp"}
_HELPERS = {
    "callbacks": {"EarlyStopping", "LearningRateMonitor", "ModelSummary", "RichModelSummary", "Timer"},
    "logger": {"CSVLogger", "TensorBoardLogger"},
}
_FOLDERS = {"default_root_dir", "save_dir", "sub_dir", "name", "version"}


def vetted(args: Sequence[str]) -> list[str]:
    """The flags without `SAFE`, once every file that they name is known to be within limits.

    Configurations are named by files from here on, also those that came as a name, such as `lstm`.

    Raises:
        GaitnetError: no YAML, or beyond the limits; with `SAFE`, one that says more than a stranger's may.
    """
    args = list(_with_files(args))
    for path in _files(args):
        try:
            found = parse_yaml(read_document(path, MOST_YAML_BYTES))
        except OSError as error:
            raise GaitnetError(f"{path}: can't be read ({error.strerror}). Check the path.") from error
        except ValueError as error:
            raise GaitnetError(f"{path}: {error}. See the configurations that come with gaitnet.") from error
        if SAFE in args:
            _check(found, path)
    return [arg for arg in args if arg != SAFE]


def _with_files(args: Sequence[str]) -> Iterator[str]:
    """The flags, each configuration as `--config FILE` and by its path."""
    waiting = False
    for arg in args:
        flag, equals, value = arg.partition("=")
        if waiting:
            yield _file_of(arg)
            waiting = False
        elif arg in (CONFIG, _SHORT):
            yield CONFIG
            waiting = True
        elif flag in (CONFIG, _SHORT) and equals:
            yield f"{CONFIG}={_file_of(value)}"
        elif arg.startswith(_SHORT):  # `-clstm`
            yield f"{CONFIG}={_file_of(arg.removeprefix(_SHORT))}"
        else:
            yield arg


def _file_of(config: str) -> str:
    return str(config_path(config)) if is_preset(config) else config


def _files(args: Sequence[str]) -> Iterator[Path]:
    """Files that hold a configuration, or a part of one."""
    for before, arg in zip(("", *args), args, strict=False):
        flag, _, value = arg.partition("=") if arg.startswith("--") else (before, "", arg)
        path = Path(value)
        if value and (flag == CONFIG or path.suffix in _FILES) and _is_there(path):
            yield path


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a text that can be no path
        return False


def _check(found: Any, path: Path) -> None:
    for where, value in _entries(found, ""):
        section, _, key = where.partition(".")
        known = (section in _SECTIONS and bool(key)) or where in _SCALARS
        known = known and _ALLOWED.get(section, _is_plain)(key, value)
        if not known:
            raise GaitnetError(
                f"{path}: {shown(where)} is not allowed with {SAFE}. "
                f"Remove it, or run without {SAFE} if you trust its author (a configuration can run code)."
            )


def _entries(found: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Keys, of one or two levels, and what they say."""
    if not isinstance(found, dict):
        yield prefix, found
        return
    for key, value in found.items():
        if isinstance(value, dict) and not prefix:
            yield from _entries(value, f"{key}.")
        else:
            yield f"{prefix}{key}", value


def _is_plain(_: str, value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return not any(isinstance(one, list | dict) for one in values)


def _is_model(key: str, value: Any) -> bool:
    if key == "class_path":
        return value in [name.replace(":", ".") for name in MODELS.values()]
    return key == "init_args" and _is_arguments(value)


def _is_trainer(key: str, value: Any) -> bool:
    if key not in _TRAINER:
        return False
    if key == "strategy":
        return value in list(_STRATEGIES)
    if key in _HELPERS:
        return all(_is_helper(one, _HELPERS[key]) for one in (value if isinstance(value, list) else [value]))
    return _is_plain(key, value) and (key not in _FOLDERS or _is_below(value))


def _is_helper(value: Any, known: set[str]) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if not isinstance(value, dict) or not value.keys() <= {"class_path", "init_args"}:
        return False
    package, _, name = str(value.get("class_path")).rpartition(".")
    places = ("", "pytorch_lightning.callbacks", "pytorch_lightning.loggers")
    return package in places and name in known and _is_arguments(value.get("init_args", {}))


def _is_arguments(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _is_plain(key, one) and (key not in _FOLDERS or _is_below(one)) for key, one in value.items()
    )


def _is_below(value: Any) -> bool:
    """A folder below the one that one stands in, on any system."""
    text = str(value)
    paths = (PurePosixPath(text), PureWindowsPath(text))
    return not any(path.is_absolute() or path.anchor or ".." in path.parts for path in paths)


def _is_data(key: str, value: Any) -> bool:
    if key == "augmentation":
        return isinstance(value, dict) and all(map(is_number, value.values()))
    return key.isidentifier() and key not in ("class_path", "init_args") and _is_plain(key, value)


_ALLOWED: dict[str, Callable[[str, Any], bool]] = {
    "data": _is_data,
    "model": _is_model,
    "trainer": _is_trainer,
    "checkpoint": lambda key, value: key in _CHECKPOINT and _is_plain(key, value),
    "early_stopping": lambda key, value: key != "log_rank_zero_only" and _is_plain(key, value),
}
