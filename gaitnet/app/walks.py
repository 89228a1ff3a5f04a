"""Pages of one walk: its results, its files, and what can be put right on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from gaitnet.app.bodies import read_form
from gaitnet.app.choosing import Box, Still, is_choice, picture_name, read_people
from gaitnet.app.guard import framed_policy
from gaitnet.app.job import State, UploadJob
from gaitnet.app.jobs import Jobs
from gaitnet.app.labels import last_by
from gaitnet.app.lingering import LONGEST_S, Lingering
from gaitnet.app.packing import Packed
from gaitnet.app.pages import Pages, patient_page
from gaitnet.app.settings import Settings
from gaitnet.app.shelf import Shelf
from gaitnet.app.states import state_of
from gaitnet.app.texts import spoken
from gaitnet.app.uploads import read_details, read_ends, read_repairs
from gaitnet.app.visit import Upload
from gaitnet.app.words import norms_of, size_of, trust_of
from gaitnet.clinic import Study
from gaitnet.report.folder import FILMS
from gaitnet.report.pagefilm import begins_s
from gaitnet.types import GaitReport
from gaitnet.words import what

OVERLAYS = dict(zip(FILMS, ("video/mp4", "video/webm"), strict=True))

PLAIN = ("report.html", "files/report.xlsx", *OVERLAYS)
"""Files for everybody; the others are for other programs."""


class Walks:
    """Answers requests about one walk.

    Args:
        shelf: storage.
        jobs: the queue.
        pages: templates.
        settings: of the clinic.
        study: the labels.
    """

    def __init__(self, shelf: Shelf, jobs: Jobs, pages: Pages, settings: Settings, study: Study) -> None:
        self._shelf, self._jobs, self._pages, self._settings = shelf, jobs, pages, settings
        self._study = study

    def routes(self) -> list[Route]:
        """All addresses below `/walks/<id>`."""
        base = "/walks/{id}"
        posts = {"cancel": self.cancel, "delete": self.delete, "again": self.again}
        posts |= {"trim": self.trim, "details": self.details, "people": self.people, "left": self.left}
        return [
            Route(base, self.walk),
            Route(f"{base}/state", self.state),
            Route(f"{base}/all.zip", self.everything),
            Route(f"{base}/people/{{still:int}}.jpg", self.still),
            Route(f"{base}/video/{{film:int}}", self.video),
            Route(f"{base}/files/{{name:path}}", self.file),
            *(Route(f"{base}/{name}", endpoint, methods=["POST"]) for name, endpoint in posts.items()),
        ]

    async def walk(self, request: Request) -> Response:
        """Page of one walk: its state or its results."""
        walk_id = request.path_params["id"]
        job = self._jobs.get(walk_id)
        if job:
            Lingering.asked(job)
            job.visit += 1
        if job and not job.readable:
            return await self._waiting(request, job)
        facts = await run_in_threadpool(self._facts, walk_id, job, self._pages.lang(request))
        if facts is None:
            raise HTTPException(404)
        return self._pages.page(request, "walk", **facts)

    async def _waiting(self, request: Request, job: UploadJob) -> Response:
        """Page of a walk without a report."""
        films = await run_in_threadpool(self._shelf.films, job.walk.id) if job.too_long else []
        facts: dict[str, Any] = {
            "job": job,
            "walk": job.walk,
            "ahead": self._jobs.ahead(job),
            "films": len(films),
        }
        facts |= {"longest_s": self._jobs.longest_s, "stays_minutes": round(LONGEST_S / 60)}
        return self._pages.page(request, "waiting", **facts)

    def _facts(self, walk_id: str, job: UploadJob | None, lang: str) -> dict[str, Any] | None:
        """All that the page of a measured walk shows."""
        kept, report = self._shelf.find(walk_id), self._shelf.report(walk_id)
        walk = kept.walk if kept else job.walk if job else None
        if walk is None or report is None:
            return None
        files, films = self._shelf.files(walk_id), self._shelf.films(walk_id)
        stills = read_people(self._shelf.aside(walk_id))
        others = self._shelf.catalogue.of(walk.patient) if kept else []
        return {
            "walk": walk,
            "kept": kept is not None,
            "height_m": report.height_m,
            "norms": norms_of(report, walk),
            "name": job.name if job else walk.source,
            "error": job.error if job else "",
            "undrawn": job is not None and job.undrawn,
            "drawing": job is not None and not job.over,
            "changes": job.changes if job else 0,
            "verdict": report.verdict.value,
            "said": trust_of(report, lang),
            "film": next((name for name in OVERLAYS if name in files), None),
            "film_from_s": begins_s(report),
            "plain": PLAIN,
            "files": {name: size_of(path) for name, path in files.items()},
            "films": len(films),
            "stays": bool(films) and not (walk.keep_films and not walk.blur_face and kept),
            "stays_minutes": round(LONGEST_S / 60),
            "people": list(enumerate(stills)) if is_choice(stills) or (job and job.people) else [],
            "persons": lambda film: _persons(stills, film),
            "visit": job.visit if job else 0,
            "passes": _passes(report, walk),
            "first": kept is not None and len(others) == 1,
            "same": self._shelf.catalogue.with_film(walk.sha256, walk_id),
            "clinic": self._settings.clinic(),
            **self._labels(walk_id, lang),
        }

    def _labels(self, walk_id: str, lang: str) -> dict[str, Any]:
        """What the part of the page about the class of a walk shows."""
        walks = self._study.walks()
        own = next((each for each in walks if each.id == walk_id), None)
        why_not = " ".join(what(reason, "page", spoken(lang)) for reason in own.why_not) if own else ""
        return {
            "own": own,
            "why_not": why_not,
            "classes": self._study.classes() if own else {},
            "by": last_by(walks),
        }

    async def state(self, request: Request) -> Response:
        """Progress of one analysis, as JSON."""
        job = self._job(request)
        Lingering.asked(job)
        return JSONResponse(state_of(job, self._jobs, self._pages.lang(request)))

    async def left(self, request: Request) -> Response:
        """The page was left: its videos are deleted soon."""
        job = self._jobs.get(request.path_params["id"])
        if job and request.query_params.get("visit") == str(job.visit):  # and not the page that was reloaded
            Lingering.left(job)
        return Response(status_code=204)

    async def again(self, request: Request) -> Response:
        """Measure once more, with what was corrected."""
        fields, walk = await read_form(request), await self._stopped(request)
        films = await run_in_threadpool(self._shelf.films, walk.id)
        corrected = read_repairs(read_details(walk, fields), fields, len(films))
        if [each.person for each in corrected.repairs] != [walk.repair(n).person for n in range(len(films))]:
            corrected = replace(corrected, leave_out=())  # they were another person's
        return await self._queued(request, corrected)

    async def trim(self, request: Request) -> Response:
        """Measure a part of a video that is too long."""
        fields, job = await read_form(request), self._job(request)
        if not job.too_long:
            raise HTTPException(409)
        films = await run_in_threadpool(self._shelf.films, job.walk.id)
        return await self._queued(request, read_ends(job.walk, fields, len(films)))

    async def video(self, request: Request) -> Response:
        """A video that is too long, to choose a part of it."""
        job, number = self._job(request), request.path_params["film"]
        films = await run_in_threadpool(self._shelf.films, job.walk.id) if job.too_long else []
        if number >= len(films):
            raise HTTPException(404)
        return FileResponse(films[number])

    async def people(self, request: Request) -> Response:
        """Look for the people in the videos, to choose one."""
        return await self._queued(request, await self._stopped(request), people=True)

    async def _queued(self, request: Request, walk: Upload, people: bool = False) -> Response:
        lang = spoken(self._pages.lang(request))
        if not await run_in_threadpool(self._jobs.again, walk, walk.source, lang, people):
            text = self._pages.text(request)
            return self._pages.page(request, "refused", 409, code=409, said=text["film_gone"])
        return RedirectResponse(f"/walks/{walk.id}", 303)

    async def details(self, request: Request) -> Response:
        """Keep what is said about the patient; with a new code, keep the walk under it."""
        fields, walk = await read_form(request), self._walk(request)
        described = replace(read_details(walk, fields), norms=walk.norms)
        if not described.patient and self._shelf.find(walk.id):
            described = replace(described, patient=walk.patient)  # it is deleted by its own button
        await run_in_threadpool(self._jobs.describe, described)
        return RedirectResponse(f"/walks/{walk.id}", 303)

    async def cancel(self, request: Request) -> Response:
        """Cancel an analysis."""
        job = self._job(request)
        await run_in_threadpool(self._jobs.cancel, job)
        return RedirectResponse(f"/walks/{job.walk.id}", 303)

    async def delete(self, request: Request) -> Response:
        """Delete a trial and all its files."""
        walk_id = request.path_params["id"]
        job = self._jobs.get(walk_id)
        if job and not job.over:
            await self._stopped(request)
        kept = self._shelf.catalogue.get(walk_id)
        await run_in_threadpool(self._shelf.discard, walk_id)
        self._jobs.forget(walk_id)
        others = self._shelf.catalogue.of(kept.patient) if kept else []
        return RedirectResponse(patient_page(others[0].patient) if others else "/", 303)

    async def still(self, request: Request) -> Response:
        """A still of the people in a video."""
        aside = self._shelf.aside(request.path_params["id"])
        number = request.path_params["still"]
        if aside is None or not 0 <= number < len(read_people(aside)):
            raise HTTPException(404)
        return FileResponse(aside / picture_name(number), media_type="image/jpeg")

    async def file(self, request: Request) -> Response:
        """One file of a trial, to view or to download."""
        name = request.path_params["name"]
        path = self._files(request).get(name)
        if path is None:
            raise HTTPException(404)
        if "keep" in request.query_params:
            return FileResponse(path, filename=path.name)
        if name == "report.html":
            return FileResponse(path, headers={"Content-Security-Policy": framed_policy()})
        if name in OVERLAYS:
            return FileResponse(path, media_type=OVERLAYS[name])
        return FileResponse(path, filename=path.name)

    async def everything(self, request: Request) -> Response:
        """All files of a trial as a ZIP."""
        return Packed(self._files(request))

    def _job(self, request: Request) -> UploadJob:
        job = self._jobs.get(request.path_params["id"])
        if job is None:
            raise HTTPException(404)
        return job

    async def _stopped(self, request: Request) -> Upload:
        """The same, without a video that is still being drawn."""
        walk = self._walk(request)
        job = self._jobs.get(walk.id)
        if job and not job.over:
            await run_in_threadpool(self._jobs.cancel, job)
        return walk

    def _walk(self, request: Request) -> Upload:
        """Entries of a walk that has a report and is not being measured now."""
        walk_id = request.path_params["id"]
        job = self._jobs.get(walk_id)
        if job and not job.over and not job.readable:
            raise HTTPException(409)
        walk = self._shelf.catalogue.get(walk_id) or (job.walk if job and job.measured else None)
        if walk is None:
            raise HTTPException(404)
        return walk

    def _files(self, request: Request) -> dict[str, Path]:
        """The files of a measured trial."""
        job = self._jobs.get(request.path_params["id"])
        if job and not (job.readable or (job.measured and job.state is State.WAITING)):
            raise HTTPException(404)
        files = self._shelf.files(request.path_params["id"])
        if not files:
            raise HTTPException(404)
        return files


def _persons(stills: Sequence[Still], film: int) -> list[Box]:
    """Everybody in a film, by number."""
    found = {box.person: box for still in stills if still.film == film for box in still.boxes}
    return [found[number] for number in sorted(found)]


def _passes(report: GaitReport, walk: Upload) -> list[tuple[float, float, bool]]:
    """Straight walks from when to when, and whether they count; those that were left out, too."""
    counted = [(round(bout.start_s, 2), round(bout.end_s, 2), True) for bout in report.bouts]
    return sorted([*counted, *((start_s, end_s, False) for start_s, end_s in walk.leave_out)])
