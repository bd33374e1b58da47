"""More callers than sandboxes: each is answered, or told in time that it is to try again; and one cannot crowd out another."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from src.errors import SandboxBusy
from src.models.execution import CodeJob
from src.services.sandboxes.docker_tier import QUEUE_SECONDS, DockerSandbox
from src.services.sandboxes.restricted_tier import RestrictedSandbox

pytestmark = pytest.mark.slow


def end_of(sandbox: DockerSandbox | RestrictedSandbox, job: CodeJob) -> tuple[object, float]:
    """The result, or "busy"; and how long it took."""
    started = time.monotonic()
    try:
        outcome = sandbox.run(job)
        found = outcome.result if outcome.ok else outcome.status
    except SandboxBusy:
        found = "busy"
    return found, time.monotonic() - started


def test_twenty_at_once_are_all_answered_or_told_that_it_is_busy(sandbox: DockerSandbox | RestrictedSandbox) -> None:
    with ThreadPoolExecutor(20) as callers:
        ends = list(callers.map(lambda n: end_of(sandbox, CodeJob(f"result = {n}")), range(20)))
    assert all(found in (n, "busy") for n, (found, _) in enumerate(ends)), ends
    assert sum(found == n for n, (found, _) in enumerate(ends)) >= 4
    assert all(seconds < QUEUE_SECONDS + 10 for _, seconds in ends)
    assert sandbox.run(CodeJob("6 * 7")).result == 42


@pytest.mark.docker
def test_one_owner_s_twenty_runs_leave_room_for_another_s(docker_sandbox: DockerSandbox) -> None:
    slow = CodeJob("import time\ntime.sleep(2.5)\nresult = 'slow'", owner="greedy")
    with ThreadPoolExecutor(24) as callers:
        greedy = [callers.submit(end_of, docker_sandbox, slow) for _ in range(20)]
        time.sleep(1.0)
        quick = [end_of(docker_sandbox, CodeJob("result = 'quick'", owner="modest")) for _ in range(2)]
        ran = sum(future.done() and future.result()[0] == "slow" for future in greedy)
    assert [found for found, _ in quick] == ["quick", "quick"]
    assert ran < 10  # it did not wait for them; on a busy machine the rest may have been turned away by now
    assert {future.result()[0] for future in greedy} <= {"slow", "busy"}
