"""Measuring a walk: landmarks in, joint angles, events and steps out."""

from __future__ import annotations

from gaitnet.gait.measure import Bout, MeasuredWalk, measure, measure_whole

__all__ = ["Bout", "MeasuredWalk", "measure", "measure_whole"]
