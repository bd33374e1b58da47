"""The restricted tier from start to end: fails closed, keeps going, leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from src.errors import BadSetting, SandboxUnavailable
from src.models.execution import CodeJob, CodeOutcome, Limits
from src.services.sandboxes.choose import choose_tier, parse_memory
from src.services.sandboxes.restricted_tier import RestrictedSandbox
from src.services.sandboxes.runner import landlock
from src.services.sandboxes.self_test import self_test
from src.services.sandboxes.zygote_process import ZygoteProcess
from tests.fakes.kernel_only_sandbox import KernelOnlySandbox

MEMORY = 512 * 1024 * 1024
ENDLESS = CodeJob("while True:\n    x = 1", limits=Limits(seconds=60))


@dataclass(frozen=True)
class Started:
    """A sandbox and the process that it started; other tests' sandboxes may be alive beside it."""

    sandbox: RestrictedSandbox
    zygote: int


@pytest.fixture
def started() -> Iterator[Started]:
    """Of this test alone."""
    others = set(_children(os.getpid()))
    sandbox = RestrictedSandbox("", MEMORY)
    sandbox.start()
    (zygote,) = set(_children(os.getpid())) - others
    yield Started(sandbox, zygote)
    sandbox.close()


def test_close_leaves_no_process_even_during_a_run(started: Started) -> None:
    outcomes: list[CodeOutcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(started.sandbox.run(ENDLESS)))
    thread.start()
    time.sleep(1.0)  # the run is under way
    family = [started.zygote, *_family(started.zygote)]
    started.sandbox.close()
    thread.join(10)
    assert [outcome.status for outcome in outcomes] == ["no_result"]
    _eventually(lambda: not any(_alive(pid) for pid in family))
    with pytest.raises(SandboxUnavailable, match="closed"):
        started.sandbox.run(CodeJob("1"))


def test_a_killed_zygote_is_a_typed_end_and_is_replaced(started: Started) -> None:
    outcomes: list[CodeOutcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(started.sandbox.run(ENDLESS)))
    thread.start()
    time.sleep(1.0)  # the run is under way
    os.kill(started.zygote, signal.SIGKILL)
    thread.join(10)
    assert outcomes[0].status == "no_result"
    assert outcomes[0].error is not None
    assert started.sandbox.run(CodeJob("1 + 1")).result == 2


def test_a_host_that_dies_takes_everything_along(tmp_path: Path) -> None:
    script = tmp_path / "host.py"
    script.write_text(
        "import sys\nfrom src.services.sandboxes.restricted_tier import RestrictedSandbox\n"
        "from src.models.execution import CodeJob, Limits\nsandbox = RestrictedSandbox('', 512 << 20)\nsandbox.start()\n"
        "print('ready', flush=True)\nsandbox.run(CodeJob('while True:\\n    x = 1', limits=Limits(seconds=60)))\n"
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, cwd=root, env={"PYTHONPATH": str(root)}
    ) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == b"ready\n"
        _eventually(lambda: len(_family(host.pid)) >= 4)
        family = _family(host.pid)
        host.kill()
    _eventually(lambda: not any(_alive(pid) for pid in family))


def test_it_starts_from_a_thread_that_ends() -> None:
    sandbox = RestrictedSandbox("", MEMORY)
    thread = threading.Thread(target=sandbox.start)
    thread.start()
    thread.join()
    try:
        assert sandbox.run(CodeJob("1 + 1")).result == 2
    finally:
        sandbox.close()


def test_two_runs_at_once_and_neither_sees_the_other_s_rows() -> None:
    sandbox = KernelOnlySandbox("", MEMORY)
    sandbox.start()
    look = "import gc\nresult = sum('secret-4711' in str(o) for o in gc.get_objects() if type(o).__name__ == 'DataFrame')"
    hold = CodeJob("import time\ntime.sleep(2)\nresult = len(df)", {"df": pa.table({"a": ["secret-4711"]})})
    outcomes: list[CodeOutcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(sandbox.run(hold)))
    try:
        thread.start()
        time.sleep(0.3)
        started = time.monotonic()
        assert sandbox.run(CodeJob(look)).result == 0
        assert time.monotonic() - started < 1.7, "it did not wait for the other"
        thread.join(10)
        assert outcomes[0].result == 1
        assert sandbox.run(CodeJob(look)).result == 0
    finally:
        sandbox.close()


def test_the_memory_of_the_sandbox_is_a_ceiling_over_that_of_the_job() -> None:
    sandbox = RestrictedSandbox("", 128 * 1024 * 1024)
    sandbox.start()
    try:
        outcome = sandbox.run(CodeJob("x = bytearray(300_000_000)\nlen(x)", limits=Limits(memory_bytes=4 << 30)))
        assert outcome.status == "memory_limit"
        assert outcome.error is not None
        assert outcome.error.suggestion
    finally:
        sandbox.close()


@pytest.mark.parametrize(
    ("attacks", "reason"),
    [
        ("result = ['read /etc/passwd']", "was able to .'read /etc/passwd'."),
        ("raise OSError('seccomp is missing')", "because seccomp is missing"),
        ("import os\nos._exit(0)", "ended without a result"),
        ("result = None", "was able to None"),
    ],
)
def test_anything_but_a_clean_self_test_keeps_it_shut(attacks: str, reason: str) -> None:
    zygote = ZygoteProcess()
    try:
        with pytest.raises(SandboxUnavailable, match=reason):
            self_test(zygote, attacks)
        self_test(zygote)
        assert zygote.ready["facts"]["uid"].startswith(("dropped", "kept, without capabilities", "unchanged"))
        assert zygote.ready["facts"]["namespaces"]
    finally:
        zygote.end()


def test_a_kernel_without_landlock_is_refused() -> None:
    with pytest.raises(landlock.NoLandlock, match=r"5\.13"):
        landlock.restrict([], [], version=0)


@pytest.mark.parametrize(("text", "size"), [("512m", 512 << 20), ("1g", 1 << 30), ("1GiB", 1 << 30), (" 600 MB ", 600 << 20)])
def test_memory_is_written_as_people_do(text: str, size: int) -> None:
    assert parse_memory(text) == size


@pytest.mark.parametrize("text", ["", "lots", "-1g", "1t", "1m", "999999g", "0x10m", "1.5g", "٣g"])
def test_memory_that_cannot_work_is_refused(text: str) -> None:
    with pytest.raises(BadSetting, match="memory limit"):
        parse_memory(text)


def test_the_choice_is_made_once_and_says_why() -> None:
    sandbox, why = choose_tier("restricted", "", MEMORY)
    assert (sandbox.tier, why) == ("restricted", "restricted, as set")
    sandbox, why = choose_tier("auto", "no-such-image:here", MEMORY)
    assert sandbox.tier == "restricted"
    assert why.startswith("restricted, because docker is not ready: ")
    with pytest.raises(SandboxUnavailable, match="docker sandbox is unavailable"):
        choose_tier("docker", "no-such-image:here", MEMORY)
    with pytest.raises(BadSetting, match="Known: auto, docker, restricted"):
        choose_tier("host", "", MEMORY)


def _children(parent: int) -> list[int]:
    """Zygotes and what they forked, directly below `parent`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if int(status[1]) == parent and b"zygote" in line:
                found.append(int(entry.name))
    return found


def _family(root: int) -> list[int]:
    found: list[int] = []
    below = _children(root)
    while below:
        found += below
        below = [child for parent in below for child in _children(parent)]
    return found


def _alive(pid: int) -> bool:
    """Neither gone nor a zombie that waits for its new parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
