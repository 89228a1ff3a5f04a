"""Training on some sites and testing on others: a matrix. Says nothing; `gaitnet.terminal.crossing` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from gaitnet.datacheck import Finding, remedy, sentence
from gaitnet.datacheck.confounders import FEWEST, TELLING, Telling, telling
from gaitnet.errors import DataError
from gaitnet.evaluation.answers import Answers
from gaitnet.evaluation.asked import Asked
from gaitnet.evaluation.bands import Band, bands_of
from gaitnet.evaluation.counting import Counting, check_runs, uncounted
from gaitnet.evaluation.crossnets import Nets, ask_networks
from gaitnet.evaluation.crossplan import ALL, FOLDS, Part, Row, plan_rows
from gaitnet.evaluation.crossreport import write
from gaitnet.evaluation.figures import Figure, figures
from gaitnet.evaluation.sites import Walks, read_sites
from gaitnet.evaluation.walklevel import SPEED, WALK_MODELS, ask_model
from gaitnet.files import check_writable, make_folder


@dataclass(frozen=True)
class Crossing:
    """What is asked.

    Attributes:
        sites: name and tree; several trees of one name are one site.
        out: folder of results.
        config: trainings, by name or path, beside the models of whole walks.
        people: table of who is who, see `sites.read_people`.
        seeds: trainings of each part.
        folds: parts by person where people of the trained sites are tested with; None = `FOLDS`.
        workers: trainings at once.
        normal: the healthy class, if no folder name shows it.
        missing: number that stands for a missing value in the files.
    """

    sites: Sequence[tuple[str, Path]]
    out: Path
    config: Sequence[Path | str] = ()
    people: Path | None = None
    seeds: int = 3
    folds: int | None = None
    workers: int = 1
    normal: str | None = None
    missing: float | None = None


@dataclass(frozen=True)
class Cell:
    """One model, trained on some sites, on the people of another, or of all.

    Attributes:
        model: name.
        train: sites that it was trained on; the tested person never is.
        test: site, or `all`.
        people: how many are tested with.
        healthy: how many of them have healthy walks.
        others: how many have other walks; somebody who acts has both.
        walks: how many.
        figures: of the walks, healthy against all others.
        classes: balanced accuracy over all classes; None where there are two, or training does not know one.
        count: number of classes.
        bands: AUROC within walks of about the same speed.
    """

    model: str
    train: str
    test: str
    people: int
    healthy: int
    others: int
    walks: int
    figures: dict[str, Figure]
    classes: Figure | None
    count: int
    bands: tuple[Band, ...]
    answers: tuple[Answers, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Crossed:
    """What was found.

    Attributes:
        cells: of the matrix.
        telling: site -> what tells its healthy people from the others without any gait in it.
        notes: what a sceptic would say.
    """

    cells: tuple[Cell, ...]
    telling: dict[str, tuple[Telling, ...]]
    notes: tuple[str, ...]


def run_crossing(study: Crossing, counting: Counting = uncounted) -> Crossed:
    """Train, test and write the files; networks that are in `out` already are not trained again.

    Raises:
        GaitnetError: data, configurations or a folder that can't be used.
    """
    check_runs(study.seeds, study.workers)
    if study.folds is not None and study.folds < 2:
        raise DataError(f"⟦folds {study.folds}⟧: must be 2 or more.")
    check_writable(study.out)
    make_folder(study.out)
    walks = read_sites(study.sites, study.people, study.normal)
    rows = plan_rows(walks, study.folds or FOLDS)
    cells: list[Cell] = []
    with counting("models of whole walks", len(rows) * len(WALK_MODELS)) as advance:
        for row in rows:
            for name in WALK_MODELS:
                cells += _cells(walks, row, name, ask_model(name, walks, row.parts, study.seeds))
                advance()
    nets = Nets(study.config, study.out, study.seeds, study.workers, study.missing)
    for name, row, asked in ask_networks(nets, walks, rows, counting):
        cells += _cells(walks, row, name, asked)
    places = (*walks.sites, ALL) if len(walks.sites) > 1 else walks.sites
    known = {site: tuple(_telling(walks, site)) for site in places}
    found = Crossed(tuple(cells), known, tuple(_notes(walks, rows, cells, known)))
    write(study.out, found, {"sites": [[name, str(root)] for name, root in study.sites]})
    return found


def _cells(walks: Walks, row: Row, model: str, asked: Sequence[Asked]) -> Iterator[Cell]:
    """A cell for each tested site of which somebody could be asked."""
    for site in row.tested:
        runs = [_answers(walks, one, site, two=True) for one in asked]
        if not runs or not len(runs[0].target):
            continue
        yield _cell(row.name, site, model, runs, walks, _of_classes(walks, asked, site))


def _cell(
    train: str, test: str, model: str, runs: list[Answers], walks: Walks, classes: tuple[Figure | None, int]
) -> Cell:
    first = runs[0]
    return Cell(
        model=model,
        train=train,
        test=test,
        people=len(np.unique(first.subject)),
        healthy=len(np.unique(first.subject[first.target == 0])),
        others=len(np.unique(first.subject[first.target != 0])),
        walks=len(first.target),
        figures=figures(runs),
        classes=classes[0],
        count=classes[1],
        bands=tuple(bands_of(runs, walks.mean_of("speed", first.walk))),
        answers=tuple(runs),
    )


def _of_classes(walks: Walks, asked: Sequence[Asked], site: str) -> tuple[Figure | None, int]:
    """Balanced accuracy over all classes of a site, where training knows them and they are more than two."""
    here = np.ones(len(walks.site), dtype=bool) if site == ALL else walks.site == site
    labels = set(walks.name[here])
    if len(labels) < 3 or not all(labels <= set(one.classes) for one in asked):
        return None, len(labels)
    runs = [_answers(walks, one, site, two=False) for one in asked]
    return figures(runs)["balanced_accuracy"], len(labels)


def _answers(walks: Walks, asked: Asked, site: str, two: bool) -> Answers:
    """About the walks of a site; recordings of one walk are joined."""
    here = np.ones(len(asked.index), dtype=bool) if site == ALL else walks.site[asked.index] == site
    index, said = asked.index[here], (asked.two if two else asked.all)[here]
    target = walks.abnormal[index].astype(int)
    if not two:
        target = np.array([asked.classes.index(name) for name in walks.name[index]], dtype=int)
    every = Answers(said, target, walks.person[index], walks.name[index], walks.walk[index])
    return every.per_walk() if len(index) else every


def _telling(walks: Walks, site: str) -> Iterator[Telling]:
    """Of the people of a site, or of all."""
    here = np.ones(len(walks.site), dtype=bool) if site == ALL else walks.site == site
    groups, sides, people = [], [], []
    for who in np.unique(walks.person[here]):
        for side in (False, True):
            group = np.flatnonzero(here & (walks.person == who) & (walks.abnormal == side))
            if len(group):
                groups.append(group.tolist())
                sides.append(side)
                people.append(str(who))
    yield from telling(groups, np.array(sides, dtype=bool), walks.facts(), people)


def _notes(
    walks: Walks, rows: Sequence[Row], cells: Sequence[Cell], known: Mapping[str, Sequence[Telling]]
) -> Iterator[str]:
    shared = walks.shared()
    if shared:
        yield f"On several sites: {', '.join(shared)}. Nobody of them is tested with who was trained on."
    if walks.unmet:
        unmet = ", ".join(one.subject for one in walks.unmet[:3])
        yield f"The table of people names {len(walks.unmet)} who are on no site, such as {unmet}."
    for site, found in known.items():
        for each in found:
            if each.score >= TELLING:
                finding = Finding("confounder", "caution", each.what, asdict(each))
                yield f"{site}, {each.people} people: {sentence(finding)}. {remedy(finding)}"
    for row in rows:
        if not any(cell.train == row.name and cell.model == SPEED for cell in cells):
            yield f"{row.name}: one class only, so that nothing but the distance from healthy can be learnt."
            continue
        alone = sorted({who for part in row.parts for who in _unasked(walks, part)})
        if alone:
            yield f"{row.name}: {len(alone)} people are not tested with: without them one class is left."
    for train, test, others in dict.fromkeys((cell.train, cell.test, cell.others) for cell in cells):
        if 0 < others < FEWEST:
            yield f"{train} to {test}: {others} tested with who are not healthy: too few to tell."
    yield from _no_better(cells)


def _unasked(walks: Walks, part: Part) -> list[str]:
    """Who is not asked about, since the training has one class."""
    abnormal = walks.abnormal[part.train]
    one_class = bool(abnormal.all() or not abnormal.any())
    return np.unique(walks.person[part.test]).tolist() if one_class else []


def _no_better(cells: Sequence[Cell]) -> Iterator[str]:
    """Where a model orders people no better than their speed does."""
    speed = {(cell.train, cell.test): cell.figures["auroc"].value for cell in cells if cell.model == SPEED}
    for cell in cells:
        alone = speed.get((cell.train, cell.test), np.nan)
        reached = cell.figures["auroc"].value
        if not cell.model.endswith(" alone") and reached <= alone < 1:
            where = f"{cell.train} to {cell.test}, {cell.people} people"
            yield f"{cell.model}, {where}: AUROC {reached:.3f} is no better than {SPEED} ({alone:.3f})."
