"""Landmarks of videos in one process, timed: `python -m gaitnet.benchmarks.one_run WAY VIDEO...` prints JSON.

A process of its own has its own memory and its own clock of the processor. The first film is run once before,
so that what is loaded or compiled once does not count.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gaitnet.threads import cores, take_one_thread

Phases = dict[str, float]


def plain(path: Path) -> int:
    """MediaPipe as users run it."""
    from gaitnet.accuracy.plain_mediapipe import find

    return len(find(path))


def backend(name: str, precision: str) -> Callable[[Path], int]:
    """One of gaitnet's."""
    from gaitnet.pose import load_backend
    from gaitnet.pose.engine import Engine

    engine = Engine(precision)
    return lambda path: len(load_backend(name, engine=engine).estimate(path))


@dataclass(frozen=True)
class Queue:
    """How pictures wait for the landmark network.

    Attributes:
        batch: pictures that are looked at together.
        settings: OpenVINO's.
    """

    batch: int
    settings: dict[str, object]


def queues(cores: int) -> dict[str, Queue]:
    """Ways to run the network where pictures of several videos wait for it."""
    return {
        "one stream on all cores": Queue(1, {"NUM_STREAMS": 1}),
        "one stream a core": Queue(1, {"NUM_STREAMS": cores}),
        "two videos together": Queue(2, {"NUM_STREAMS": 1}),
        "two together, a stream a core": Queue(2, {"NUM_STREAMS": cores}),
        "OpenVINO's throughput hint": Queue(1, {"PERFORMANCE_HINT": "THROUGHPUT"}),
    }


def alone(precision: str, count: int = 400) -> dict[str, float]:
    """The bounds: pictures a second of the landmark network's trunk alone, by the ways of `queues`."""
    return {name: _pictures_a_second(precision, queue, count) for name, queue in queues(cores()).items()}


def _pictures_a_second(precision: str, queue: Queue, count: int) -> float:
    import numpy as np

    from gaitnet.pose.blazepose.choosing import chosen
    from gaitnet.pose.blazepose.files import LANDMARKS, network_file
    from gaitnet.pose.blazepose.networks import trunk_model
    from gaitnet.pose.engine import Engine
    from gaitnet.runtime import core, openvino

    with network_file(LANDMARKS, None) as path:
        model = trunk_model(core().read_model(str(path)))
    shape = (queue.batch, 256, 256, 3)
    model.reshape(shape)
    settings = {"INFERENCE_PRECISION_HINT": chosen(Engine(precision)).precision} | queue.settings
    requests = openvino().AsyncInferQueue(core().compile_model(model, "CPU", settings))
    pictures = np.random.default_rng(0).integers(0, 255, shape, np.uint8)
    taken_s = []
    for pictures_now in (20, count, count, count):
        began_s = time.perf_counter()
        for _ in range(pictures_now // queue.batch):
            requests.start_async([pictures])
        requests.wait_all()
        taken_s.append(time.perf_counter() - began_s)
    return count / float(np.median(taken_s[1:]))


def phases(path: Path, precision: str) -> Phases:
    """Where the time of our own backend goes without any overlap, ms a frame."""
    from gaitnet.pose.blazepose import detection, networks, tracker
    from gaitnet.pose.blazepose.choosing import chosen
    from gaitnet.pose.blazepose.region import Region
    from gaitnet.pose.engine import Engine
    from gaitnet.video import frames

    watch = dict.fromkeys(("decode", "prepare", "infer", "post"), 0.0)
    following = tracker.Tracker(chosen(Engine(precision)))
    with (
        _timed(networks, "_infer", watch, "infer"),
        _timed(Region, "cut", watch, "prepare"),
        _timed(detection, "letterbox", watch, "prepare"),
    ):
        began_s, count = time.perf_counter(), 0
        for count, (_, frame) in enumerate(frames(path, 1), start=1):  # noqa: B007
            watch["decode"] += time.perf_counter() - began_s
            look_s, inner_s = time.perf_counter(), watch["infer"] + watch["prepare"]
            following.look(frame)
            watch["post"] += time.perf_counter() - look_s - (watch["infer"] + watch["prepare"] - inner_s)
            began_s = time.perf_counter()
    return {name: 1000 * seconds / count for name, seconds in watch.items()}


@contextmanager
def _timed(owner: object, name: str, watch: Phases, phase: str) -> Iterator[None]:
    plain_one = getattr(owner, name)

    def timed(*given: object) -> object:
        began_s = time.perf_counter()
        try:
            return plain_one(*given)
        finally:
            watch[phase] += time.perf_counter() - began_s

    setattr(owner, name, timed)
    yield
    setattr(owner, name, plain_one)


def run(way: str, paths: list[Path]) -> dict[str, float]:
    """Videos one after the other."""
    name, _, precision = way.partition(":")
    work = plain if name == "plain" else backend(name, precision or "f32")
    work(paths[0])
    began_s, cpu_s = time.perf_counter(), time.process_time()
    frames = sum(work(path) for path in paths)
    wall_s, cpu_s = time.perf_counter() - began_s, time.process_time() - cpu_s
    return {"frames": frames, "wall_s": wall_s, "cpu_s": cpu_s, "peak_mb": _peak_mb()}


def _peak_mb() -> float:
    """The most memory that this process had."""
    try:
        import resource
    except ImportError:  # Windows
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 2**20
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 1024)  # bytes there, kilobytes elsewhere


def main() -> None:
    """Do it, and print what it took."""
    take_one_thread()  # before NumPy is loaded
    way, *names = sys.argv[1:]
    paths = list(map(Path, names))
    answers = os.fdopen(os.dup(1), "w")
    if way.startswith("alone:"):
        found = alone(way.partition(":")[2])
    elif way.startswith("phases:"):
        found = phases(paths[0], way.partition(":")[2])
    else:
        found = run(way, paths)
    print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    main()
