"""How long uploaded videos stay: until the page of their walk is left, so that it can be measured again."""

from __future__ import annotations

import time
from pathlib import Path

from gaitnet.app.job import UploadJob
from gaitnet.app.jobs import Jobs
from gaitnet.app.shelf import Shelf

LEFT_S = 15.0
"""After its page was left; coming back within this time keeps a video, as reloading the page does."""

LONGEST_S = 1800.0
"""After its page was last asked for, or after the analysis, seconds."""

MOST_BYTES = 4_000_000_000
"""Of all videos that stay; the oldest are deleted first."""


class Lingering:
    """Deletes videos in time. Those of walks that are queued, running or kept with their videos stay.

    Args:
        shelf: storage.
        jobs: the queue.
    """

    def __init__(self, shelf: Shelf, jobs: Jobs) -> None:
        self._shelf, self._jobs = shelf, jobs

    @staticmethod
    def asked(job: UploadJob) -> None:
        """Somebody opened the page of a walk, or asks how far it is."""
        job.asked_s, job.left_s = time.monotonic(), None

    @staticmethod
    def left(job: UploadJob) -> None:
        """Somebody left the page of a walk."""
        job.left_s = time.monotonic()

    def sweep(self) -> None:
        """Delete the videos whose time is up, and the oldest ones where they take too much space."""
        staying = [job for job in self._jobs.all() if job.over and self._shelf.aside(job.walk.id)]
        for job in staying:
            if _is_up(job):
                self._shelf.drop_films(job.walk.id)
        left = sorted((job for job in staying if not _is_up(job)), key=_since_s)
        sizes = [_bytes(self._shelf.aside(job.walk.id)) for job in left]
        for job, size in zip(left, sizes, strict=True):
            if sum(sizes) <= MOST_BYTES:
                break
            self._shelf.drop_films(job.walk.id)
            sizes[sizes.index(size)] = 0


def _since_s(job: UploadJob) -> float:
    return max(job.asked_s or 0.0, job.over_s)


def _is_up(job: UploadJob) -> bool:
    now_s = time.monotonic()
    left = job.left_s is not None and now_s - max(job.left_s, job.over_s) > LEFT_S
    return left or now_s - _since_s(job) > LONGEST_S


def _bytes(folder: Path | None) -> int:
    try:
        return sum(path.stat().st_size for path in folder.iterdir()) if folder else 0
    except OSError:  # deleted meanwhile
        return 0
