"""Pages of labels: which class each kept trial is of, by whom and when; as CSV and as a tree, out and in."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from gaitnet.app.bodies import read_form, save_body
from gaitnet.app.packing import Packed
from gaitnet.app.pages import Pages
from gaitnet.app.shelf import Shelf
from gaitnet.app.texts import spoken
from gaitnet.app.trees import files_of, unpack_tree
from gaitnet.app.uploads import FormError, read_by, read_class
from gaitnet.errors import GaitnetError, OutputError
from gaitnet.video import VIDEO_SUFFIXES
from gaitnet.words import what

if TYPE_CHECKING:
    from gaitnet.clinic import Labelled, Study

SHOWN = 100
"""Trials on one page of the list: as many as one form can label."""

MOST_CSV_BYTES = 4_000_000

PAGE = "/models/trials"


class Labels:
    """Answers requests about labels.

    Args:
        shelf: storage.
        study: the labels.
        pages: templates.
        most_bytes: limit of a file that is taken in, bytes.
    """

    def __init__(self, shelf: Shelf, study: Study, pages: Pages, most_bytes: int) -> None:
        self._shelf, self._study, self._pages, self._most_bytes = shelf, study, pages, most_bytes

    def routes(self) -> list[Route]:
        """All addresses of labels."""
        return [
            Route(PAGE, self.trials),
            Route(PAGE, self.give, methods=["POST"]),
            Route(f"{PAGE}/delete", self.delete, methods=["POST"]),
            Route("/models/videos", self.videos),
            Route("/models/labels.csv", self.table),
            Route("/models/labels.csv", self.read_table, methods=["POST"]),
            Route("/models/tree.zip", self.tree),
            Route("/models/tree.zip", self.read_tree, methods=["POST"]),
            Route("/walks/{id}/label", self.label, methods=["POST"]),
        ]

    async def trials(self, request: Request) -> Response:
        """List of trials with their classes, and a form that labels many at once."""
        lang = spoken(self._pages.lang(request))
        facts = await run_in_threadpool(self._facts, request.query_params, lang)
        return self._pages.page(request, "labels", **facts)

    def _facts(self, query: Mapping[str, str], lang: str) -> dict[str, Any]:
        walks, find, of = self._study.walks(), query.get("find", "").strip(), query.get("of", "")
        found = [walk for walk in walks if find.lower() in walk.patient.lower() and _is_of(walk, of)]
        pages = max(-(-len(found) // SHOWN), 1)
        number = min(max(_number(query.get("page", "")), 1), pages)
        return {
            "walks": found[SHOWN * (number - 1) : SHOWN * number],
            "count": len(found),
            "all_count": len(walks),
            "unlabelled": sum(walk.label is None for walk in walks),
            "unusable": sum(not walk.usable for walk in walks),
            "classes": self._study.classes(),
            "find": find,
            "of": of,
            "number": number,
            "pages": pages,
            "link": lambda page: f"{PAGE}?{urlencode({'find': find, 'of': of, 'page': page})}",
            "by": last_by(walks),
            "why_not": lambda walk: " ".join(what(reason, "page", lang) for reason in walk.why_not),
            "done": query.get("done", ""),
            "count_done": _number(query.get("n", "")),
            "unknown": _number(query.get("unknown", "")),
        }

    async def give(self, request: Request) -> Response:
        """Give the selected trials a class, or take it away."""
        fields = await read_form(request)
        ids = _chosen(fields)
        await run_in_threadpool(self._label, ids, fields, self._pages.classes(request))
        return _back(fields, "removed" if "remove" in fields else "given", len(ids))

    async def delete(self, request: Request) -> Response:
        """Delete the selected trials that were taken in; others have their own pages."""
        fields = await read_form(request)
        return _back(fields, "deleted", await run_in_threadpool(self._study.delete, _chosen(fields)))

    async def label(self, request: Request) -> Response:
        """The same for one trial, from its own page."""
        walk_id = request.path_params["id"]
        fields = await read_form(request)
        await run_in_threadpool(self._label, [walk_id], fields, self._pages.classes(request))
        return RedirectResponse(f"/walks/{walk_id}#class-of", 303)

    def _label(self, ids: Sequence[str], fields: Mapping[str, str], words: Mapping[str, str]) -> None:
        name = None if "remove" in fields else read_class(fields, self._study.classes(), words)
        self._study.label(ids, name, read_by(fields))

    async def videos(self, request: Request) -> Response:
        """Form for many videos of many patients, each with its class."""
        walks = await run_in_threadpool(self._study.walks)
        return self._pages.page(
            request,
            "videos",
            classes=self._study.classes(),
            by=last_by(walks),
            most_bytes=self._most_bytes,
            suffixes=",".join(sorted(VIDEO_SUFFIXES)),
        )

    async def table(self, request: Request) -> Response:
        """All labels as CSV."""
        found = _as_csv(await run_in_threadpool(self._study.walks))
        saved = {"Content-Disposition": 'attachment; filename="labels.csv"'}
        return Response(found, media_type="text/csv; charset=utf-8", headers=saved)

    async def read_table(self, request: Request) -> Response:
        """Labels out of a CSV, the body of the request."""
        place = self._shelf.scratch()
        try:
            by = read_by(request.query_params)
            await save_body(request, place / "labels.csv", MOST_CSV_BYTES)
            found = await run_in_threadpool(self._study.import_labels, place / "labels.csv", by)
        except GaitnetError as error:
            return self._refused(request, error, place)
        finally:
            shutil.rmtree(place, ignore_errors=True)
        done = {"done": "csv", "n": found.labelled, "unknown": len(found.unknown)}
        return JSONResponse({"page": f"{PAGE}?{urlencode(done)}"}, 201)

    async def tree(self, request: Request) -> Response:
        """All labelled trials as a ZIP of the tree that `gaitnet train` reads."""
        place = self._shelf.scratch()
        try:
            await run_in_threadpool(self._study.export, place / "data")
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        return Packed(files_of(place), "data.zip", lambda: shutil.rmtree(place, ignore_errors=True))

    async def read_tree(self, request: Request) -> Response:
        """Labelled trials out of such a ZIP, the body of the request."""
        place = self._shelf.scratch()
        try:
            by = read_by(request.query_params)
            await save_body(request, place / "data.zip", self._most_bytes)
            count = await run_in_threadpool(self._take_in, place, by)
        except GaitnetError as error:
            return self._refused(request, error, place)
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return JSONResponse({"page": f"{PAGE}?{urlencode({'done': 'tree', 'n': count})}"}, 201)

    def _take_in(self, place: Path, by: str) -> int:
        unpack_tree(place / "data.zip", place / "data")
        return self._study.take_in(place / "data", by)

    def _refused(self, request: Request, error: GaitnetError, place: Path) -> Response:
        status = 409 if isinstance(error, OutputError) else 400
        return JSONResponse({"error": self._pages.said(request, error, place)}, status)


def _chosen(fields: Mapping[str, str]) -> list[str]:
    """Ids of the trials that are ticked."""
    ids = [name.removeprefix("id ") for name in fields if name.startswith("id ")]
    if not ids:
        raise FormError("choose_trials")
    return ids


def _back(fields: Mapping[str, str], done: str, count: int) -> Response:
    """To the list as it was filtered, which says what was done."""
    kept = {name: fields.get(name, "") for name in ("find", "of", "page")}
    return RedirectResponse(f"{PAGE}?{urlencode(kept | {'done': done, 'n': count})}", 303)


def last_by(walks: Sequence[Labelled]) -> str:
    """Who gave the latest label: most likely who gives the next."""
    given = [(walk.labelled_at, walk.by) for walk in walks if walk.by and walk.labelled_at]
    return max(given)[1] if given else ""


def _is_of(walk: Labelled, of: str) -> bool:
    """Whether a trial passes a filter: all, `-` without a class, `!` not usable, `=NAME` of a class."""
    if of.startswith("="):
        return walk.label == of[1:]
    return {"-": walk.label is None, "!": not walk.usable}.get(of, True)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _as_csv(walks: Sequence[Labelled]) -> str:
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(("walk", "patient", "recorded", "class", "by"))
    for walk in walks:
        rows.writerow(
            (
                walk.id,
                _cell(walk.patient),
                f"{walk.at:%Y-%m-%d %H:%M}",
                _cell(walk.label or ""),
                _cell(walk.by),
            )
        )
    return text.getvalue()


def _cell(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
