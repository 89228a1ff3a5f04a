"""Jobs, settings and outcomes as lines of JSON, for a process of our own or another machine."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from gaitnet import __version__
from gaitnet.errors import GaitnetError
from gaitnet.extraction.planning import Job
from gaitnet.extraction.walk import Outcome, Settings
from gaitnet.pipeline import Options
from gaitnet.pose.engine import Engine
from gaitnet.types import Tuning


def to_request(job: Job, settings: Settings) -> str:
    """A job and how to do it; paths are absolute, because the other side may stand elsewhere."""
    sources = tuple(source.absolute() for source in job.sources)
    job = replace(job, sources=sources, folder=job.folder.absolute())
    return json.dumps({"gaitnet": __version__, "job": asdict(job), "settings": asdict(settings)}, default=str)


def from_request(line: str) -> tuple[Job, Settings]:
    """Read `to_request`.

    Raises:
        GaitnetError: it comes from another version of gaitnet, which might measure otherwise.
    """
    found = json.loads(line)
    if found["gaitnet"] != __version__:
        raise GaitnetError(
            f"a worker has gaitnet {__version__}, not {found['gaitnet']}. Install one version everywhere."
        )
    job, settings = found["job"], found["settings"]
    sources = tuple(map(Path, job["sources"]))
    return (
        Job(sources, Path(job["folder"]), job["name"], job["subject"]),
        Settings(options_from(settings["options"]), settings["whole"], settings["coco"]),
    )


def options_from(found: dict[str, Any]) -> Options:
    """Options that travelled as JSON; `json.dumps(asdict(options), default=str)` sent them."""
    engine, folder = found["engine"], found["landmarks"]
    models = Path(engine["models"]) if engine["models"] else None
    again = {
        "engine": Engine(**engine | {"models": models}),
        "landmarks": Path(folder) if folder else None,
        "tuning": Tuning(**found["tuning"]),
        "leave_out": tuple((start_s, end_s) for start_s, end_s in found["leave_out"]),
    }
    return Options(**found | again)


def to_answer(outcome: Outcome) -> str:
    """What became of a job, without the job."""
    answer = asdict(outcome)
    answer.pop("job")
    return json.dumps(answer)


def from_answer(line: str, job: Job) -> Outcome:
    """Read `to_answer`."""
    return Outcome(job, **json.loads(line))
