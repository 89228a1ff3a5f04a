"""Recorded joints become a tree; what a file holds decides neither a path nor a class by accident."""

from pathlib import Path

import numpy as np
import pytest

from gaitnet.errors import DataError
from gaitnet.joints import import_walks
from gaitnet.mapping import read_mapping
from gaitnet.pose.jointsets import KINECT
from gaitnet.pose.keypoints import SETS
from gaitnet.sequences import read_info, read_walk
from gaitnet.skeleton import INDEX
from gaitnet.walker import GOOD_FILM, Camera, Person, observe, walk

MAPPING = """
up: z
subject: who
walk: number
label: {array: gait, names: gaits, normal: [easy]}
"""

TABLE = """
up: z
subject: who
label: {{table: {table}, key: {key}, match: number, column: {column}, normal: [HC]}}
"""


@pytest.fixture(scope="module")
def joints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A healthy and a stiff walk, and one in which nobody moves; 30 Hz, z up, millimetres."""
    names = list(KINECT)
    walks = [walk(Person(pattern=pattern), 5.0) for pattern in ("normal", "stiff_knee")]
    frames = [one.joints[:, [INDEX[KINECT[name]] for name in names]] * 1000 for one in walks]
    frames.append(np.repeat(frames[0][:1], 60, axis=0))
    offsets = np.cumsum([0, *(len(one) for one in frames)])
    times = np.concatenate([np.arange(len(one)) / 30 for one in frames])
    path = tmp_path_factory.mktemp("joints") / "set.npz"
    np.savez(
        path,
        xyz_mm=np.concatenate(frames).astype(np.int16),
        offsets=offsets,
        joint_names=names,
        time_s=times,
        who=["../anna", "ben", "ben"],
        number=[1, 2, 3],
        gait=[0, 1, 0],
        gaits=["easy", "stiff"],
    )
    return path


def mapping(folder: Path, text: str) -> Path:
    (folder / "mapping.yaml").write_text(text)
    return folder / "mapping.yaml"


def test_walks_are_measured_and_labelled_and_named_by_number(joints, tmp_path):
    counted = []
    told = read_mapping(mapping(tmp_path, MAPPING))
    written, refused = import_walks(joints, told, tmp_path / "out", lambda: counted.append(1))
    assert (written, len(refused), len(counted)) == (2, 1, 3)
    assert refused[0].startswith("set_00002: No complete step")
    folders = sorted(path.parent for path in (tmp_path / "out").rglob("sequence.json"))
    assert [str(path.relative_to(tmp_path / "out/Training")) for path in folders] == [
        "Abnormal/set_00001",
        "Normal/set_00000",
    ]
    normal = read_info(folders[1])
    assert (normal.subject, normal.extra.pattern, normal.extra.walk) == ("../anna", "easy", "1")
    assert normal.extra.planes == ("frontal", "sagittal")  # depth was measured
    assert normal.source_sha256 != read_info(folders[0]).source_sha256
    knees = [max(np.nanmax(clip.values[:, [1, 5]]) for clip in read_walk(folder)) for folder in folders]
    assert knees[1] > knees[0] - 5
    assert len(read_walk(folders[1])) >= 5


def test_there_may_be_more_classes(joints, tmp_path):
    several = MAPPING.replace("normal: [easy]", "normal: [none], classes: {Stiff: [stiff]}")
    told = read_mapping(mapping(tmp_path, several))
    written, refused = import_walks(joints, told, tmp_path / "out", lambda: None)
    assert [path.name for path in (tmp_path / "out/Training").iterdir()] == ["Stiff"]
    assert (written, len(refused)) == (1, 2)
    assert refused[0] == "set_00000: 'easy' is in none of the classes Normal, Stiff"


@pytest.mark.parametrize("name", ["../x", "a/b", "", "."])
def test_a_class_is_no_way_to_anywhere(tmp_path, name):
    several = MAPPING.replace("normal: [easy]", f"normal: [easy], classes: {{'{name}': [stiff]}}")
    with pytest.raises(DataError, match="names of classes"):
        read_mapping(mapping(tmp_path, several))


def test_classes_may_stand_in_a_table(joints, tmp_path):
    table = joints.parent / "who.csv"
    table.write_text("trial,group\n1,HC\n2,PD\n")
    text = (
        "up: z\nsubject: who\nlabel: {table: who.csv, key: trial, match: number, column: group, normal: [HC]}"
    )
    _, refused = import_walks(joints, read_mapping(mapping(tmp_path, text)), tmp_path / "out", lambda: None)
    assert "no row in who.csv" in refused[0]
    assert (tmp_path / "out/Training/Normal/set_00000").is_dir()
    assert (tmp_path / "out/Training/Abnormal/set_00001").is_dir()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("up: [", "not valid YAML"),
        ("- a", "must be keys and values"),
        ("up: z\nsubjects: who", "unknown key subjects"),
        ("up: z\nsubject: who", "label.* is missing"),
        ("up: z\nsubject: who\nlabel: {array: gait}", "label.*normal.* is missing"),
        ("up: z\nsubject: who\nlabel: {array: gait, normal: [0], colour: red}", "unknown key label.colour"),
    ],
)
def test_a_mapping_with_a_mistake_is_one_line(tmp_path, text, said):
    with pytest.raises(DataError, match=said) as caught:
        read_mapping(mapping(tmp_path, text))
    assert "\n" not in str(caught.value)
    assert "mapping.yaml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MAPPING.replace("who", "nobody"), "no array 'nobody'"),
        (MAPPING.replace("gait,", "gaits,"), "no array 'gaits'"),
        (
            "up: z\nsubject: who\nlabel: {table: ../x.csv, key: a, match: number, column: b, normal: [HC]}",
            "beside",
        ),
        (
            "up: z\nsubject: who\nlabel: {table: x.csv, key: a, match: number, column: b, normal: [HC]}",
            "can't be read",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_the_file_is_one_line(joints, tmp_path, text, said):
    with pytest.raises(DataError, match=said):
        import_walks(joints, read_mapping(mapping(tmp_path, text)), tmp_path / "out", lambda: None)
    assert not (tmp_path / "out").exists()


def test_the_command_writes_a_tree_and_says_what_it_left_out(joints, tmp_path, gaitnet):
    ran = gaitnet("import-joints", joints, "--mapping", mapping(tmp_path, MAPPING), "--out", tmp_path / "out")
    assert (ran.code, ran.err) == (0, "")
    last = ran.out.splitlines()[-1]
    assert last == f"{tmp_path / 'out'}: 2 of 3 walks written, 1 could not be measured."
    ran = gaitnet("import-joints", joints, "--mapping", "junn", "--out", tmp_path / "other")
    assert ran.code == 2
    assert ran.err.endswith("Known by name: coco, jun, jun_six, koa_pd_nm, mea.\n")
    assert not (tmp_path / "other").exists()


KEYPOINTS = """
keypoints: {joints: coco-17, places: xy, confidence: sure, rate: fps, width: 1920, height: 1080}
subject: who
label: {array: group, normal: [NM], classes: {KOA: [KOA]}, pattern: stage}
"""


def test_keypoints_of_pictures_are_measured_with_each_walk_s_own_rate(tmp_path):
    rates, rows = (30.0, 50.0), []
    for rate_hz in rates:
        walked = walk(Person(), 5.0, rate_hz)
        seen = observe(walked, Camera.framing(walked, 0, (1920, 1080)), GOOD_FILM)
        rows.append(seen.image[:, [INDEX[name] for name in SETS["coco-17"]]])
    path = tmp_path / "set.npz"
    np.savez(
        path,
        xy=np.concatenate(rows),
        sure=np.full((sum(map(len, rows)), 17), 0.9),
        offsets=np.cumsum([0, *map(len, rows)]),
        fps=rates,
        who=["anna", "ben"],
        group=["NM", "KOA"],
        stage=["NM", "SV"],
    )
    told = read_mapping(mapping(tmp_path, KEYPOINTS))
    assert import_walks(path, told, tmp_path / "out", lambda: None) == (2, [])
    normal, patient = (
        read_info(tmp_path / f"out/Training/{folder}") for folder in ("Normal/set_00000", "KOA/set_00001")
    )
    assert (patient.subject, patient.extra.pattern) == ("ben", "SV")
    assert normal.source_sha256 != patient.source_sha256
    assert normal.extra.planes == ("sagittal",)
    for info in (normal, patient):
        steps_s = [clip.end_s - clip.start_s for clip in info.clips]
        assert 60 / np.mean(steps_s) == pytest.approx(Person().cadence_steps_min, rel=0.03)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (KEYPOINTS.replace("coco-17", "coco-18"), "keypoints.joints must be one of coco-17"),
        (KEYPOINTS.replace("1920", "0"), "keypoints.width must be whole pixels"),
        (KEYPOINTS.replace("rate: fps", "per_px: 0"), "keypoints.per_px must be a number above 0"),
        (KEYPOINTS.replace("rate", "rates"), "unknown key keypoints.rates"),
        (KEYPOINTS + "up: z", "needs either up .* or keypoints"),
        ("subject: who\nlabel: {array: group, normal: [NM]}", "needs either up .* or keypoints"),
    ],
)
def test_a_mapping_of_keypoints_with_a_mistake_is_one_line(tmp_path, text, said):
    with pytest.raises(DataError, match=said):
        read_mapping(mapping(tmp_path, text))


@pytest.mark.parametrize("name", ["koa_pd_nm", "coco"])
def test_the_mappings_of_keypoints_that_come_with_it_can_be_read(name):
    assert read_mapping(Path(__file__).parent.parent / f"configs/skeletons/{name}.yaml").keypoints


def test_patients_are_measured(shared_data, tmp_path):
    """Real keypoints of 47 people: nearly all of them, whatever their class and frame rate."""
    path = shared_data / "patients/koa_pd_nm_keypoints.npz"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    with np.load(path) as whole:
        few = [0, 8, 20, 36, 53, 69, 80, 84, 88, 90]  # every class and rate, slow and quick
        rows = [np.arange(*whole["offsets"][[index, index + 1]]) for index in few]
        arrays = {name: whole[name][np.concatenate(rows)] for name in ("xy_eighth_px", "conf_255")}
        arrays |= {name: whole[name][few] for name in ("person", "walk", "group", "stage", "fps")}
    np.savez(tmp_path / "few.npz", **arrays, offsets=np.cumsum([0, *map(len, rows)]))
    told = read_mapping(Path(__file__).parent.parent / "configs/skeletons/koa_pd_nm.yaml")
    written, refused = import_walks(tmp_path / "few.npz", told, tmp_path / "out", lambda: None)
    assert written >= 9, refused


@pytest.mark.parametrize("name", ["jun", "mea"])
def test_the_mappings_that_come_with_it_can_be_read(name):
    root = Path(__file__).parent.parent
    assert read_mapping(root / f"configs/skeletons/{name}.yaml").subject == "subject"
