"""Folders of videos into the tree on disk; a bad file never stops the others."""

from __future__ import annotations

from gaitnet.extraction.crew import Crew, extract_all
from gaitnet.extraction.ledger import Ledger, opened
from gaitnet.extraction.planning import Job, plan
from gaitnet.extraction.resuming import ExtractionWatcher, extract_missing
from gaitnet.extraction.walk import Outcome, Settings, extract

__all__ = [
    "Crew",
    "ExtractionWatcher",
    "Job",
    "Ledger",
    "Outcome",
    "Settings",
    "extract",
    "extract_all",
    "extract_missing",
    "opened",
    "plan",
]
