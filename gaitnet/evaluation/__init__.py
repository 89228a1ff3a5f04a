"""How good a model is on people it has never seen: folds, baselines, figures with intervals, warnings."""

from __future__ import annotations

from gaitnet.evaluation.crossing import Crossed, Crossing, run_crossing
from gaitnet.evaluation.study import Evaluation, Study, evaluate, run_study

__all__ = ["Crossed", "Crossing", "Evaluation", "Study", "evaluate", "run_crossing", "run_study"]
