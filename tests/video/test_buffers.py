"""Memory of pictures: used again, and never while somebody still looks at it."""

import gc

import numpy as np

from gaitnet.video import frames
from gaitnet.video.buffers import Buffers


def test_memory_is_used_again_when_nobody_looks():
    buffers = Buffers((4, 6, 3))
    first = buffers.take()
    where = first.ctypes.data
    del first
    gc.collect()
    assert buffers.take().ctypes.data == where


def test_a_view_keeps_its_picture():
    buffers = Buffers((4, 6, 3))
    first = buffers.take()
    first[:] = 7
    part = first[1:3, ::2, 0].T
    del first
    gc.collect()
    others = [buffers.take() for _ in range(3)]
    for other in others:
        other[:] = 9
    assert (part == 7).all()


def test_frames_that_are_kept_stay_as_they_were(film):
    kept = [(frame, frame.copy()) for _, frame in frames(film)]
    assert all(np.array_equal(frame, copy) for frame, copy in kept)
    assert len({frame.ctypes.data for frame, _ in kept}) == len(kept)
