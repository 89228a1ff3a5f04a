"""A short walk as pictures, which all films of these tests show."""

from itertools import islice

import numpy as np
import pytest

from gaitnet.walker import Camera, Person, render, walk


@pytest.fixture(scope="session")
def pictures() -> list[np.ndarray]:
    """A second of a walker, 25 frames of 320 x 192."""
    walked = walk(Person(), 4.0, 25.0)
    return list(islice(render(walked, Camera.framing(walked, 0, (320, 192))), 25))
