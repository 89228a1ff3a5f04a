"""`import gaitnet`: videos to a trial, a trial to numbers, pictures, files and an answer."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from gaitnet.analysis import Analysis
from gaitnet.analysis import analyze as analyze_videos
from gaitnet.clinic.models import resolve
from gaitnet.errors import GaitnetError, require
from gaitnet.findings import Finding, findings_of, ranges_of
from gaitnet.gait.reference import Norms
from gaitnet.inference import DEFAULT_MODEL, Predictor, load_predictor
from gaitnet.pipeline import DEFAULTS, Options
from gaitnet.pose.quality import of_quality
from gaitnet.predicting import predict, prediction_of
from gaitnet.report.classified import classified
from gaitnet.report.folder import Show, write_folder
from gaitnet.report.reading import read_report as read_json
from gaitnet.report.words import report_texts
from gaitnet.types import GaitEvents, GaitReport, GaitSequence, JointAngles, Measurement, Prediction, Range
from gaitnet.words import sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

    from gaitnet.reasons import Verdict
    from gaitnet.types import Classification

Paths = str | Path | Sequence[str | Path]
_NOTE = "A screening aid, not a diagnosis."


def analyze(
    videos: Paths,
    *,
    model: str | Path | Model | None = None,
    height_m: float | None = None,
    person: str | None = None,
    norms: Norms | None = None,
    options: Options = DEFAULTS,
) -> Trial:
    """Measure a walk and ask a model about it.

    A video that can be read but not measured is no error: the trial's verdict says NOT_MEASURABLE, and its
    reasons why.

    Args:
        videos: a video, stored landmarks (`.npz`), or several passes of one person, which are pooled.
        model: a file, a folder or a loaded model; None takes the built-in one, trained on simulated people.
        height_m: standing height in metres, which makes lengths true; else they are estimated.
        person: which of several: `largest`, `walker` (who gets furthest) or `1`, `2`, ... by appearance.
        norms: healthy people to compare with, `adult` or `child`.
        options: everything that can be set: also backend, device, rotation, tilt, belt speed, tuning. What is
            given above goes before it. Without them, the best pose network on this machine is taken.

    Raises:
        GaitnetError: a file or a model can't be read, or an option can't be used.
    """
    paths = [videos] if isinstance(videos, str | Path) else videos
    given = {"height_m": height_m, "person": person, "norms": norms}
    chosen = {name: value for name, value in given.items() if value is not None}
    if options is DEFAULTS:
        options = replace(options, engine=of_quality(options.engine, options.backend, "best"))
    options = replace(options, **cast("Any", chosen))
    loaded = model if isinstance(model, Model) else load_model(model, options.engine.device)
    return Trial(analyze_videos([Path(path) for path in paths], loaded.predictor, options))


def read_report(path: str | Path) -> Trial:
    """A trial again, from the `report.json` that it was saved as; `angles.csv` beside it is read, too.

    Raises:
        GaitnetError: no such file, no report of gaitnet, or one of a newer gaitnet.
    """
    return Trial(Analysis(read_json(Path(path)), ()))


def load_model(path: str | Path | None = None, device: str = "CPU") -> Model:
    """A trained model.

    Args:
        path: an exported folder, `.xml`, `.ckpt`, or `clinic/NAME`, one's own; None loads the built-in model.
        device: on which OpenVINO runs it: `CPU`, `GPU`, `NPU` or `AUTO`.

    Raises:
        GaitnetError: no such model, or a damaged one.
    """
    return Model(load_predictor(resolve(path) or DEFAULT_MODEL, device))


class Parameters(Mapping[str, Measurement]):
    """A trial's numbers by name: `parameters["cadence"].value`, `.unit`, `.sd`, `.n`.

    Args:
        found: the numbers.
        ranges: healthy ranges of some of them.
    """

    def __init__(self, found: Mapping[str, Measurement], ranges: Mapping[str, Range]) -> None:
        self._found, self._ranges = found, ranges

    def __getitem__(self, name: str) -> Measurement:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return f"Parameters({len(self)}: {', '.join(self)})"

    def to_frame(self) -> DataFrame:
        """A row for each number: value, unit, SD, n, and the healthy range, NaN where it has none."""
        rows = [
            {
                "value": found.value,
                "unit": found.unit,
                "sd": found.sd,
                "n": found.n,
                "healthy_low": self._ranges[name].low if name in self._ranges else None,
                "healthy_high": self._ranges[name].high if name in self._ranges else None,
            }
            for name, found in self._found.items()
        ]
        pandas = require("pandas", "pandas")
        index = pandas.Index(list(self._found), name="parameter")
        return cast("DataFrame", pandas.DataFrame(rows, index=index))

    def _repr_html_(self) -> str:
        cells = (
            f"<tr><th>{html.escape(name.replace('_', ' '))}<td>{found.value:.3g}<td>{html.escape(found.unit)}"
            for name, found in self._found.items()
        )
        return f"<table><tr><th>parameter<th>value<th>unit{''.join(cells)}</table>"


class Trial:
    """A recorded walk, measured.

    Args:
        analysis: what came of its videos.
    """

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    @property
    def report(self) -> GaitReport:
        """Everything that is said about the walk."""
        return self.analysis.report

    @property
    def verdict(self) -> Verdict:
        """OK, CAUTION or NOT_MEASURABLE."""
        return self.report.verdict

    @property
    def reasons(self) -> list[str]:
        """Why the verdict is not OK, and what else is to be said; a sentence each."""
        return [sentence(reason) for reason in self.report.reasons]

    @property
    def parameters(self) -> Parameters:
        """Cadence, step times and lengths, joint ranges; empty where nothing was measured."""
        return Parameters(self.report.parameters, ranges_of(self.report))

    @property
    def findings(self) -> list[Finding]:
        """Parameters and values of curves outside the healthy range, the furthest first; see `sentence()`."""
        return findings_of(self.report)

    @property
    def angles(self) -> JointAngles | None:
        """The 11 features over the video at 30 Hz, degrees and metres; None where they are withheld."""
        return self.report.angles

    @property
    def events(self) -> GaitEvents | None:
        """Heel strikes and toe offs in seconds; None where they are withheld."""
        return self.report.events

    @property
    def prediction(self) -> Prediction | None:
        """The model's answer; None where it would mean nothing, see `reasons`."""
        return self.report.prediction

    @property
    def classification(self) -> Classification | None:
        """What distance from healthy people and model say together; None where nothing can be said."""
        return self.report.classification

    @property
    def steps(self) -> list[GaitSequence]:
        """The steps as models take them; empty where nothing was measured, and for a report that was read."""
        return self.analysis.steps

    def plot(self) -> Figure:
        """Joint curves of both legs on healthy people's, and numbers on their healthy ranges."""
        from gaitnet.report.figures import draw_walk  # noqa: PLC0415  (Matplotlib: half a second)

        return cast("Figure", draw_walk(self.report))

    def save(
        self,
        folder: str | Path,
        *,
        overlay: bool = True,
        blur_face: bool = False,
        files: bool = False,
        lang: str = "en",
    ) -> Path:
        """Write `report.json`, `report.html`, `angles.csv`, `overlay.mp4` and so on.

        Args:
            folder: where to; made where it is not there.
            overlay: write the video with the skeleton on it; not possible for a report that was read.
            blur_face: make the person's face in it unrecognisable.
            files: also tables (CSV), OpenSim's `.trc` and `.mot`, and COCO keypoints.
            lang: of the page.

        Returns:
            The folder.

        Raises:
            GaitnetError: a file can't be written.
        """
        show = Show(overlay and bool(self.analysis.films), blur_face, lang, files)
        write_folder(self.analysis.films, Path(folder), self.report, show)
        return Path(folder)

    def _line(self) -> str:
        said = classified(self.report, "plain", "en")
        answer = f", {said.line(report_texts())}" if said.short else ""
        outside = ", ".join(f"{each.name} {each.direction}" for each in self.findings)
        return (
            f"{self.report.source}: {self.verdict.value}, {len(self.report.footsteps)} steps"
            f"{f', {outside}' if outside else ''}{answer}"
        )

    def __repr__(self) -> str:
        return f"<Trial {self._line()}>"

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{html.escape(reason)}" for reason in self.reasons)
        picture = io.BytesIO()
        if self.report.parameters:
            self.plot().savefig(picture, format="png", dpi=90)
        image = base64.b64encode(picture.getvalue()).decode()
        shown = f'<img alt="joint curves and numbers" src="data:image/png;base64,{image}">' if image else ""
        return f"<p><b>{html.escape(self._line())}</b><ul>{said}</ul>{shown}<p>{_NOTE}"


class Model:
    """A trained model.

    Args:
        predictor: that answers.
    """

    def __init__(self, predictor: Predictor) -> None:
        self.predictor = predictor

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, the healthy one first."""
        return tuple(self.predictor.card.classes)

    def predict(self, walk: Trial | str | Path | Sequence[GaitSequence]) -> Prediction:
        """The answer for one walk.

        Args:
            walk: a trial; a video, an extracted sequence or a step by its path; or steps.

        Raises:
            NotMeasurableError: an answer would mean nothing; the error says why.
            GaitnetError: a file that can't be used, or a walk that does not match the model.
        """
        if isinstance(walk, str | Path):
            return predict(Path(walk), self.predictor).prediction
        if not isinstance(walk, Trial):
            return self.predictor.predict(walk)
        if walk.parameters and not walk.steps:
            raise GaitnetError(f"{walk.report.source}: a report holds no steps. Analyze the video again.")
        return prediction_of(walk.analysis, self.predictor)

    def __repr__(self) -> str:
        card = self.predictor.card
        return f"<Model {card.name}: {', '.join(card.classes)}>"
