"""Pages of a patient: all kept walks, their trend, and what changed."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gaitnet.app.pages import Pages
from gaitnet.app.settings import Settings
from gaitnet.app.shelf import Shelf
from gaitnet.app.texts import spoken, text_of
from gaitnet.app.trend import as_csv, choices, chosen, draw_trend, newest_measured, without_copies
from gaitnet.app.visit import Kept
from gaitnet.app.words import asked_default, norms_of, said_of
from gaitnet.report.change import care, change_rows, sources
from gaitnet.report.summary import summary
from gaitnet.report.words import amount, parameter_name, report_texts

MOST_CHOSEN = 60


class Patients:
    """Answers requests about one patient.

    Args:
        shelf: storage.
        pages: templates.
        settings: of the clinic.
    """

    def __init__(self, shelf: Shelf, pages: Pages, settings: Settings) -> None:
        self._shelf, self._pages, self._settings = shelf, pages, settings

    def routes(self) -> list[Route]:
        """All addresses below `/patient`."""
        return [
            Route("/patient", self.patient),
            Route("/patient/trend.svg", self.trend),
            Route("/patient/trend.csv", self.table),
        ]

    async def patient(self, request: Request) -> Response:
        """A patient's walks, trend and change."""
        walks = await self._walks(request)
        facts = await run_in_threadpool(self._facts, request, walks)
        return self._pages.page(request, "patient", **facts)

    def _facts(self, request: Request, walks: list[Kept]) -> dict[str, Any]:
        lang = spoken(self._pages.lang(request))
        once = without_copies(walks)
        trends, names = chosen(_wanted(request), once), report_texts(lang)
        newest = newest_measured(once)
        earlier = [kept for kept in once if kept.report.parameters and kept is not newest]
        before = next((kept for kept in earlier if kept.walk.id == request.query_params.get("before")), None)
        before = before or next(iter(earlier), None)
        return {
            "code": walks[0].walk.patient,
            "walks": walks,
            "copies": {kept.walk.id for kept in walks} - {kept.walk.id for kept in once},
            "said": {kept.walk.id: said_of(kept.report, lang) for kept in walks},
            "shown": [trend.name for trend in trends],
            "choices": choices(once),
            "title": lambda name: parameter_name(name, names),
            "norms": {kept.walk.id: norms_of(kept.report, kept.walk) for kept in walks},
            "amount": lambda found: amount(found.value, found.unit, lang),
            "newest": newest,
            "before": before,
            "earlier": earlier,
            "rows": change_rows(newest.report, before.report, lang) if before else [],
            "sources": sources(newest.report, before.report, lang) if before else [],
            "care": _care(before, newest, lang) if before else [],
            "state": summary(newest.report, "page", lang, before.report if before else None).brief,
            "names": names,
            "default_model": any(asked_default(kept.report) for kept in walks),
            "clinic": self._settings.clinic(),
        }

    async def trend(self, request: Request) -> Response:
        """Chart of the trend, SVG."""
        walks = without_copies(await self._walks(request))
        trends, lang = chosen(_wanted(request), walks), self._pages.lang(request)
        picture = await run_in_threadpool(draw_trend, walks[::-1], trends, lang)
        policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return Response(picture, media_type="image/svg+xml", headers=policy)

    async def table(self, request: Request) -> Response:
        """The same as CSV."""
        walks = without_copies(await self._walks(request))
        found = as_csv(walks[::-1], chosen(_wanted(request), walks))
        saved = {"Content-Disposition": 'attachment; filename="trend.csv"'}
        return Response(found, media_type="text/csv; charset=utf-8", headers=saved)

    async def _walks(self, request: Request) -> list[Kept]:
        """The patient's walks, newest first; at least one."""
        walks = await run_in_threadpool(self._shelf.of, request.query_params.get("code", ""))
        if not walks:
            raise HTTPException(404)
        return walks


def _care(before: Kept, newest: Kept, lang: str) -> list[str]:
    """What differs between the trials besides the walk."""
    text = text_of(lang)
    entered = {
        text["walking_aid"]: (before.walk.aid, newest.walk.aid),
        text["shoes"]: (before.walk.shoes, newest.walk.shoes),
    }
    return care(newest.report, before.report, lang, entered)


def _wanted(request: Request) -> list[str]:
    return request.query_params.getlist("of")[:MOST_CHOSEN]
