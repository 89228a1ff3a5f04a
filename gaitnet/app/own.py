"""Pages of the clinic's own models: is it enough, training, how good it is, and which one answers."""

from __future__ import annotations

import shutil
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from gaitnet.app import judged
from gaitnet.app.bodies import read_form, save_body
from gaitnet.app.figure import draw_steps
from gaitnet.app.labels import last_by
from gaitnet.app.pages import Pages
from gaitnet.app.shelf import Shelf
from gaitnet.app.texts import spoken, text_of
from gaitnet.app.uploads import FormError, read_by
from gaitnet.app.watching import watched
from gaitnet.clinic import Enough, Labelled, Models, Own, Run, Runs, Study, enough
from gaitnet.clinic.naming import MOST_LETTERS, clean_name
from gaitnet.clinic.runs import check_installed
from gaitnet.errors import DataError, GaitnetError, MissingDependencyError
from gaitnet.words import sentence

MOST_MODEL_BYTES = 200_000_000
MOST_RUNS = 20

PAGE = "/models"


class OwnModels:
    """Answers requests about models.

    Args:
        shelf: storage.
        study: the labels.
        pages: templates.
        fixed: the app was started with a model of its user's choice, which answers.
    """

    def __init__(self, shelf: Shelf, study: Study, pages: Pages, fixed: bool) -> None:
        self._shelf, self._study, self._pages, self._fixed = shelf, study, pages, fixed
        self._runs, self._models = Runs(shelf.folder), Models(shelf.folder)
        self._known: tuple[tuple[list[Labelled], str | None], Enough] | None = None

    def routes(self) -> list[Route]:
        """All addresses of models."""
        run, own = f"{PAGE}/runs/{{id}}", f"{PAGE}/own/{{id}}"
        posts = {
            f"{PAGE}/healthy": self.healthy,
            f"{PAGE}/train": self.train,
            f"{PAGE}/back": self.back,
            f"{PAGE}/shipped": self.shipped,
            f"{PAGE}/file": self.take_in,
            f"{run}/cancel": self.cancel,
            f"{own}/use": self.use,
            f"{own}/delete": self.delete,
        }
        return [
            Route(PAGE, self.overview),
            Route(run, self.run),
            Route(f"{run}/state", self.state),
            Route(own, self.own),
            Route(f"{own}/model.gaitnet", self.packed),
            Route(f"{PAGE}/trials/{{id}}/figure.svg", self.figure),
            *(Route(address, endpoint, methods=["POST"]) for address, endpoint in posts.items()),
        ]

    async def overview(self, request: Request) -> Response:
        """All on one page: classes, is it enough, training, models, what to watch."""
        facts = await run_in_threadpool(self._facts, self._pages.lang(request))
        return self._pages.page(request, "models", done=request.query_params.get("done", ""), **facts)

    def _facts(self, lang: str) -> dict[str, Any]:
        found, runs, models = self._enough(), self._runs.all(), self._models.all()
        running = next((run for run in runs if not run.over), None)
        active = next((own for own in models if own.active), None)
        chosen = self._models.chosen()
        said = [(each.stops, sentence(each.reason, "page", spoken(lang))) for each in found.findings]
        return {
            "counts": [(name, found.people[name], found.walks[name]) for name in found.people],
            "healthy": found.healthy,
            "findings": said,
            "may_train": found.may_train,
            "ready": _is_ready(),
            "running": running,
            "runs": [run for run in runs if run.over][:MOST_RUNS],
            "models": models,
            "right": {own.id: judged.share_of(own.judgement) for own in models},
            "active": active,
            "fixed": self._fixed,
            "may_go_back": bool(chosen.former) and chosen.former[0] is not None,
            "by": last_by(self._study.walks()),
            "watch": watched(self._study, self._models, lang) if active else None,
            **(_progress(running, lang) if running else {}),
        }

    def _enough(self) -> Enough:
        """Whether it is enough; asked anew only once labels or trials have changed: it reads all steps."""
        key = self._study.walks(), self._study.healthy()
        if self._known is None or self._known[0] != key:
            self._known = key, enough(self._study)
        return self._known[1]

    async def healthy(self, request: Request) -> Response:
        """Say which class is the healthy one."""
        fields = await read_form(request)
        await run_in_threadpool(self._study.set_healthy, fields.get("healthy") or None)
        return RedirectResponse(PAGE, 303)

    async def train(self, request: Request) -> Response:
        """Begin a training."""
        fields = await read_form(request)
        by = read_by(fields)
        try:
            name = clean_name(fields.get("name", ""), "name")
        except DataError as error:
            raise FormError("name_first", most=MOST_LETTERS) from error
        run = await run_in_threadpool(self._runs.start, name, by)
        return RedirectResponse(f"{PAGE}/runs/{run.id}", 303)

    async def run(self, request: Request) -> Response:
        """A training: how far it is, or why there is no model of it."""
        run, lang = await self._run(request), self._pages.lang(request)
        own = await run_in_threadpool(self._models.get, run.id) if run.stage == "judged" else None
        if own:
            return RedirectResponse(f"{PAGE}/own/{run.id}", 303)
        return self._pages.page(request, "run", run=run, **_progress(run, lang))

    async def state(self, request: Request) -> Response:
        """How far a training is, for the script of its page."""
        run = await self._run(request)
        said = _progress(run, self._pages.lang(request))["said"]
        page = f"{PAGE}/runs/{run.id}"
        found = {"share": run.share, "seconds_left": run.seconds_left, "over": run.over}
        return JSONResponse({"said": said, "page": page} | found)

    async def cancel(self, request: Request) -> Response:
        """Cancel a training."""
        run = await self._run(request)
        await run_in_threadpool(self._runs.cancel, run.id)
        return RedirectResponse(f"{PAGE}/runs/{run.id}", 303)

    async def own(self, request: Request) -> Response:
        """A model: how good it is, and what can be done with it."""
        return await self._own_page(request)

    async def _own_page(self, request: Request, sure: bool = False) -> Response:
        own, lang = await self._own(request), self._pages.lang(request)
        facts: dict[str, Any] = {
            "own": own,
            "sure": sure,
            "judged": judged.in_words(own.judgement, lang),
            "wrong": await run_in_threadpool(self._mistakes, own, lang),
        }
        return self._pages.page(request, "own", **facts)

    def _mistakes(self, own: Own, lang: str) -> list[judged.Mistaken]:
        return judged.mistakes(own.judgement, self._study.walks(), self._shelf, lang)

    async def use(self, request: Request) -> Response:
        """Let a model answer; one that is no better than a baseline only when that is said twice."""
        own, fields = await self._own(request), await read_form(request)
        sure = "sure" in fields
        if not (own.judgement.better_than_baselines or sure):
            return await self._own_page(request, sure=True)
        await run_in_threadpool(self._models.use, own.id, sure)
        return RedirectResponse(f"{PAGE}?done=used", 303)

    async def back(self, request: Request) -> Response:
        """Let the model answer that did before."""
        await run_in_threadpool(self._models.back)
        return RedirectResponse(f"{PAGE}?done=back", 303)

    async def shipped(self, request: Request) -> Response:
        """Let the model answer that comes with gaitnet."""
        await run_in_threadpool(self._models.use, None)
        return RedirectResponse(f"{PAGE}?done=shipped", 303)

    async def delete(self, request: Request) -> Response:
        """Delete a model."""
        own = await self._own(request)
        await run_in_threadpool(self._models.delete, own.id)
        return RedirectResponse(f"{PAGE}?done=deleted", 303)

    async def packed(self, request: Request) -> Response:
        """A model as one file."""
        own = await self._own(request)
        content = await run_in_threadpool(self._models.pack, own.id)
        saved = {"Content-Disposition": 'attachment; filename="model.gaitnet"'}
        return Response(content, media_type="application/zip", headers=saved)

    async def take_in(self, request: Request) -> Response:
        """Take in a model that was sent as a file, the body of the request."""
        place = self._shelf.scratch()
        try:
            await save_body(request, place / "model.gaitnet", MOST_MODEL_BYTES)
            own = await run_in_threadpool(self._models.take_in, place / "model.gaitnet")
        except GaitnetError as error:
            return JSONResponse({"error": self._pages.said(request, error, place)}, 400)
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return JSONResponse({"page": f"{PAGE}/own/{own.id}"}, 201)

    async def figure(self, request: Request) -> Response:
        """A trial as a drawing of its landmarks."""
        walks = await run_in_threadpool(self._study.walks)
        walk = next((each for each in walks if each.id == request.path_params["id"]), None)
        drawn = await run_in_threadpool(draw_steps, walk.folder) if walk else None
        if drawn is None:
            raise HTTPException(404)
        policy = {"Content-Security-Policy": "default-src 'none'"}
        return Response(drawn, media_type="image/svg+xml", headers=policy)

    async def _run(self, request: Request) -> Run:
        found = await run_in_threadpool(self._runs.get, request.path_params["id"])
        if found is None:
            raise HTTPException(404)
        return found

    async def _own(self, request: Request) -> Own:
        found = await run_in_threadpool(self._models.get, request.path_params["id"])
        if found is None:
            raise HTTPException(404)
        return found


def _is_ready() -> bool:
    """Whether the packages for training are installed."""
    try:
        check_installed()
    except MissingDependencyError:
        return False
    return True


def _progress(run: Run, lang: str) -> dict[str, Any]:
    """How far a training is, in words."""
    text, left_s = text_of(lang), run.seconds_left
    minutes = max(1, -(-int(left_s) // 60)) if left_s is not None else None
    return {
        "said": text[f"train_{run.stage}"],
        "left": text["left_minutes"].format(minutes=minutes) if minutes else "",
        "error": sentence(run.error, "page", spoken(lang)) if run.error else "",
    }
