"""Several walks at once, and what becomes of the others where one of them ends badly."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest
from trees import files_of

from gaitnet.errors import GaitnetError
from gaitnet.extraction import Crew, Job, Outcome, Settings, extract_all, extract_missing, plan
from gaitnet.extraction import crew as crew_module
from gaitnet.extraction.messages import from_answer, from_request, to_answer, to_request
from gaitnet.extraction.worker import LostError, Worker
from gaitnet.pipeline import Options
from gaitnet.pose.base import no_progress
from gaitnet.pose.engine import Engine
from gaitnet.types import Tuning

PROGRAM = (sys.executable, "-c", "from gaitnet.cli import main; main()")
KILLS, CLIPS = (
    int(os.environ.get(f"GAITNET_{name}", number)) for name, number in (("KILLS", 3), ("CLIPS", 4))
)
"""Times that the run is killed, and films; more of both by the environment."""


def measured(jobs: list[Job], crew: Crew) -> list[Outcome]:
    found = {outcome.job: outcome for outcome in extract_all(jobs, Settings(), crew, lambda _: no_progress)}
    return [found[job] for job in jobs]


def children() -> list[psutil.Process]:
    """Processes of ours that measure."""
    return [
        process
        for process in psutil.Process().children()
        if any("gaitnet.extraction.child" in part for part in process.cmdline())
    ]


def send(number: signal.Signals) -> threading.Thread:
    """Signals the first worker, once it is at work."""

    def wait_and_send() -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for process in children():
                if process.cpu_times().user > 0.5:  # past its imports
                    process.send_signal(number)
                    return
            time.sleep(0.02)

    thread = threading.Thread(target=wait_and_send)
    thread.start()
    return thread


def test_jobs_and_answers_survive_the_way_there_and_back(tmp_path):
    job = Job((tmp_path / "a ü.mp4", tmp_path / "b.mp4"), tmp_path / "out/x", "x/", "anna")
    engine = Engine("bf16", "CPU", threads=2, models=tmp_path / "pose.task")
    options = Options("openvino", engine, 1.7, "walker", "child", tuning=Tuning(cutoff_hz=5.0))
    settings = Settings(options, whole=True, coco=True)
    assert from_request(to_request(job, settings)) == (job, settings)
    outcome = Outcome(job, 3, 1.5, "notes\nin two lines", fault=True, trace="t", passing=True)
    assert from_answer(to_answer(outcome), job) == outcome
    assert "\n" not in to_request(job, settings) + to_answer(outcome)


def test_paths_mean_the_same_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    job, _ = from_request(to_request(Job((Path("a.mp4"),), Path("out/a"), "a.mp4"), Settings()))
    assert (job.sources, job.folder) == ((tmp_path / "a.mp4",), tmp_path / "out/a")


def test_another_version_of_gaitnet_is_refused(tmp_path):
    request = json.loads(to_request(Job((tmp_path / "a.mp4",), tmp_path, "a"), Settings()))
    with pytest.raises(GaitnetError, match=r"has gaitnet .*, not 9\.9\. Install one version"):
        from_request(json.dumps(request | {"gaitnet": "9.9"}))


LABEL, SUBJECT = "Normal", r"(\d+)\.mp4"


@dataclass(frozen=True)
class Alone:
    """Films that this process extracted by itself, one after another."""

    films: Path
    out: Path
    outcomes: list[Outcome]
    seconds: float

    def jobs(self, out: Path) -> list[Job]:
        return plan([self.films], out, label=LABEL, subject_pattern=SUBJECT)


@pytest.fixture(scope="module")
def alone(making_films, tmp_path_factory) -> Alone:
    root = tmp_path_factory.mktemp("alone")
    found = Alone(making_films(root / "films", CLIPS), root / "out", [], 0.0)
    began = time.monotonic()
    for job in found.jobs(found.out):
        found.outcomes.extend(extract_missing([job], Settings(), found.out))
    return replace(found, seconds=time.monotonic() - began)


def same(alone: Alone, outcomes: list[Outcome], out: Path) -> bool:
    """The same outcomes, and the same bytes."""
    (job, *_), known = (outcome.job for outcome in outcomes), alone.outcomes
    as_one = [[replace(outcome, job=job) for outcome in each] for each in (known, outcomes)]
    return as_one[0] == as_one[1] and files_of(alone.out) == files_of(out)


def test_two_workers_write_what_one_process_writes(alone, tmp_path):
    out = tmp_path / "many"
    many = extract_missing(alone.jobs(out), Settings(), out, Crew(workers=2))
    assert [outcome.steps for outcome in many] == [6] * CLIPS
    assert same(alone, many, out)
    assert not children()


def test_a_worker_that_is_killed_costs_its_walk_only(films, tmp_path):
    jobs = plan([films(4)], tmp_path / "out")
    killer = send(signal.SIGKILL)
    outcomes = measured(jobs, Crew(workers=2))
    killer.join()
    lost = [outcome for outcome in outcomes if not outcome.steps]
    assert [outcome.steps for outcome in outcomes].count(6) == 3
    assert lost[0].notes.startswith("its process ended (signal 9). Convert the video")
    assert lost[0].fault
    assert lost[0].passing  # so that it is tried again
    assert not children()


def test_the_last_walk_that_is_left_of_many_is_in_a_process_of_its_own_too(films, tmp_path):
    out = tmp_path / "out"
    jobs = plan([films(2)], out)
    extract_missing(jobs[:1], Settings(), out)
    killer = send(signal.SIGKILL)
    done, lost = extract_missing(jobs, Settings(), out)
    killer.join()
    assert (done.steps, lost.steps) == (6, 0)
    assert lost.notes.startswith("its process ended (signal 9)")


def test_a_worker_that_hangs_is_given_up(films, tmp_path):
    """The limit holds for those that load their networks, too: on a busy machine they take 3 s."""
    jobs = plan([films(3)], tmp_path / "out")
    stopper = send(signal.SIGSTOP)
    outcomes = measured(jobs, Crew(workers=1, limit_s=8))
    stopper.join()
    assert sorted(outcome.steps for outcome in outcomes) == [0, 6, 6]
    (lost,) = (outcome for outcome in outcomes if not outcome.steps)
    assert lost.notes == "no new frame for 8 s; stopped. Check that it plays, or allow more time."
    assert not children()


def test_a_worker_is_used_again_and_made_again(stored, tmp_path):
    worker = Worker()
    (job,) = plan([stored], tmp_path / "out")
    request = to_request(job, Settings())
    try:
        assert from_answer(worker.measure(request), job).steps == 6
        (first,) = children()
        assert from_answer(worker.measure(request), job).steps == 6
        assert children() == [first]
        first.kill()
        with pytest.raises(LostError):
            worker.measure(request)
        assert from_answer(worker.measure(request), job).steps == 6
    finally:
        worker.close()
    assert not children()
    with pytest.raises(LostError, match="stopped"):
        worker.measure(request)


def test_a_worker_ends_with_whoever_asked(stored, tmp_path):
    code = (
        "import os; from pathlib import Path; from gaitnet.extraction import *;"
        "from gaitnet.extraction.worker import Worker; from gaitnet.extraction.messages import to_request;"
        f"worker = Worker(); (job,) = plan([Path({str(stored)!r})], Path({str(tmp_path / 'out')!r}));"
        "worker.measure(to_request(job, Settings())); print(worker._process.pid, flush=True); os._exit(9)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    deadline = time.monotonic() + 10
    while psutil.pid_exists(int(ran.stdout)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not psutil.pid_exists(int(ran.stdout))


@pytest.mark.parametrize("busy_s", [0.0, 0.1, 0.3, 0.6, 1.2, 1.8])
def test_workers_end_within_a_second_of_a_killed_run(films, tmp_path, busy_s):
    """While they start, load their networks, and measure: after so much of a processor's time."""
    command = [*PROGRAM, "extract", films(20), "--workers", "2", "--out", tmp_path / "out"]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started = psutil.Process(run.pid)
    while len(workers := started.children()) < 2 or workers[0].cpu_times().user < busy_s:
        assert run.poll() is None
        time.sleep(0.005)
    run.kill()
    run.wait()
    deadline = time.monotonic() + 1
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not [worker for worker in workers if is_alive(worker)]


def is_alive(process: psutil.Process) -> bool:
    """Not ended; whether somebody has asked how it ended is not the question."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_run_that_is_killed_again_and_again_ends_as_one_that_was_not(alone, tmp_path):
    out = tmp_path / "killed"
    command = [*PROGRAM, "extract", alone.films, "--label", LABEL, "--subject", SUBJECT, "--out", out]
    dice = random.Random(7)
    for _ in range(KILLS):
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.1, 0.3 * alone.seconds))
        run.kill()
        run.wait()
    done = {path: path.stat().st_ino for path in out.rglob("sequence.json")}
    last = subprocess.run(command, check=True, capture_output=True, text=True)
    assert f"{CLIPS} of {CLIPS} walks written" in last.stdout
    assert files_of(out) == files_of(alone.out)
    assert done.items() <= {path: path.stat().st_ino for path in out.rglob("sequence.json")}.items()


def test_no_more_walks_are_handed_out_than_some(monkeypatch):
    monkeypatch.setattr(crew_module, "IN_FLIGHT", 5)
    out, most = [0], [0]

    def submit(item: int) -> Future[str]:
        out[0] += 1
        most[0] = max(most[0], out[0])
        return executor.submit(str, item)

    answers = []
    with ThreadPoolExecutor(2) as executor:
        for item, future in crew_module._hand_out(range(300), submit):
            out[0] -= 1
            answers.append(future.result() == str(item))
    assert most[0] == 6  # the next one is handed out before the answer is told
    assert answers == [True] * 300


def test_who_stops_early_hands_out_no_more(monkeypatch):
    monkeypatch.setattr(crew_module, "IN_FLIGHT", 5)
    futures = []

    def submit(item: int) -> Future[str]:
        futures.append(executor.submit(str, item) if item < 2 else Future())
        return futures[-1]

    with ThreadPoolExecutor(1) as executor, closing(crew_module._hand_out(range(300), submit)) as work:
        next(work)
    assert len(futures) == 6
    assert all(future.cancelled() for future in futures[2:])


@contextmanager
def cluster() -> Iterator[str]:
    """A real scheduler and two worker processes."""
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    scheduler = subprocess.Popen([*dask, "scheduler", "--port", "0", "--no-dashboard"], **quiet)
    workers = []
    try:
        address = next(line for line in scheduler.stderr if "Scheduler at:" in line).split()[-1]
        threading.Thread(target=lambda: [*scheduler.stderr], daemon=True).start()
        workers = [
            subprocess.Popen(
                [*dask, "worker", address, "--nthreads", "1", "--no-dashboard"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for _ in range(2)
        ]
        yield address
    finally:
        for processes in (workers, [scheduler]):  # workers wait 8 s for a scheduler that has gone
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed", "ignore::ResourceWarning")
def test_a_dask_cluster_writes_the_same_bytes(alone, tmp_path):
    distributed = pytest.importorskip("distributed")
    with cluster() as address:
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        jobs = alone.jobs(tmp_path / "there")
        outcomes = extract_missing(jobs, Settings(), tmp_path / "there", Crew(dask=address))
    assert [outcome.steps for outcome in outcomes] == [6] * CLIPS
    assert same(alone, outcomes, tmp_path / "there")


def test_a_cluster_that_is_not_there_is_one_line(stored, tmp_path):
    pytest.importorskip("distributed")
    with pytest.raises(GaitnetError, match=r"dask=nowhere: no response from a scheduler") as caught:
        measured(plan([stored], tmp_path / "out"), Crew(dask="nowhere"))
    assert "\n" not in str(caught.value)
