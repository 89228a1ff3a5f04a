"""Many videos, each a trial of its own: a report for each, and one table of all."""

from __future__ import annotations

from gaitnet.cohort.rows import Row, row_of
from gaitnet.cohort.tables import read_groups, write_tables
from gaitnet.cohort.working import CohortSettings, CohortWatcher, analyze_each

__all__ = ["CohortSettings", "CohortWatcher", "Row", "analyze_each", "read_groups", "row_of", "write_tables"]
