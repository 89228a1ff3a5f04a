"""What somebody says about a walk on the form, and what is kept of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from gaitnet.gait.reference import Norms
from gaitnet.types import GaitReport

Sex = Literal["", "female", "male", "other"]
AffectedSide = Literal["", "left", "right", "both"]
Turn = Literal[0, 90, 180, 270]

GROWN_UP_YEARS = 18.0
"""From this age on a walk is held against healthy adults. Children of Schwartz 2008 are 4 to 17 years old."""


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


@dataclass(frozen=True)
class Repair:
    """How one film is looked at, where that is not how it comes.

    Attributes:
        person: whom to analyse, see `pose.people.choose`; "" = as the form says.
        rotate_deg: by which it is turned clockwise.
        start_s: what comes before does not count.
        end_s: what comes after does not count; None = up to its end.
    """

    person: str = ""
    rotate_deg: Turn = 0
    start_s: float = 0.0
    end_s: float | None = None


@dataclass(frozen=True)
class Upload:
    """An uploaded walk. Its films' names are not kept: they often contain the name of a person.

    Attributes:
        suffix: file type of the first film, one of `video.VIDEO_SUFFIXES`.
        patient: patient code; empty if the trial is not kept.
        height_m: standing height.
        person: which person to analyse, see `pose.people.choose`.
        norms: normative data set; "" = by age.
        keep_films: keep the videos too; with blurred faces, only the video with the skeleton.
        blur_face: blur the face in all output.
        compare: compare with the patient's previous trial.
        age_years: on the day of the recording.
        sex: "" = not said.
        side: affected; "" = not said.
        aid: walking aid.
        shoes: shoes and orthoses.
        notes: anything else, for the reader.
        recorded: day of the recording, ISO 8601; "" = that of the upload.
        repairs: one for each film; fewer = as they come.
        leave_out: straight walks that do not count, from when to when on the report's clock, seconds.
        sha256: of the films, once measured.
        id: folder name.
        added: time of upload, ISO 8601.
    """

    suffix: str
    patient: str = ""
    height_m: float | None = None
    person: str | None = None
    norms: Norms | Literal[""] = ""
    keep_films: bool = False
    blur_face: bool = False
    compare: bool = True
    age_years: float | None = None
    sex: Sex = ""
    side: AffectedSide = ""
    aid: str = ""
    shoes: str = ""
    notes: str = ""
    recorded: str = ""
    repairs: tuple[Repair, ...] = ()
    leave_out: tuple[tuple[float, float], ...] = ()
    sha256: tuple[str, ...] = ()
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    added: str = field(default_factory=_now)

    @property
    def source(self) -> str:
        """Name of the video in reports."""
        return f"walk {datetime.fromisoformat(self.added):%Y-%m-%d %H.%M.%S}{self.suffix}"

    @property
    def at(self) -> datetime:
        """When it was recorded: noon of a day before the upload's, else the time of upload."""
        uploaded = datetime.fromisoformat(self.added)
        if not self.recorded or self.recorded == f"{uploaded:%Y-%m-%d}":
            return uploaded
        day = date.fromisoformat(self.recorded)
        return uploaded.replace(year=day.year, month=day.month, day=day.day, hour=12, minute=0, second=0)

    @property
    def day(self) -> date:
        """Day of the recording."""
        return self.at.date()

    @property
    def held_against(self) -> Norms:
        """The normative data set: the one that was chosen, else by age."""
        if self.norms:
            return self.norms
        young = self.age_years is not None and self.age_years < GROWN_UP_YEARS
        return "child" if young else "adult"

    def repair(self, film: int) -> Repair:
        """How the film of this number is looked at."""
        return self.repairs[film] if film < len(self.repairs) else Repair()


@dataclass(frozen=True)
class Kept:
    """A walk that was measured, and its report, without angles over time."""

    walk: Upload
    report: GaitReport
