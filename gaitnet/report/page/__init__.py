"""`report.html`: what the person with the patient looks at."""

from __future__ import annotations

from gaitnet.report.page.page import check_language, language_of, rewrite_heading, write_page

__all__ = ["check_language", "language_of", "rewrite_heading", "write_page"]
