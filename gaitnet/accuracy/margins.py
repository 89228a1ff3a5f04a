"""How far off each parameter and curve is on films of rendered walkers, by pose network.

`python -m gaitnet.accuracy.margins` writes `gaitnet/gait/data/margins.csv`; it films and looks at 48 walks
with each network, which takes a quarter of an hour. `gaitnet accuracy --only walkers` tests them on others.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from gaitnet import gait, posemodels
from gaitnet.accuracy.walkers import curve_errors, parameter_errors, takes_of_patterns
from gaitnet.errors import GaitnetError
from gaitnet.files import atomic_file
from gaitnet.gait import measure
from gaitnet.gait.healthy import Of
from gaitnet.gait.margins import FILE, WITH_MARGIN, key_of
from gaitnet.gait.measured_by import HEAVY, LANDMARKS, Instrument
from gaitnet.pose.engine import Engine
from gaitnet.pose.openvino import OpenVINOBackend
from gaitnet.types import Array
from gaitnet.walker.dataset import film_take

SEED = 8_100_000
"""Of the people who are filmed: others than those on whom the margins are tested."""

VIEWS = ((0.0, 30.0), (15.0, 25.0), (30.0, 30.0), (180.0, 30.0))
"""Degrees and frames a second."""

HELD = 95
"""Percent of the films whose error a margin holds."""

FIGURES = 3

Errors = Mapping[str, float | Array]
"""By how much each parameter, and each point of a mean curve, is off, in its unit."""


def films(instrument: Instrument) -> Iterator[Errors]:
    """One film of each pattern from each side, measured by a network; refused ones are left out.

    Raises:
        GaitnetError: the network is not on this machine.
    """
    models = posemodels.need(posemodels.HEAVY) if instrument == HEAVY else None
    backend = OpenVINOBackend(engine=Engine(models=models))
    takes = [(take, rate) for view, rate in VIEWS for take in takes_of_patterns(1, view, SEED)]
    with tempfile.TemporaryDirectory() as folder:
        for take, rate in track(takes, instrument, console=Console(stderr=True)):
            film = film_take(Path(folder), take, rate_hz=rate)
            try:
                walk = measure(backend.estimate(film))
            except GaitnetError:
                continue
            finally:
                film.unlink()
            truth = take.walk(rate)
            yield {**parameter_errors(walk, truth), **curve_errors(walk, truth)}


def margins(errors: Iterable[Errors]) -> dict[tuple[str, Of], float]:
    """Parameter, without a side, and of what -> half-width that holds `HELD` percent of the films' values."""
    found: dict[tuple[str, Of], list[Array]] = {}
    for of_film in errors:
        for name, off in of_film.items():
            if (key := key_of(name))[0] in WITH_MARGIN:
                found.setdefault(key, []).append(np.abs(np.atleast_1d(off)))
    return {key: float(np.percentile(np.concatenate(values), HELD)) for key, values in found.items()}


def write(path: Path, by_instrument: Mapping[Instrument, Sequence[Errors]]) -> None:
    """Write the file that comes with gaitnet, whole or not at all.

    Raises:
        OutputError: it can't be written.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["instrument", "name", "of", "margin", "films"])
    for instrument, errors in by_instrument.items():
        for key, margin in sorted(margins(errors).items()):
            table.writerow([instrument, *key, f"{margin:.{FIGURES}g}", len(errors)])
    with atomic_file(path) as stream:
        stream.write(text.getvalue().encode())


if __name__ == "__main__":
    networks: tuple[Instrument, ...] = (LANDMARKS, HEAVY)
    write(Path(gait.__file__).parent / FILE, {each: list(films(each)) for each in networks})
