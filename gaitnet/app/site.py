"""Pages and endpoints of the app."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from gaitnet.app import uploads
from gaitnet.app.arrivals import Arrivals, PausedError
from gaitnet.app.guard import FRAMED_POLICY
from gaitnet.app.jobs import Jobs, State, UploadJob
from gaitnet.app.packing import Packed
from gaitnet.app.shelf import Kept, Shelf
from gaitnet.app.trend import TRENDS, draw_trend
from gaitnet.app.words import asked_default, said_of
from gaitnet.errors import GaitnetError, OutputError
from gaitnet.report.folder import FILMS
from gaitnet.video import VIDEO_SUFFIXES
from gaitnet.words import sentence

OVERLAYS = dict(zip(FILMS, ("video/mp4", "video/webm"), strict=True))


class Site:
    """Answers requests from the storage and the queue.

    Args:
        shelf: storage.
        jobs: the queue.
        most_bytes: limit of a video, bytes.
        longest_s: longest video accepted, seconds; shown in the form.
        lang: language of the pages.
    """

    def __init__(self, shelf: Shelf, jobs: Jobs, most_bytes: int, longest_s: float, lang: str) -> None:
        self._shelf, self._jobs, self._most_bytes, self._longest_s = shelf, jobs, most_bytes, longest_s
        self.arrivals = Arrivals(shelf, most_bytes)
        here = Path(str(resources.files(__package__)))
        self._text = json.loads((here / "lang" / f"{lang}.json").read_text(encoding="utf-8"))
        self._pages = jinja2.Environment(
            loader=jinja2.FileSystemLoader(here / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
        )
        self.app = Starlette(
            routes=[
                Route("/", self.home),
                Route("/walks", self.hand_in, methods=["POST"]),
                Route("/walks/coming", self.coming),
                Route("/walks/{id}", self.walk),
                Route("/walks/{id}/state", self.state),
                Route("/walks/{id}/cancel", self.cancel, methods=["POST"]),
                Route("/walks/{id}/delete", self.delete, methods=["POST"]),
                Route("/walks/{id}/all.zip", self.everything),
                Route("/walks/{id}/files/{name:path}", self.file),
                Route("/patient", self.patient),
                Route("/patient/trend.svg", self.trend),
                Mount("/static", StaticFiles(directory=here / "static")),
            ],
            exception_handlers={HTTPException: self._refuse},  # type: ignore[dict-item]
        )

    async def home(self, request: Request) -> Response:
        """Start page: form, queue and patients."""
        patients: dict[str, list[Kept]] = {}
        patient = request.query_params.get("patient", "")
        for kept in await run_in_threadpool(self._shelf.all):
            patients.setdefault(kept.walk.patient, []).append(kept)
        return self._page(
            "home",
            jobs=self._jobs.all()[::-1],
            patients=patients,
            patient=patient,
            last=next((kept.walk for kept in patients.get(patient, [])), None),
            most_bytes=self._most_bytes,
            longest_s=self._longest_s,
            suffixes=",".join(sorted(VIDEO_SUFFIXES)),
        )

    async def hand_in(self, request: Request) -> Response:
        """Upload of a video; the form entries are in the query."""
        try:
            walk, name = uploads.read_walk(request.query_params)
            await self._refuse_if_full()
            walk, film = await self.arrivals.receive(request, walk, name)
        except GaitnetError as error:
            return JSONResponse({"error": str(error)}, 409 if isinstance(error, PausedError) else 400)
        self._jobs.add(walk, name, film)
        return JSONResponse({"page": f"/walks/{walk.id}"}, 201)

    async def coming(self, request: Request) -> Response:
        """Bytes received of an upload, for resuming it."""
        here, walk_id = self.arrivals.here(request.query_params.get("key", ""))
        return JSONResponse({"here": here, "page": walk_id and f"/walks/{walk_id}"})

    async def walk(self, request: Request) -> Response:
        """Page of one trial: its state or its results."""
        walk_id = request.path_params["id"]
        job = self._jobs.get(walk_id)
        if job and job.state is not State.DONE:
            return self._page("waiting", job=job, walk=job.walk, ahead=self._jobs.ahead(job))
        kept = await run_in_threadpool(self._shelf.find, walk_id)
        report = await run_in_threadpool(self._shelf.report, walk_id)
        walk = job.walk if job else kept.walk if kept else None
        if walk is None or report is None:
            raise HTTPException(404)
        files = self._shelf.files(walk_id)
        return self._page(
            "walk",
            walk=walk,
            kept=kept is not None,
            name=job.name if job else walk.source,
            verdict=report.verdict.value,
            reasons=[sentence(each, "page") for each in report.reasons],
            said=said_of(report, self._text),
            default_model=asked_default(report),
            film=next((name for name in OVERLAYS if name in files), None),
            files={name: _size(path) for name, path in files.items()},
        )

    async def state(self, request: Request) -> Response:
        """Progress of one analysis, as JSON."""
        job = self._job(request)
        share = min(job.done / job.expected, 1.0) if job.expected else None
        return JSONResponse(
            {"state": job.state.value, "over": job.over, "share": share, "ahead": self._jobs.ahead(job)}
        )

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
            raise HTTPException(409)
        kept = await run_in_threadpool(self._shelf.find, walk_id)
        try:
            await run_in_threadpool(self._shelf.discard, walk_id)
        except OutputError as error:
            return self._page("refused", 409, code=409, said=str(error))
        self._jobs.forget(walk_id)
        patient = kept.walk.patient if kept else ""
        others = await run_in_threadpool(self._shelf.of, patient)
        return RedirectResponse(_patient_page(patient) if others else "/", 303)

    async def file(self, request: Request) -> Response:
        """One file of a trial, to view or to download."""
        name = request.path_params["name"]
        path = self._files(request).get(name)
        if path is None:
            raise HTTPException(404)
        if "keep" in request.query_params:
            return FileResponse(path, filename=path.name)
        if name == "report.html":
            return FileResponse(path, headers={"Content-Security-Policy": FRAMED_POLICY})
        if name in OVERLAYS:
            return FileResponse(path, media_type=OVERLAYS[name])
        return FileResponse(path, filename=path.name)

    async def everything(self, request: Request) -> Response:
        """All files of a trial as a ZIP."""
        return Packed(self._files(request))

    async def patient(self, request: Request) -> Response:
        """A patient's trials and trend."""
        code = request.query_params.get("code", "")
        walks = await run_in_threadpool(self._shelf.of, code)
        if not walks:
            raise HTTPException(404)
        said = {kept.walk.id: said_of(kept.report, self._text) for kept in walks}
        default_model = any(asked_default(kept.report) for kept in walks)
        return self._page(
            "patient", code=code, walks=walks, said=said, trends=TRENDS, default_model=default_model
        )

    async def trend(self, request: Request) -> Response:
        """Chart of the trend, SVG."""
        walks = await run_in_threadpool(self._shelf.of, request.query_params.get("code", ""))
        if not walks:
            raise HTTPException(404)
        picture = await run_in_threadpool(draw_trend, walks[::-1], self._text)
        policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return Response(picture, media_type="image/svg+xml", headers=policy)

    async def _refuse_if_full(self) -> None:
        """Refuse an upload if the queue is full; stalled uploads do not count."""
        coming = self.arrivals.count
        if self._jobs.full(0) or (self._jobs.full(coming) and not await self.arrivals.make_way()):
            raise GaitnetError("Too many videos in the queue. Try again when some are done.")

    def _job(self, request: Request) -> UploadJob:
        job = self._jobs.get(request.path_params["id"])
        if job is None:
            raise HTTPException(404)
        return job

    def _files(self, request: Request) -> dict[str, Path]:
        """The files of a measured trial."""
        job = self._jobs.get(request.path_params["id"])
        if job and job.state is not State.DONE:
            raise HTTPException(404)
        files = self._shelf.files(request.path_params["id"])
        if not files:
            raise HTTPException(404)
        return files

    def _page(self, template_name: str, status: int = 200, **facts: Any) -> HTMLResponse:
        template = self._pages.get_template(f"{template_name}.html.j2")
        return HTMLResponse(template.render(text=self._text, patient_page=_patient_page, **facts), status)

    async def _refuse(self, request: Request, error: HTTPException) -> Response:
        said = self._text.get(f"refused_{error.status_code}", self._text["refused_404"])
        return self._page("refused", error.status_code, code=error.status_code, said=said)


def _patient_page(code: str) -> str:
    return str(URL("/patient").include_query_params(code=code))


def _size(path: Path) -> str:
    kilobytes = path.stat().st_size / 1000
    return f"{kilobytes / 1000:.1f} MB" if kilobytes >= 1000 else f"{max(kilobytes, 0.1):.1f} kB"
