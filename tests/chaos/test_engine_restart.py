"""The Docker engine restarts under load: every run has a typed end, and the pool comes back by itself."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import Counter

import pytest

from src.errors import SandboxBusy, SandboxUnavailable
from src.models.config import PROJECT_ROOT
from src.models.execution import CodeJob
from src.services.sandboxes.docker_tier import DockerSandbox
from tests.support.docker_containers import owners

pytestmark = [pytest.mark.docker, pytest.mark.slow, pytest.mark.timeout(400)]

SERVICES = str(PROJECT_ROOT / "scripts" / "services.sh")


def services(argument: str) -> int:
    """The script's exit code. Its output goes nowhere: the engine that it starts would hold a pipe open."""
    return subprocess.run(
        [SERVICES, argument], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=100, check=False
    ).returncode


@pytest.fixture
def our_engine(docker_sandbox: DockerSandbox) -> DockerSandbox:
    """A sandbox on an engine that may be restarted: started by our script, and in nobody else's use."""
    if os.environ.get("DOCKER_HOST") or services("--by-hand") != 0:
        pytest.skip("the Docker engine was not started by scripts/services.sh: not ours to restart")
    if strangers := set(owners().values()) - {os.getpid()}:
        pytest.skip(f"the Docker engine is in use by others (processes {sorted(strangers)})")
    return docker_sandbox


# docker-py leaves a socket open for the collector when the engine hangs up between its connect and its answer.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_it_restarts_under_load(our_engine: DockerSandbox) -> None:
    ends: Counter[str] = Counter()
    stop = threading.Event()

    def keep_asking() -> None:
        while not stop.is_set():
            try:
                ends[our_engine.run(CodeJob("import time\ntime.sleep(0.5)\nresult = 1")).status] += 1
            except (SandboxUnavailable, SandboxBusy) as error:
                ends[type(error).__name__] += 1
                time.sleep(0.2)

    callers = [threading.Thread(target=keep_asking) for _ in range(3)]
    for caller in callers:
        caller.start()
    try:
        time.sleep(2.0)
        assert services("--restart-docker") == 0
        back = time.monotonic()
        before = ends["ok"]
        while ends["ok"] < before + 3:
            assert time.monotonic() - back < 90, ends
            time.sleep(0.1)
    finally:
        stop.set()
        for caller in callers:
            caller.join(60)
    assert not any(caller.is_alive() for caller in callers)
    assert set(ends) <= {"ok", "no_result", "SandboxUnavailable", "SandboxBusy"}, ends
    deadline = time.monotonic() + 90
    while our_engine.counts()["ready"] < 2:
        assert time.monotonic() < deadline, our_engine.counts()
        time.sleep(0.2)
