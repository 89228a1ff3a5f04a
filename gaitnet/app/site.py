"""Routes of the app, its start page and queue, and uploads."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from gaitnet.app import uploads
from gaitnet.app.arrivals import Arrivals, PausedError
from gaitnet.app.bodies import read_body, read_form
from gaitnet.app.jobs import Jobs
from gaitnet.app.labels import Labels
from gaitnet.app.lingering import Lingering
from gaitnet.app.own import OwnModels
from gaitnet.app.pages import Pages
from gaitnet.app.patients import Patients
from gaitnet.app.settings import MOST_LOGO_BYTES, Settings
from gaitnet.app.shelf import Shelf
from gaitnet.app.states import state_in_words, state_of
from gaitnet.app.texts import HERE, spoken
from gaitnet.app.uploads import MOST_PARTS, FormError
from gaitnet.app.visit import Upload
from gaitnet.app.visits import Visits
from gaitnet.app.walks import Walks
from gaitnet.clinic import Study
from gaitnet.errors import GaitnetError, OutputError
from gaitnet.video import VIDEO_SUFFIXES

SHOWN = 30
"""Patients on the start page, those with the latest walks; others are found by their code."""

SUGGESTED = 200
"""Codes that the form's field suggests."""


class Site:
    """Answers requests from the storage and the queue.

    Args:
        shelf: storage.
        jobs: the queue.
        most_bytes: limit of a video, bytes.
        longest_s: longest video accepted, seconds; shown in the form.
        lang: language of the pages; "" = the browser's.
    """

    def __init__(self, shelf: Shelf, jobs: Jobs, most_bytes: int, longest_s: float, lang: str) -> None:
        self._shelf, self._jobs, self._most_bytes, self._longest_s = shelf, jobs, most_bytes, longest_s
        self._pages, self._settings = Pages(lang), Settings(shelf.folder)
        self.arrivals, self._visits = Arrivals(shelf, most_bytes), Visits(shelf)
        self._lingering = Lingering(shelf, jobs)
        self._study = Study(shelf.folder)
        walks = Walks(shelf, jobs, self._pages, self._settings, self._study)
        labels = Labels(shelf, self._study, self._pages, most_bytes)
        own = OwnModels(shelf, self._study, self._pages, jobs.named)
        patients = Patients(shelf, self._pages, self._settings)
        self.app = Starlette(
            routes=[
                Route("/", self.home),
                Route("/queue", self.queue),
                Route("/queue/state", self.states),
                Route("/settings", self.settings),
                Route("/settings", self.save_settings, methods=["POST"]),
                Route("/settings/logo", self.logo),
                Route("/settings/logo", self.save_logo, methods=["POST"]),
                Route("/walks", self.hand_in, methods=["POST"]),
                Route("/walks/coming", self.coming),
                *walks.routes(),
                *patients.routes(),
                *labels.routes(),
                *own.routes(),
                Mount("/static", StaticFiles(directory=HERE / "static")),
            ],
            exception_handlers={
                HTTPException: self._refuse,  # type: ignore[dict-item]
                GaitnetError: self._say,  # type: ignore[dict-item]
            },
        )

    async def sweep(self) -> None:
        """Delete what did not come whole, and videos whose time is up."""
        await self.arrivals.sweep()
        self._visits.sweep()
        self._lingering.sweep()

    async def home(self, request: Request) -> Response:
        """Start page: form, queue and patients."""
        kept = await run_in_threadpool(self._shelf.catalogue.all)
        wanted, patient = (
            request.query_params.get("find", "").strip(),
            request.query_params.get("patient", ""),
        )
        patients: dict[str, list[Upload]] = {}
        for walk in kept:
            patients.setdefault(walk.patient, []).append(walk)
        found = {code: walks for code, walks in patients.items() if wanted.lower() in code.lower()}
        return self._pages.page(
            request,
            "home",
            **self._listed(request),
            patients=dict(list(found.items())[:SHOWN]),
            more=max(len(found) - SHOWN, 0),
            count=len(patients),
            find=wanted,
            codes=list(patients)[:SUGGESTED],
            patient=patient,
            last=next(iter(patients.get(patient, [])), None),
            clinic=self._settings.clinic(),
            most_bytes=self._most_bytes,
            most_parts=MOST_PARTS,
            longest_s=self._longest_s,
            suffixes=",".join(sorted(VIDEO_SUFFIXES)),
        )

    async def queue(self, request: Request) -> Response:
        """All walks of this run in a table."""
        return self._pages.page(request, "queue", **self._listed(request))

    async def states(self, request: Request) -> Response:
        """The same for the script of that table."""
        lang = self._pages.lang(request)
        return JSONResponse(
            [{"id": job.walk.id} | state_of(job, self._jobs, lang) for job in self._jobs.all()]
        )

    def _listed(self, request: Request) -> dict[str, Any]:
        """What a list of walks shows."""
        lang = self._pages.lang(request)
        return {
            "jobs": self._jobs.all()[::-1],
            "said": lambda job: state_in_words(job, self._jobs.ahead(job), lang),
        }

    async def settings(self, request: Request) -> Response:
        """Name and logo of the clinic."""
        return self._pages.page(
            request,
            "settings",
            clinic=self._settings.clinic(),
            saved="saved" in request.query_params,
            most_logo_bytes=MOST_LOGO_BYTES,
        )

    async def save_settings(self, request: Request) -> Response:
        """Save the clinic's name."""
        fields = await read_form(request)
        await run_in_threadpool(self._settings.name, fields.get("clinic", ""))
        if "no_logo" in fields:
            await run_in_threadpool(self._settings.logo, b"")
        return RedirectResponse("/settings?saved", 303)

    async def logo(self, request: Request) -> Response:
        """The clinic's logo."""
        path = self._settings.clinic().logo
        if path is None:
            raise HTTPException(404)
        return FileResponse(path, media_type="image/png")

    async def save_logo(self, request: Request) -> Response:
        """Save the clinic's logo, the body of the request."""
        picture = await read_body(request, MOST_LOGO_BYTES)
        try:
            await run_in_threadpool(self._settings.logo, picture)
        except FormError as error:
            return JSONResponse({"error": error.said(self._pages.text(request))}, 400)
        return JSONResponse({"page": "/settings?saved"}, 201)

    async def hand_in(self, request: Request) -> Response:
        """Upload of a video; the form entries are in the query."""
        try:
            walk, name = uploads.read_walk(request.query_params)
            label = await self._read_label(request, walk)
            key, parts = uploads.read_visit(request.query_params)
            if not await self._has_room():
                return JSONResponse({"error": self._pages.text(request)["queue_full"]}, 503)
            walk, film = await self.arrivals.receive(request, walk, name)
            visit, whole = self._visits.gather(key, parts, walk, name, film)
        except GaitnetError as error:
            said = error.said(self._pages.text(request)) if isinstance(error, FormError) else str(error)
            return JSONResponse({"error": said}, 409 if isinstance(error, PausedError) else 400)
        except OSError as error:
            said = self._pages.text(request)["cant_store"].format(name=name, why=error.strerror)
            return JSONResponse({"error": said}, 400)
        walk = visit.walk
        if whole:
            name = visit.names[0] if len(visit.names) == 1 else f"{visit.names[0]} +{len(visit.names) - 1}"
            self._jobs.add(walk, name, spoken(self._pages.lang(request)), label)
        return JSONResponse({"page": f"/walks/{walk.id}"}, 201)

    async def _read_label(self, request: Request, walk: Upload) -> tuple[str, str] | None:
        """Class of a walk, and who says so; None where it has none."""
        fields = request.query_params
        if "class" not in fields:
            return None
        if not walk.patient:
            raise FormError("code_first_class")
        known = await run_in_threadpool(self._study.classes)
        return uploads.read_class(fields, known, self._pages.classes(request)), uploads.read_by(fields)

    async def coming(self, request: Request) -> Response:
        """Bytes received of an upload, for resuming it."""
        here, walk_id = self.arrivals.here(request.query_params.get("key", ""))
        return JSONResponse({"here": here, "page": walk_id and f"/walks/{self._visits.walk_of(walk_id)}"})

    async def _has_room(self) -> bool:
        """Whether another video can come; stalled uploads do not count."""
        coming = self.arrivals.count
        if self._jobs.full(0):
            return False
        return not self._jobs.full(coming) or await self.arrivals.make_way()

    async def _refuse(self, request: Request, error: HTTPException) -> Response:
        text = self._pages.text(request)
        said = text.get(f"refused_{error.status_code}", text["refused_404"])
        return self._pages.page(request, "refused", error.status_code, code=error.status_code, said=said)

    async def _say(self, request: Request, error: GaitnetError) -> Response:
        status = 409 if isinstance(error, OutputError) else 400
        said = self._pages.said(request, error)
        return self._pages.page(request, "refused", status, code=status, said=said)
