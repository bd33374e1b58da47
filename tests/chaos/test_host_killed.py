"""`kill -9` of the process that owns containers: the engine keeps none of them, and all of everybody else's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from src.models.execution import CodeJob
from src.services.sandboxes.docker_tier import DockerSandbox
from tests.support.docker_containers import containers_of, wait_until_none

pytestmark = [pytest.mark.docker, pytest.mark.slow]

HOST = """
import sys, threading, time
from src.models.execution import CodeJob
from src.services.sandboxes.docker_tier import DockerSandbox
sandbox = DockerSandbox(sys.argv[1], 512 * 1024 * 1024)
sandbox.start()
busy = ("while True: pass", "import time; time.sleep(60)")
for code in busy:
    threading.Thread(target=lambda code=code: sandbox.run(CodeJob(code)), daemon=True).start()
time.sleep(2)
print("running", flush=True)
time.sleep(60)
"""


def test_its_containers_go_within_a_minute_and_nobody_else_s_do(docker_image: str, docker_sandbox: DockerSandbox) -> None:
    ours = set(containers_of(os.getpid()))
    with subprocess.Popen([sys.executable, "-c", HOST, docker_image], stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == "running\n"
        assert len(containers_of(host.pid)) >= 3
        host.send_signal(signal.SIGKILL)
    assert wait_until_none(host.pid, 60) < 60
    assert ours <= set(containers_of(os.getpid()))
    assert docker_sandbox.run(CodeJob("6 * 7")).result == 42
