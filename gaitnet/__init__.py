"""gaitnet: an ordinary video of a person walking in; a measured gait and a Normal / Abnormal answer out.

    import gaitnet

    trial = gaitnet.analyze("walk.mp4", height_m=1.74)
    trial.verdict, trial.parameters["cadence"].value
    trial.save("report")

Each name is loaded when it is first used; PyTorch when something is trained, exported or evaluated.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from gaitnet.api import Model, Trial, analyze, load_model, read_report
    from gaitnet.clinic import Models, Runs, Study
    from gaitnet.errors import GaitnetError
    from gaitnet.evaluation import evaluate
    from gaitnet.exporting import to_openvino as export
    from gaitnet.pipeline import Options
    from gaitnet.reasons import Verdict
    from gaitnet.training import fit

_HOMES = {
    "analyze": "gaitnet.api:analyze",
    "Trial": "gaitnet.api:Trial",
    "Verdict": "gaitnet.reasons:Verdict",
    "read_report": "gaitnet.api:read_report",
    "load_model": "gaitnet.api:load_model",
    "Model": "gaitnet.api:Model",
    "Options": "gaitnet.pipeline:Options",
    "fit": "gaitnet.training:fit",
    "export": "gaitnet.exporting:to_openvino",
    "evaluate": "gaitnet.evaluation:evaluate",
    "Study": "gaitnet.clinic:Study",
    "Runs": "gaitnet.clinic:Runs",
    "Models": "gaitnet.clinic:Models",
    "GaitnetError": "gaitnet.errors:GaitnetError",
}
"""Name -> "module:name"."""

_TRAINING = ("fit", "evaluate")
"""Need packages that are extras."""

__all__ = [  # noqa: RUF022  (in the order of use)
    "analyze",
    "Trial",
    "Verdict",
    "read_report",
    "load_model",
    "Model",
    "Options",
    "fit",
    "export",
    "evaluate",
    "Study",
    "Runs",
    "Models",
    "GaitnetError",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gaitnet' has no attribute {name!r}")
    module, _, known_as = _HOMES[name].partition(":")
    if name not in _TRAINING:
        return getattr(import_module(module), known_as)
    from gaitnet.errors import require  # noqa: PLC0415  (nothing is loaded before it is asked for)

    return getattr(require(module, "train"), known_as)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
