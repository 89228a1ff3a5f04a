"""A clinic's own model: labels, what they lack, training, judgement, use, and what happens afterwards.

Imports no torch: a training runs in a process of its own, `python -m gaitnet.teaching`.
"""

from __future__ import annotations

from gaitnet.clinic.enough import Enough, Lacking, enough
from gaitnet.clinic.judgement import ClassScore, Judgement, Score, Wrong
from gaitnet.clinic.models import Models, resolve
from gaitnet.clinic.owns import About, Own
from gaitnet.clinic.places import app_folder
from gaitnet.clinic.plans import Run
from gaitnet.clinic.runs import Runs
from gaitnet.clinic.study import Imported, Study
from gaitnet.clinic.walks import Former, Labelled
from gaitnet.clinic.watching import Drift, Watch, watch

__all__ = [
    "About",
    "ClassScore",
    "Drift",
    "Enough",
    "Former",
    "Imported",
    "Judgement",
    "Labelled",
    "Lacking",
    "Models",
    "Own",
    "Run",
    "Runs",
    "Score",
    "Study",
    "Watch",
    "Wrong",
    "app_folder",
    "enough",
    "resolve",
    "watch",
]
