"""How far a walk is: for lists, and for scripts that keep a page up to date."""

from __future__ import annotations

from typing import Any

from gaitnet.app.job import State, UploadJob
from gaitnet.app.jobs import Jobs
from gaitnet.app.texts import spoken, text_of
from gaitnet.app.words import refused_in_words
from gaitnet.words import short


def state_of(job: UploadJob, jobs: Jobs, lang: str) -> dict[str, Any]:
    """How far a walk is, as JSON."""
    return {
        "state": job.state.value,
        "over": job.over,
        "readable": job.readable,
        "changes": job.changes,
        "share": _share(job),
        "ahead": jobs.ahead(job),
        "refused": job.verdict == "NOT_MEASURABLE",
        "people": job.people,
        "said": state_in_words(job, jobs.ahead(job), lang),
    }


def state_in_words(job: UploadJob, ahead: int, lang: str) -> str:
    """The state of a walk in a list."""
    text, share = text_of(lang), _share(job)
    if job.readable:
        if job.verdict == "NOT_MEASURABLE":
            return refused_in_words(job.why, lang)
        return f"{text['short_done']}{text['doubts'] if job.verdict == 'CAUTION' else ''}"
    if job.state is State.WAITING:
        return str(text["state_waiting"].format(ahead=ahead))
    if job.state is State.FAILED:
        return _failed_in_words(job, lang)
    if job.state is State.RUNNING and share is not None:
        return str(text["done_share"].format(percent=round(100 * share)))
    return str(text[f"short_{job.state.value}"])


def _failed_in_words(job: UploadJob, lang: str) -> str:
    text, why = text_of(lang), short(job.why, spoken(lang))
    if job.too_long:
        return str(text["short_too_long"])
    return str(text["failed_why"].format(why=why) if why else text["short_failed"])


def _share(job: UploadJob) -> float | None:
    return min(job.done / job.expected, 1.0) if job.expected else None
