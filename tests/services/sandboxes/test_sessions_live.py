"""Sessions in real workers: apart from each other in any order of cells, steady over a hundred, gone with their host."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.errors import SandboxBusy, SandboxUnavailable, SessionUnknown
from src.models.execution import Limits
from src.services.sandboxes.live_session import LiveSession
from src.services.sandboxes.restricted_tier import RestrictedSandbox
from src.services.sandboxes.runner.restricted_policy import SESSION_SLOTS
from src.services.sandboxes.sessions import SessionRules, Sessions
from tests.fakes.kernel_only_sandbox import KernelOnlySandbox
from tests.support.docker_engine import require_docker
from tests.support.processes import alive, children, descriptors, eventually, family, private_bytes

MEMORY = 512 * 1024 * 1024
LIMITS = Limits(seconds=10.0, memory_bytes=256 << 20)
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RestrictedSandbox]:
    """The restricted tier in its own language."""
    made = RestrictedSandbox("", MEMORY)
    made.start()
    yield made
    made.close()


CELLS = st.lists(
    st.tuples(
        st.sampled_from(["one", "two"]),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["set", "add", "fail", "die"]),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=CELLS)
def test_in_any_order_each_session_holds_what_its_own_good_cells_made(
    sandbox: RestrictedSandbox, cells: list[tuple[str, str, str, int]]
) -> None:
    """Against a model: a dictionary for each session. `die` needs more memory than there is and is undone."""
    sessions = Sessions(sandbox.open_session, SessionRules(limits=LIMITS))
    model: dict[str, dict[str, int]] = {"one": {}, "two": {}}
    try:
        for owner in model:
            sessions.open(owner, "talk")
        for owner, name, deed, value in cells:
            before = dict(model[owner])
            code = {"set": f"{name} = {value}", "add": f"{name} += {value}"}.get(deed, f"{name} = {value}")
            if deed == "fail":
                code += "\n1 / 0"
            if deed == "die":
                code += "\nx = list(range(10**8))"
            outcome = sessions.run(owner, "talk", code)
            assert outcome.state == ("restored" if deed == "die" else "kept")
            if deed in {"set", "fail"}:
                model[owner][name] = value
            elif deed == "add" and name in before:
                model[owner][name] = before[name] + value
            for asked in model:
                held = {key: sessions.run(asked, "talk", key) for key in ("a", "b")}
                assert {key: got.result for key, got in held.items() if got.ok} == model[asked]
        with pytest.raises(SessionUnknown):
            sessions.run("one", "two", "a")
    finally:
        sessions.close()


def test_a_hundred_cells_and_nothing_grows() -> None:
    others = set(children(os.getpid()))
    sandbox = KernelOnlySandbox("", MEMORY)
    sandbox.start()
    session = sandbox.open_session(LIMITS)
    cell = "import numpy as np\nkept = np.arange(1000).sum()\nint(kept)"
    try:
        _run(session, cell, 10)
        before = _measure(session)
        _run(session, cell, 100)
        after = _measure(session)
    finally:
        session.close()
        sandbox.close()
    assert after["processes"] <= before["processes"]
    assert after["own descriptors"] <= before["own descriptors"]
    assert after["descriptors"] <= before["descriptors"]
    assert after["memory"] < before["memory"] + (16 << 20)
    eventually(lambda: set(children(os.getpid())) <= others)


def test_restoring_again_and_again_leaves_nothing_behind() -> None:
    sandbox = KernelOnlySandbox("", MEMORY)
    sandbox.start()
    session = sandbox.open_session(LIMITS)
    try:
        session.run("n = 0")
        time.sleep(0.3)
        before = _measure(session)
        for number in range(15):
            assert session.run("n = 99\nimport os\nos._exit(0)").state == "restored"
            assert session.run("n += 1\nn").result == number + 1
        time.sleep(0.3)
        after = _measure(session)
    finally:
        session.close()
        sandbox.close()
    assert after["processes"] <= before["processes"]
    assert after["descriptors"] <= before["descriptors"]


def test_sessions_have_an_end_of_their_own_and_leave_room_for_runs(sandbox: RestrictedSandbox) -> None:
    opened = [sandbox.open_session(LIMITS) for _ in range(SESSION_SLOTS)]
    try:
        with pytest.raises(SandboxBusy, match="sessions are open"):
            sandbox.open_session(LIMITS)
        opened.pop().close()
        opened.append(sandbox.open_session(LIMITS))
        assert opened[-1].run("1 + 1").result == 2
    finally:
        for session in opened:
            session.close()


def test_closing_the_sandbox_closes_its_sessions() -> None:
    others = set(children(os.getpid()))
    made = RestrictedSandbox("", MEMORY)
    made.start()
    session = made.open_session(LIMITS)
    session.run("x = 1")
    relatives = [pid for root in set(children(os.getpid())) - others for pid in (root, *family(root))]
    assert len(relatives) >= 4
    made.close()
    assert not session.alive
    eventually(lambda: not any(alive(pid) for pid in relatives))
    with pytest.raises(SandboxUnavailable, match="closed"):
        made.open_session(LIMITS)


HOST = """
import sys, time
from src.models.execution import Limits
from src.services.sandboxes import make_sandbox
from tests.fakes.kernel_only_sandbox import KernelOnlySandbox
tier, image, code = sys.argv[1:]
sandbox = make_sandbox(tier, image=image, memory_bytes=512 << 20) if tier == "docker" else KernelOnlySandbox("", 512 << 20)
sandbox.start()
session = sandbox.open_session(Limits(seconds=60))
session.run("x = 1")
time.sleep(0.5)
print("ready", flush=True)
session.run(code) if code else time.sleep(60)
"""
"""A host that is killed, between two cells (no code) or in one."""


@pytest.mark.parametrize("code", ["", "while True: pass", "import time\ntime.sleep(1000)"])
def test_a_killed_host_leaves_no_process(code: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOST, "restricted", "", code], stdout=subprocess.PIPE, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
    ) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == b"ready\n"
        time.sleep(0.5)
        relatives = family(host.pid)
        assert len(relatives) >= 4  # a zygote or two, a supervisor, the state and its fork
        host.send_signal(signal.SIGKILL)
    eventually(lambda: not any(alive(pid) for pid in relatives))


@pytest.mark.docker
@pytest.mark.parametrize("code", ["", "while True: pass"])
def test_a_killed_host_leaves_no_container(code: str) -> None:
    image = require_docker()
    from tests.support.docker_containers import containers_of, wait_until_none

    with subprocess.Popen(
        [sys.executable, "-c", HOST, "docker", image, code], stdout=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as host:  # fmt: skip
        assert host.stdout is not None
        assert host.stdout.readline() == b"ready\n"
        time.sleep(0.5)
        assert containers_of(host.pid)
        host.send_signal(signal.SIGKILL)
    wait_until_none(host.pid, 60)


def _run(session: LiveSession, code: str, times: int) -> None:
    for _ in range(times):
        outcome = session.run(code)
        assert (outcome.status, outcome.state, outcome.result) == ("ok", "kept", 499_500), outcome
    time.sleep(0.3)  # the next checkpoint is made


def _measure(session: LiveSession) -> dict[str, int]:
    """Of this process, and of the session's supervisor and all below it."""
    supervisor = int(session.supervisor)
    below = [supervisor, *family(supervisor)]
    return {
        "processes": len(below),
        "own descriptors": descriptors(os.getpid()),
        "descriptors": max(descriptors(pid) for pid in below),
        "memory": max(private_bytes(pid) for pid in below),
    }
