"""The docker tier's whole life: runs, ends of every kind, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pyarrow as pa
import pytest

from src.errors import SandboxUnavailable
from src.models.execution import CodeJob, CodeOutcome, Limits
from src.services.sandboxes.docker_engine import connect
from src.services.sandboxes.docker_owner import OWNER_LABEL, remove, remove_orphans
from src.services.sandboxes.docker_tier import DockerSandbox
from tests.services.sandboxes.docker_probe import MEMORY, recipe
from tests.support.docker_containers import containers_of, wait_until_none

pytestmark = pytest.mark.docker


def test_frames_go_in_and_a_result_comes_out(docker_sandbox: DockerSandbox) -> None:
    frames = {"sales": pa.table({"region": ["a", "b", "a"], "amount": [1.5, 2.0, 3.0]}), "other": pa.table({"x": [1]})}
    outcome = docker_sandbox.run(CodeJob("print('hi')\nsales.groupby('region').amount.sum().to_dict()", frames=frames))
    assert (outcome.status, outcome.result, outcome.output, outcome.tier) == ("ok", {"a": 4.5, "b": 2.0}, "hi\n", "docker")


def test_each_run_has_a_container_of_its_own(docker_sandbox: DockerSandbox) -> None:
    first = docker_sandbox.run(CodeJob("open('/tmp/work/mark', 'w').write('x')\nimport json\njson.mark = 1\nresult = 1"))
    second = docker_sandbox.run(CodeJob("import os, json\nresult = [os.path.exists('/tmp/work/mark'), hasattr(json, 'mark')]"))
    assert (first.result, second.result) == (1, [False, False])


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("while True: pass", "timeout"),
        ("x = []\nwhile True: x.append(bytearray(10**6))", "memory_limit"),
        ("while True: print('x' * 1000)", "output_flood"),
        ("import os\nos._exit(0)", "no_result"),
        ("import socket\nsocket.create_connection(('1.1.1.1', 53), timeout=2)", "error"),
        ("open('/etc/mark', 'w')", "error"),
        ("import ctypes\nctypes.string_at(0)", "crashed"),
    ],
)
def test_every_bad_end_is_typed_and_the_next_run_is_clean(docker_sandbox: DockerSandbox, code: str, status: str) -> None:
    outcome = docker_sandbox.run(CodeJob(code, limits=Limits(seconds=2.0 if status == "timeout" else 20.0)))
    assert (outcome.status, outcome.ok) == (status, False)
    assert outcome.error is not None
    after = docker_sandbox.run(CodeJob("6 * 7"))
    assert (after.status, after.result) == ("ok", 42)


def test_a_container_taken_away_during_its_run_is_a_typed_end(docker_image: str) -> None:
    sandbox = DockerSandbox(docker_image, MEMORY)
    sandbox.start()
    found: list[CodeOutcome] = []
    runner = threading.Thread(target=lambda: found.append(sandbox.run(CodeJob("import time\ntime.sleep(20)"))))
    try:
        runner.start()
        time.sleep(1.0)
        client = connect(20)
        for identity in containers_of(os.getpid()):
            remove(client, identity)  # warm ones too: the pool must not hand out a dead one
        client.close()
        runner.join(10)
        assert [outcome.status for outcome in found] == ["no_result"]
        assert sandbox.run(CodeJob("1 + 1")).result == 2
    finally:
        sandbox.close()
    runner.join(10)


def test_close_leaves_no_container_and_no_thread_even_during_a_run(docker_image: str) -> None:
    before = set(containers_of(os.getpid()))
    sandbox = DockerSandbox(docker_image, MEMORY)
    sandbox.start()
    ends: list[object] = []

    def run() -> None:
        try:
            ends.append(sandbox.run(CodeJob("import time\ntime.sleep(20)")).status)
        except SandboxUnavailable as error:
            ends.append(error)

    runner = threading.Thread(target=run)
    runner.start()
    time.sleep(1.0)
    sandbox.close()
    runner.join(10)
    assert not runner.is_alive()
    assert len(ends) == 1
    assert ends != ["ok"]
    deadline = time.monotonic() + 10
    while set(containers_of(os.getpid())) - before:
        assert time.monotonic() < deadline
        time.sleep(0.1)


HOST = """
import sys, threading, time
from src.models.execution import CodeJob
from src.services.sandboxes.docker_tier import DockerSandbox
sandbox = DockerSandbox(sys.argv[1], 512 * 1024 * 1024)
sandbox.start()
threading.Thread(target=lambda: sandbox.run(CodeJob("while True: pass")), daemon=True).start()
time.sleep(2)
print("running", flush=True)
time.sleep(60)
"""


def test_a_killed_host_leaves_no_container(docker_image: str) -> None:
    with subprocess.Popen([sys.executable, "-c", HOST, docker_image], stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == "running\n"
        assert len(containers_of(host.pid)) >= 2
        host.send_signal(signal.SIGKILL)
    assert wait_until_none(host.pid, 60) < 60


def test_the_reaper_takes_orphans_and_leaves_the_living_alone(docker_image: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", "from src.services.sandboxes.docker_owner import Owner; print(Owner.of_this_process())"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    client = connect(20)
    parameters = recipe(docker_image).parameters(client)
    alive = client.create_container(**parameters)["Id"]
    orphan = client.create_container(**{**parameters, "labels": {**parameters["labels"], OWNER_LABEL: said.stdout.strip()}})[
        "Id"
    ]
    try:
        assert remove_orphans(client) >= 1
        left = {container["Id"] for container in client.containers(all=True, filters={"label": OWNER_LABEL})}
        assert alive in left
        assert orphan not in left
    finally:
        remove(client, alive)
        client.close()
