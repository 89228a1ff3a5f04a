"""Measuring a walk: landmarks in, joint angles, events and steps out."""

from __future__ import annotations

from gaitnet.gait.bout import Bout, MeasuredWalk
from gaitnet.gait.measuring import Known, measure, measure_whole

__all__ = ["Bout", "Known", "MeasuredWalk", "measure", "measure_whole"]
