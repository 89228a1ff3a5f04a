"""`report.html`: what the person with the patient looks at."""

from __future__ import annotations

from gaitnet.report.page.page import LANGUAGES, check_language, write_page

__all__ = ["LANGUAGES", "check_language", "write_page"]
