"""Display matrices and turns: the picture comes as it is shown."""

from pathlib import Path

import numpy as np
import pytest
from films import SIZE, corner, plain_film, set_matrix, shown_by, write_film

from gaitnet.video import frames, probe

MATRICES = {  # a, b, c, d -> (mirrored, turned clockwise after that)
    (1, 0, 0, 1): (False, 0),
    (0, 1, -1, 0): (False, 90),
    (-1, 0, 0, -1): (False, 180),
    (0, -1, 1, 0): (False, 270),
    (-1, 0, 0, 1): (True, 0),
    (0, -1, -1, 0): (True, 90),
    (1, 0, 0, -1): (True, 180),
    (0, 1, 1, 0): (True, 270),
}


@pytest.mark.parametrize(("matrix", "said"), MATRICES.items())
def test_each_display_matrix_is_obeyed_and_said(
    tmp_path: Path, pictures: list, matrix: tuple, said: tuple
) -> None:
    film = write_film(tmp_path / "film.mp4", pictures[:3], q=2)
    stored = [picture for _, picture in frames(film)]
    set_matrix(film, *matrix)
    shown = [picture for _, picture in frames(film)]
    assert all((a == shown_by(b, *matrix)).all() for a, b in zip(shown, stored, strict=True))
    info = probe(film)
    assert (info.mirrored, info.turned_deg) == said
    assert info.size == shown[0].shape[1::-1]


@pytest.mark.parametrize("name", ["film.mkv", "film.mp4"])
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turn_written_by_a_library_is_obeyed(tmp_path: Path, name: str, degrees: int) -> None:
    import av  # noqa: PLC0415

    path = tmp_path / name
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=25)
        if not hasattr(stream, "set_display_rotation"):
            pytest.skip("this PyAV can't write a rotation")
        stream.width, stream.height = SIZE
        stream.set_display_rotation(-degrees)
        for picture in corner(3):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        out.mux(stream.encode())
    assert probe(path).turned_deg == degrees
    _, frame = next(frames(path))
    assert ((frame > 128) == (np.rot90(corner(1)[0], -degrees // 90) > 128)).mean() > 0.97


def test_the_tag_of_old_containers_is_obeyed(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mkv", corner(3), stream_tags={"rotate": "90"})
    assert probe(path).turned_deg == 90
    assert probe(path).size == SIZE[::-1]
    _, frame = next(frames(path))
    assert ((frame > 128) == (np.rot90(corner(1)[0], -1) > 128)).mean() > 0.97


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_film_is_turned_further_when_asked(tmp_path: Path, degrees: int) -> None:
    film = plain_film(tmp_path / "film.mp4", 3)
    set_matrix(film, 0, -1, -1, 0)
    _, shown = next(frames(film))
    _, turned = next(frames(film, turn_deg=degrees))
    assert (turned == np.rot90(shown, -degrees // 90)).all()
    assert probe(film, degrees).size == turned.shape[1::-1]
