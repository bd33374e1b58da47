"""What the kernel says of the restricted tier's own processes, and what becomes of it where the kernel lacks a wall."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from src.models.execution import CodeJob, Limits
from src.services.sandboxes.restricted_tier import RestrictedSandbox, weakness
from src.services.sandboxes.zygote_process import ZygoteProcess

ROOT = Path(__file__).parents[3]
MEMORY = 512 * 1024 * 1024
FORKER = 0b1110_0000
"""CAP_KILL, CAP_SETGID, CAP_SETUID: all that a zygote started as root keeps."""


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZygoteProcess]:
    """A parent of runs."""
    made = ZygoteProcess(tmp_path_factory.mktemp("home"))
    yield made
    made.end()


def test_zygote_and_supervisor_are_confined_like_what_they_hold(zygote: ZygoteProcess) -> None:
    job = CodeJob("import time\ntime.sleep(1.5)", limits=Limits(seconds=10))
    with zygote.session(0) as session:
        supervisor = session.ready["pid"]
        thread = threading.Thread(target=session.run, args=(job, "full"))
        thread.start()
        time.sleep(0.5)
        (worker,) = _children(supervisor)
        facts = {name: _status(pid) for name, pid in (("supervisor", supervisor), ("worker", worker))}
        parent = _status(int(facts["supervisor"]["PPid"]))
        network = {os.readlink(f"/proc/{pid}/ns/net") for pid in (supervisor, worker)} if os.geteuid() == 0 else set()
        thread.join()
    for status in (parent, *facts.values()):
        assert (status["Seccomp"], status["NoNewPrivs"]) == ("2", "1")
    for status in facts.values():
        assert [int(status[name], 16) for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")] == [0] * 4
    if os.geteuid() == 0 and zygote.ready["facts"]["uid"] == "dropped":
        assert int(parent["CapEff"], 16) == FORKER
        assert [set(status["Uid"].split()) & {"0", str(os.getuid())} for status in facts.values()] == [set(), set()]
        assert facts["supervisor"]["Uid"] == facts["worker"]["Uid"]
        assert os.readlink("/proc/self/ns/net") not in network


def test_the_facts_say_what_was_done_and_why_not(zygote: ZygoteProcess) -> None:
    facts = zygote.ready["facts"]
    assert facts["parents"] == "landlock seccomp"
    assert facts["weak"] is False
    assert facts["uid"].startswith(("dropped", "kept, without capabilities", "unchanged"))
    assert facts["view"].startswith(("own root folder", "none: "))
    assert facts["namespaces"]


def test_of_the_host_s_files_not_even_the_names_are_there(zygote: ZygoteProcess, tmp_path: Path) -> None:
    if zygote.ready["facts"]["view"].startswith("none"):
        pytest.skip(f"no root folder of its own here: {zygote.ready['facts']['view']}")
    (tmp_path / "secret").write_text("x")
    hidden = ["/etc/passwd", str(tmp_path / "secret"), str(ROOT / ".git")]
    code = f"import os\nresult = [os.path.exists(place) for place in {hidden!r}]"
    with zygote.session(1) as session:
        assert session.run(CodeJob(code), "full").result == [False] * 3


@pytest.mark.slow
def test_the_list_of_fonts_is_made_once_and_nothing_is_left_behind(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox" / "fonts"
    zygote = ZygoteProcess(tmp_path)
    deadline = time.monotonic() + 120
    while not any(path.name.startswith("fontlist") for path in folder.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    zygote.end()
    made = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    draw = CodeJob("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", limits=Limits(seconds=60))
    zygote = ZygoteProcess(tmp_path)
    try:
        with zygote.session(0) as session:
            assert len(session.run(draw, "full").images) == 1
    finally:
        zygote.end()
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.suffix == ".json"} == made
    assert (tmp_path / "sandbox").stat().st_mode & 0o777 == 0o700, "nobody else gets to the folder that any user may write"


SCRIPT = """
import json, sys
sys.path.insert(0, {root!r})
from src.errors import SandboxUnavailable
from src.models.execution import CodeJob
from src.services.sandboxes.restricted_tier import RestrictedSandbox
sandbox = RestrictedSandbox("", 512 << 20, allow_weak={weak})
try:
    sandbox.start()
    outcome = sandbox.run(CodeJob("1 + 1"))
    session = sandbox.open_session(CodeJob("").limits)
    print("SAID", json.dumps([outcome.result, outcome.warnings, session.run("2 + 2").warnings]))
except SandboxUnavailable as error:
    print("SAID", json.dumps([str(error)]))
finally:
    sandbox.close()
"""


def test_without_landlock_it_does_not_start() -> None:
    (said,) = _without_landlock(weak=False)
    assert "unavailable because this kernel has no Landlock" in said


def test_an_operator_may_allow_that_and_every_answer_says_so() -> None:
    result, *warnings = _without_landlock(weak=True)
    assert result == 2
    for told in warnings:
        assert len(told) == 1
        assert told[0].startswith("WEAK SANDBOX, allowed by BI_SANDBOX_ALLOW_WEAK: this kernel has no Landlock")


def test_leave_to_be_weak_weakens_nothing_where_the_walls_stand() -> None:
    sandbox = RestrictedSandbox("", MEMORY, allow_weak=True)
    sandbox.start()
    try:
        outcome = sandbox.run(CodeJob("1 + 1"))
    finally:
        sandbox.close()
    assert (outcome.result, outcome.warnings) == (2, ())
    assert weakness("landlock seccomp", ()) == ()
    assert "able to fork" in weakness("landlock seccomp", ("fork",))[0]


def _without_landlock(*, weak: bool) -> list[Any]:
    script = SCRIPT.format(root=str(ROOT), weak=weak)
    runner = [sys.executable, "-m", "tests.support.without_landlock", "/dev/stdin"]
    done = subprocess.run(runner, input=script, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("SAID")]
    said: list[Any] = json.loads(line.removeprefix("SAID"))
    return said


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
