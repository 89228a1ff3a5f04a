"""Every kind of file that gaitnet reads: a valid one, and who reads it. A new one is a line of `READERS`."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import of_clinics

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Reader:
    """One kind of file.

    Attributes:
        kind: what is done to it, see `mutations.KINDS`.
        make: writes a valid one, and what it needs beside it, to a folder; says which one is made hostile.
        read: reads it, as a command would, and uses what it says.
        cost: how much slower it is than the others; it gets so much fewer inputs.
        passes_over: what can't be read is left alone, and the work goes on.
    """

    kind: str
    make: Callable[[Path], Path]
    read: Callable[[Path], object]
    cost: int = 1
    passes_over: bool = False


def _angles(folder: Path) -> Path:
    path = folder / "001_angles.npy"
    np.save(path, np.random.default_rng(0).uniform(0, [50.0] * 9 + [0.5] * 2, (20, 11)).astype(np.float32))
    return path


def _read_angles(path: Path) -> object:
    from gaitnet.sequences.npyfile import read_angles

    return read_angles(path)


def _landmarks(folder: Path) -> Path:
    path = folder / "001_landmarks.npy"
    np.save(path, np.random.default_rng(0).normal(size=(8, 33, 4)).astype(np.float32))
    return path


def _read_landmarks(path: Path) -> object:
    from gaitnet.sequences.npyfile import read_landmarks

    return read_landmarks(path)


def _old(folder: Path) -> Path:
    from gaitnet.skeleton import FEATURES

    steps = [{name: float(at) for name in FEATURES} for at in range(5)]
    np.save(folder / "001_angles.npy", np.array(steps, dtype=object), allow_pickle=True)
    return folder / "001_angles.npy"


def _stored(folder: Path) -> Path:
    from gaitnet.pose.stored import save_pose

    save_pose(folder / "stored.npz", _pose())
    return folder / "stored.npz"


def _pose():
    from gaitnet.walker import GOOD_FILM, Camera, Person, observe, walk

    walked = walk(Person(), 4.0)
    return observe(walked, Camera.framing(walked, 10), GOOD_FILM, np.random.default_rng(0))


def _read_stored(path: Path) -> object:
    from gaitnet.pose.stored import StoredBackend

    return StoredBackend().estimate(path)


MAPPING = """
up: z
subject: who
walk: number
rate_hz: null
joints: {Extra: left_heel}
label: {table: who.csv, key: trial, match: number, column: group, normal: [HC]}
"""


def _joints(folder: Path) -> Path:
    from gaitnet.pose.jointsets import KINECT
    from gaitnet.skeleton import INDEX
    from gaitnet.walker import Person, walk

    names = list(KINECT)
    walked = walk(Person(), 2.5).joints[:, [INDEX[KINECT[name]] for name in names]] * 1000
    count = len(walked)
    np.savez(
        folder / "set.npz",
        xyz_mm=np.concatenate([walked, walked]).astype(np.int16),
        offsets=[0, count, 2 * count],
        joint_names=names,
        time_s=np.tile(np.arange(count) / 30, 2),
        who=["anna", "ben"],
        number=[1, 2],
    )
    (folder / "mapping.yaml").write_text(MAPPING)
    (folder / "who.csv").write_text("trial,group\n1,HC\n2,PD\n")
    return folder / "set.npz"


def _mapping(folder: Path) -> Path:
    _joints(folder)
    return folder / "mapping.yaml"


def _labels(folder: Path) -> Path:
    _joints(folder)
    return folder / "who.csv"


def _import(path: Path) -> object:
    from gaitnet.joints import import_walks
    from gaitnet.mapping import read_mapping

    folder = path.parent
    mapping = read_mapping(folder / "mapping.yaml")
    return import_walks(folder / "set.npz", mapping, folder / "out", lambda: None)


def _read_joints(path: Path) -> object:
    from gaitnet.errors import NobodyFoundError
    from gaitnet.pose.jointsets import read_joint_set

    walks = read_joint_set(path, "z")
    for index in range(min(len(walks), 5)):
        try:
            _ = walks[index]
        except NobodyFoundError:
            continue
    return walks


def _read_mapping(path: Path) -> object:
    from gaitnet.mapping import read_mapping

    return read_mapping(path)


KEYPOINTS_MAPPING = """
keypoints: {joints: coco-17, places: xy, confidence: conf, certain: 255, rate: fps, width: 1280, height: 720}
subject: who
label: {array: group, normal: [HC]}
"""


def _keypoints(folder: Path) -> Path:
    from gaitnet.pose.keypoints import SETS
    from gaitnet.skeleton import INDEX

    pose = _pose()
    xy = pose.image[:, [INDEX[name] for name in SETS["coco-17"]]]
    np.savez(
        folder / "set.npz",
        xy=np.concatenate([xy, xy]).astype(np.float32),
        conf=np.full((2 * len(xy), 17), 200, np.uint8),
        offsets=[0, len(xy), 2 * len(xy)],
        fps=[30.0, 25.0],
        who=["anna", "ben"],
        group=["HC", "PD"],
    )
    (folder / "mapping.yaml").write_text(KEYPOINTS_MAPPING)
    return folder / "set.npz"


KEPT_BY = {"film": "a.mp4"}


def _kept_landmarks(folder: Path) -> Path:
    from gaitnet.pose.kept import keep_pose

    keep_pose(folder / "kept.npz", _pose(), KEPT_BY)
    return folder / "kept.npz"


def _read_kept_landmarks(path: Path) -> object:
    from gaitnet.pose.kept import kept_pose

    return kept_pose(path, KEPT_BY)


def _angles_table(folder: Path) -> Path:
    from gaitnet.analysis import analyze_pose
    from gaitnet.report.csv import write_angles_csv

    angles = analyze_pose(Path("a.npz"), _pose()).report.angles
    assert angles is not None
    write_angles_csv(folder / "angles.csv", angles)
    return folder / "angles.csv"


def _read_angles_table(path: Path) -> object:
    from gaitnet.report.csv import read_angles_csv

    return read_angles_csv(path)


def _row():
    from gaitnet.analysis import analyze_pose
    from gaitnet.cohort.rows import row_of

    return row_of(analyze_pose(Path("a.npz"), _pose()).report, "a.npz", "Normal", "anna")


def _table(folder: Path) -> Path:
    from gaitnet.cohort.tables import write_tables

    write_tables(folder / "walks.csv", [_row()] * 3)
    return folder / "walks.csv"


def _table_of_curves(folder: Path) -> Path:
    from gaitnet.cohort.tables import curves_beside

    return curves_beside(_table(folder))


def _read_table(path: Path) -> object:
    from gaitnet.cohort import read_groups

    return read_groups([path.with_name("walks.csv")])


def _cohort(folder: Path):
    from gaitnet.cohort import CohortSettings
    from gaitnet.extraction import plan

    (job,) = plan([folder / "in" / "a.npz"], folder / "out")
    return job, CohortSettings()


def _done(folder: Path) -> Path:
    from gaitnet.cohort.working import DONE, write_done

    (folder / "in").mkdir()
    shutil.copy(_stored(folder), folder / "in" / "a.npz")
    job, settings = _cohort(folder)
    job.folder.mkdir(parents=True)
    (job.folder / "report.json").write_text("{}")
    write_done(job.folder, _row(), settings.describe(job))
    return job.folder / DONE


def _read_done(path: Path) -> object:
    from gaitnet.cohort.working import known_row

    folder = next(parent for parent in path.parents if (parent / "in").is_dir())
    return known_row(*_cohort(folder))


def _answers(folder: Path) -> Path:
    from gaitnet.evaluation.answers import Answers, write_answers

    names = np.array(["anna", "ben", "cleo"])
    write_answers(
        folder / "a.json", Answers(np.log([[0.9, 0.1]] * 3), np.array([0, 1, 0]), names, names, names)
    )
    return folder / "a.json"


def _read_answers(path: Path) -> object:
    from gaitnet.evaluation.answers import read_answers

    found = read_answers(path)
    return found and found.per_walk()


def _sequence(folder: Path) -> Path:
    from gaitnet.sequences.info import ClipInfo, Extra, FileInfo, WalkInfo, to_json
    from gaitnet.types import GaitEvents

    _angles(folder)
    files = (FileInfo("a.mp4", "0" * 64, size_px=(640, 480), rate_hz=30.0, duration_s=3.5),)
    extra = Extra(("sagittal",), files, settings={"height_m": 1.7}, seconds=3.5, notes="", other={"x": [1]})
    events = GaitEvents(*[np.array([0.5, 1.2])] * 4)
    clips = (ClipInfo(1, "left", 0.5, 1.2),)
    info = WalkInfo("a.mp4", "0" * 64, "anna", events=events, clips=clips, extra=extra)
    (folder / "sequence.json").write_text(to_json(info))
    return folder / "sequence.json"


def _read_sequence(path: Path) -> object:
    from gaitnet.inference.base import to_batch
    from gaitnet.models.card import card_from_json
    from gaitnet.sequences.info import to_json
    from gaitnet.sequences.tree import read_info, read_walk

    info = read_info(path.parent)
    clips = read_walk(path.parent)
    card = card_from_json((ROOT / "gaitnet/default_model/card.json").read_text(), path)
    return info and to_json(info), to_batch(card, clips)


def _pack(folder: Path) -> Path:
    from gaitnet.sequences.packs import PackedWalk, write_pack
    from gaitnet.sequences.tree import read_info

    _sequence(folder)
    walks = [PackedWalk(name, [np.ones((40, 11), np.float32)] * 2, read_info(folder)) for name in "ab"]
    write_pack(folder / "Training/Normal/0001.pack", walks)
    return folder / "Training/Normal/0001.pack/walks.json"


def _frames_of_pack(folder: Path) -> Path:
    return _pack(folder).with_name("frames.npy")


def _read_pack(path: Path) -> object:
    from gaitnet.sequences.packing import pack_tree, walks_to_pack

    return pack_tree(walks_to_pack(path.parents[3]), path.parents[3] / "out")


def _jobs(folder: Path):
    from gaitnet.extraction import plan

    return plan([folder / "in" / "a.npz", folder / "in" / "b.npz"], folder / "out")


def _extracted(folder: Path) -> None:
    from gaitnet.extraction import Settings
    from gaitnet.extraction.ledger import opened
    from gaitnet.extraction.walk import extract
    from gaitnet.pose.base import no_progress

    (folder / "in").mkdir()
    for name in ("a", "b"):
        (folder / "in" / f"{name}.npz").write_bytes(b"no landmarks")
    jobs = _jobs(folder)
    shutil.copy(_stored(folder), folder / "in" / "a.npz")
    with opened(folder / "out", jobs, Settings()) as ledger:
        for job in jobs:
            ledger.add(extract(job, Settings(), no_progress))


def _ledger(folder: Path) -> Path:
    _extracted(folder)
    return folder / "out" / "extraction.jsonl"


def _settings(folder: Path) -> Path:
    _extracted(folder)
    (folder / "out" / "extraction.jsonl").unlink()  # so that the walk's own file is asked
    return folder / "out" / "a" / "sequence.json"


def _go_on(path: Path) -> object:
    from gaitnet.extraction import Settings
    from gaitnet.extraction.ledger import opened

    folder = next(parent for parent in path.parents if (parent / "in").is_dir())
    jobs = _jobs(folder)
    with opened(folder / "out", jobs, Settings(whole=False)) as ledger:
        return [(ledger.known(job), ledger.changes(job)) for job in jobs]


def _report(folder: Path) -> Path:
    from gaitnet.analysis import analyze_pose
    from gaitnet.inference import DEFAULT_MODEL, load_predictor
    from gaitnet.report.json import write_json

    write_json(
        folder / "report.json", analyze_pose(Path("a.npz"), _pose(), load_predictor(DEFAULT_MODEL)).report
    )
    return folder / "report.json"


def _read_report(path: Path) -> object:
    from gaitnet.report.json import to_document
    from gaitnet.report.page import write_page
    from gaitnet.report.reading import read_report

    found = read_report(path)
    write_page(path.with_suffix(".html"), found, before=found)
    return json.dumps(to_document(found), allow_nan=False)


def _kept(folder: Path) -> Path:
    from gaitnet.app.shelf import LOCK, Upload

    walk = Upload(".mp4", patient="P", id="0" * 16, added="2026-05-01T10:00:00+02:00")
    place = folder / "walks" / walk.id
    place.mkdir(parents=True)
    (folder / LOCK).touch()
    _report(place)
    (place / "walk.json").write_text(json.dumps(asdict(walk)))
    return place / "report.json"


def _tree(folder: Path) -> Path:
    (folder / "walk").mkdir()
    _sequence(folder / "walk")
    with zipfile.ZipFile(folder / "data.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted((folder / "walk").iterdir()):
            packed.write(path, f"data/Training/Normal/walk_1/{path.name}")
    return folder / "data.zip"


def _take_in(path: Path) -> object:
    from gaitnet.app.trees import unpack_tree
    from gaitnet.clinic import Study

    shutil.rmtree(path.parent / "tree", ignore_errors=True)
    unpack_tree(path, path.parent / "tree")
    assert not list(path.parent.parent.glob("*.npy"))  # none out of its folder
    return Study(path.parent / "app").take_in(path.parent / "tree", "A")


def _kept_walk(folder: Path) -> Path:
    return _kept(folder).with_name("walk.json")


def _show_kept(path: Path) -> object:
    from gaitnet.app.shelf import Shelf
    from gaitnet.app.words import asked_default, said_of

    shelf = Shelf(path.parent.parent.parent)
    try:
        walks = shelf.of("P")
        return [(said_of(kept.report, "en"), asked_default(kept.report)) for kept in walks]
    finally:
        shelf.close()


def _model(folder: Path) -> Path:
    shutil.copytree(ROOT / "gaitnet/default_model", folder, dirs_exist_ok=True)
    return folder / "model.xml"


def _weights(folder: Path) -> Path:
    return _model(folder).with_name("model.bin")


def _checkpoint(folder: Path) -> Path:
    """Of a small network that learnt nothing."""
    import torch

    from gaitnet.models.base import weights_sha256
    from gaitnet.models.lstm import LSTMClassifier
    from gaitnet.skeleton import CONVENTION, FEATURES, UNITS

    module = LSTMClassifier(num_features=len(FEATURES), num_classes=2, hidden=[8, 4], dense=4, name="tiny")
    card = {
        "name": "tiny",
        "architecture": "lstm",
        "gaitnet_version": "0",
        "weights_sha256": weights_sha256(module.net),
        "feature_names": list(FEATURES),
        "units": dict(UNITS),
        "classes": ["Normal", "Abnormal"],
        "max_length": 110,
        "rate_hz": 30.0,
        "convention": CONVENTION,
    }
    content = {
        "state_dict": module.state_dict(),
        "hyper_parameters": dict(module.hparams),
        "gaitnet_card": card,
    }
    torch.save(content, folder / "best.ckpt")
    return folder / "best.ckpt"


def _ask(path: Path) -> object:
    from gaitnet.inference import load_predictor
    from gaitnet.skeleton import CONVENTION, FEATURES
    from gaitnet.types import GaitSequence

    clip = GaitSequence(np.ones((20, 11), np.float32), FEATURES, 30.0, None, None, "w", CONVENTION)
    return load_predictor(path.parent / path.name.replace("model.bin", "model.xml")).predict([clip])


def _card(folder: Path) -> Path:
    return Path(shutil.copy(ROOT / "gaitnet/default_model/card.json", folder / "card.json"))


def _read_card(path: Path) -> object:
    from gaitnet.documents import read_document
    from gaitnet.errors import ModelMismatchError
    from gaitnet.inference.base import to_batch, to_prediction
    from gaitnet.models.card import card_from_json
    from gaitnet.skeleton import CONVENTION, FEATURES
    from gaitnet.types import GaitSequence

    try:
        text = read_document(path).decode(errors="replace")
    except (OSError, ValueError) as error:  # a card stands in a model, never alone
        raise ModelMismatchError("no file") from error
    card = card_from_json(text, path)
    clip = GaitSequence(np.ones((20, 11), np.float32), FEATURES, 30.0, None, None, "w", CONVENTION)
    to_batch(card, [clip])
    return to_prediction(card, np.full((1, len(card.classes)), 0.5), 0)


def _task(folder: Path) -> Path:
    from gaitnet.pose.blazepose.files import IN_TASK

    with zipfile.ZipFile(folder / "pose.task", "w") as task:
        for name in IN_TASK.values():
            task.writestr(name, b"TFL3" + bytes(range(256)) * 20, zipfile.ZIP_DEFLATED)
    return folder / "pose.task"


def _read_task(path: Path) -> object:
    from gaitnet.pose.blazepose.files import DETECTOR, LANDMARKS, read_network

    return [read_network(network, path) for network in (DETECTOR, LANDMARKS)]


_NETWORK = b"\x1c\0\0\0TFL3" + bytes(range(256)) * 20


def _package(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "pose.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr("package/pose.tflite", _NETWORK)
    return folder / "pose.whl"


def _npm_package(folder: Path) -> Path:
    with tarfile.open(folder / "pose.tgz", "w:gz") as archive:
        member = tarfile.TarInfo("package/pose.tflite")
        member.size = len(_NETWORK)
        archive.addfile(member, io.BytesIO(_NETWORK))
    return folder / "pose.tgz"


def _read_package(path: Path) -> object:
    from gaitnet.posemodels.known import PoseModel
    from gaitnet.posemodels.packages import read_model

    digest = hashlib.sha256(_NETWORK).hexdigest()
    return read_model(path, PoseModel("small", "small.tflite", len(_NETWORK), digest, "", ()))


def _configuration(folder: Path) -> Path:
    return Path(shutil.copy(ROOT / "configs/cnn.yaml", folder / "run.yaml"))


def _read_configuration(path: Path) -> object:
    from gaitnet.configuration import vetted
    from gaitnet.errors import GaitnetError

    try:
        vetted(["--config", str(path), "--safe"])
    except GaitnetError as error:
        if "not allowed with --safe" not in str(error):
            raise
    return vetted(["--config", str(path)])


def _form(folder: Path) -> Path:
    (folder / "form.txt").write_text(
        "name=walk.mp4&patient=P&height=1.74&person=walker&norms=adult&compare=on&key=0"
    )
    return folder / "form.txt"


def _read_form(path: Path) -> object:
    from starlette.datastructures import QueryParams

    from gaitnet.app.uploads import read_walk

    text = path.read_bytes().decode(errors="replace") if path.is_file() else ""
    walk, name = read_walk(QueryParams(text))
    assert name.isprintable(), "what a form says reaches pages and logs"
    assert walk.patient.isprintable(), "what a form says reaches pages and logs"
    return walk.source


def _film(folder: Path) -> Path:
    """A second of noise."""
    from gaitnet.report.overlay.encoding import film

    dice = np.random.default_rng(0)
    with film(folder, "film", (160, 120)) as (path, write):
        for at in range(30):
            write(at / 30, dice.integers(0, 255, (120, 160, 3), dtype=np.uint8))
    return path


def _read_film(path: Path) -> object:
    from itertools import islice

    from gaitnet.video import frames, probe

    return probe(path), sum(1 for _ in islice(frames(path), 300))


READERS: dict[str, Reader] = {
    "angles": Reader("array", _angles, _read_angles),
    "landmarks": Reader("array", _landmarks, _read_landmarks),
    "old-angles": Reader("bytes", _old, _read_angles),
    "stored-landmarks": Reader("archive", _stored, _read_stored),
    "joint-set": Reader("archive", _joints, _read_joints),
    "imported-joints": Reader("archive", _joints, _import, cost=10),
    "imported-keypoints": Reader("archive", _keypoints, _import, cost=10),
    "kept-landmarks": Reader("archive", _kept_landmarks, _read_kept_landmarks, passes_over=True),
    "mapping": Reader("text", _mapping, _read_mapping),
    "labels": Reader("text", _labels, _import, cost=10),
    "sequence": Reader("json", _sequence, _read_sequence),
    "pack": Reader("json", _pack, _read_pack),
    "frames-of-pack": Reader("array", _frames_of_pack, _read_pack),
    "ledger": Reader("json", _ledger, _go_on, passes_over=True),
    "extraction-settings": Reader("json", _settings, _go_on, passes_over=True),
    "report": Reader("json", _report, _read_report),
    "kept-report": Reader("json", _kept, _show_kept, cost=10, passes_over=True),
    "labelled-tree": Reader("archive", _tree, _take_in, cost=4),
    "kept-walk": Reader("json", _kept_walk, _show_kept, cost=10, passes_over=True),
    "angles-table": Reader("text", _angles_table, _read_angles_table),
    "table": Reader("text", _table, _read_table),
    "table-of-curves": Reader("text", _table_of_curves, _read_table),
    "analysed-before": Reader("json", _done, _read_done, passes_over=True),
    "evaluated-before": Reader("json", _answers, _read_answers, passes_over=True),
    "card": Reader("json", _card, _read_card),
    "model": Reader("text", _model, _ask, cost=2),
    "weights": Reader("bytes", _weights, _ask, cost=4),
    "checkpoint": Reader("bytes", _checkpoint, _ask, cost=2),
    "task": Reader("archive", _task, _read_task),
    "pose-wheel": Reader("archive", _package, _read_package),
    "pose-package": Reader("bytes", _npm_package, _read_package),
    "configuration": Reader("text", _configuration, _read_configuration),
    "film": Reader("film", _film, _read_film),
    "form": Reader("text", _form, _read_form),
    "clinic-labels": Reader("json", of_clinics.labels, of_clinics.read_study, cost=2, passes_over=True),
    "clinic-walk": Reader("json", of_clinics.walk, of_clinics.read_study, cost=2, passes_over=True),
    "clinic-table": Reader("text", of_clinics.table, of_clinics.read_table, cost=2),
    "clinic-plan": Reader("json", of_clinics.run, of_clinics.read_runs, cost=2, passes_over=True),
    "clinic-state": Reader("json", of_clinics.state, of_clinics.read_runs, cost=2, passes_over=True),
    "clinic-judgement": Reader("json", of_clinics.judgement, of_clinics.read_runs, cost=2, passes_over=True),
    "clinic-model": Reader("archive", of_clinics.model, of_clinics.read_model, cost=10),
    "clinic-about": Reader("json", of_clinics.about, of_clinics.read_models, cost=2, passes_over=True),
    "clinic-active": Reader("json", of_clinics.active, of_clinics.read_models, cost=2, passes_over=True),
}
