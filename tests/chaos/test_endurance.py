"""Many runs in a row leave nothing behind: no memory, thread, descriptor, process or container."""

from __future__ import annotations

import gc
import os
import threading
import time
from pathlib import Path

import pytest

from src.models.execution import CodeJob
from src.services.sandboxes.docker_tier import DockerSandbox
from src.services.sandboxes.restricted_tier import RestrictedSandbox
from tests.support.docker_containers import containers_of

pytestmark = pytest.mark.slow

RUNS = 200
JOBS = (
    CodeJob("result = 6 * 7"),
    CodeJob("print('x' * 50_000)\nresult = list(range(1000))"),
    CodeJob("raise ValueError('no')"),
)


def held() -> dict[str, int]:
    """What this process holds now."""
    gc.collect()
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {
        "megabytes": int(status["VmRSS"].split()[0]) // 1024,
        "threads": threading.active_count(),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "children": sum(len((task / "children").read_text().split()) for task in Path("/proc/self/task").iterdir()),
    }


def wait_for(condition: object, seconds: float) -> None:
    """Until it is true."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def run_all(sandbox: DockerSandbox | RestrictedSandbox, runs: int) -> None:
    """Each to the end that it should have."""
    for number in range(runs):
        outcome = sandbox.run(JOBS[number % len(JOBS)])
        assert outcome.status == ("error" if number % len(JOBS) == 2 else "ok"), outcome


def compare(before: dict[str, int], after: dict[str, int]) -> None:
    assert after["megabytes"] - before["megabytes"] < 40, (before, after)
    assert after["threads"] <= before["threads"], (before, after)
    assert after["descriptors"] <= before["descriptors"] + 4, (before, after)
    assert after["children"] <= before["children"], (before, after)


def test_two_hundred_restricted_runs_leave_nothing(restricted_sandbox: RestrictedSandbox) -> None:
    run_all(restricted_sandbox, 10)
    before = held()
    run_all(restricted_sandbox, RUNS)
    compare(before, held())


@pytest.mark.docker
@pytest.mark.timeout(900)
def test_two_hundred_docker_runs_leave_nothing(docker_sandbox: DockerSandbox) -> None:
    run_all(docker_sandbox, 5)
    wait_for(lambda: docker_sandbox.counts()["ready"] >= 2, 120)
    before, least = held(), len(containers_of(os.getpid()))
    run_all(docker_sandbox, RUNS)
    wait_for(lambda: docker_sandbox.counts()["warming"] == 0, 120)

    def known() -> float:
        counts = docker_sandbox.counts()
        return counts["warming"] + counts["ready"] + counts["claimed"]

    # The reserve may have grown with the traffic, but every container is one the pool knows of, each with one connection.
    wait_for(lambda: len(containers_of(os.getpid())) <= max(least, known()), 60)
    grown = len(containers_of(os.getpid())) - least
    after = held()
    compare(before, after | {"descriptors": after["descriptors"] - max(grown, 0)})
