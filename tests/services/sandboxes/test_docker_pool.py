"""The pool: each worker is used once and ended once, whatever happens in between."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.errors import SandboxBusy, SandboxUnavailable
from tests.fakes.pool_workers import FakeWorker, FakeWorkshop


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["claim", "release", "die"]), max_size=25), st.integers(1, 3))
def test_every_worker_is_handed_out_at_most_once_and_ended_exactly_once(steps: list[str], ready: int) -> None:
    shop = FakeWorkshop()
    pool = shop.pool(ready=ready, most=4)
    pool.start()
    held: list[FakeWorker] = []
    seen: list[FakeWorker] = []
    for step in steps:
        if step == "claim" and len(held) < 3:
            worker = pool.claim(2.0)
            assert worker not in seen
            assert worker.ended == 0
            held.append(worker)
            seen.append(worker)
        elif step == "release" and held:
            pool.release(held.pop())
        elif step == "die":
            for worker in shop.made:
                worker.alive = False
    closing = threading.Thread(target=pool.close)
    closing.start()
    for worker in held:
        while not worker.aborted:
            time.sleep(0.001)
        pool.release(worker)
    closing.join()
    assert [worker.ended for worker in shop.made] == [1] * len(shop.made)


def test_more_claims_than_workers_wait_for_a_release_then_are_told() -> None:
    shop = FakeWorkshop()
    pool = shop.pool(ready=1, most=2)
    pool.start()
    first, second = pool.claim(1.0), pool.claim(1.0)
    with pytest.raises(SandboxBusy):
        pool.claim(0.05)
    threading.Timer(0.05, pool.release, [first]).start()
    third = pool.claim(2.0)
    assert third.number == 2
    for worker in (second, third):
        pool.release(worker)
    pool.close()


def test_a_dead_worker_is_passed_over_without_the_caller_noticing() -> None:
    shop = FakeWorkshop()
    pool = shop.pool(ready=1)
    pool.start()
    shop.made[0].alive = False
    worker = pool.claim(2.0)
    assert worker.number > 0
    pool.release(worker)
    pool.close()


def test_while_starts_fail_callers_are_told_soon_and_later_served_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("src.services.sandboxes.docker_pool.PAUSE_SECONDS", 0.3)
    shop = FakeWorkshop()
    pool = shop.pool(ready=1)
    pool.start()
    shop.broken = True
    pool.release(pool.claim(1.0))
    started = time.monotonic()
    with pytest.raises(SandboxUnavailable, match="the engine is down"):
        pool.claim(10.0)
    assert time.monotonic() - started < 3
    shop.broken = False
    deadline = time.monotonic() + 5
    while True:
        try:
            worker = pool.claim(1.0)
            break
        except SandboxUnavailable:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert worker.ended == 0
    pool.release(worker)
    pool.close()


def test_a_pool_that_cannot_make_its_first_worker_does_not_start() -> None:
    shop = FakeWorkshop()
    shop.broken = True
    pool = shop.pool()
    with pytest.raises(SandboxUnavailable):
        pool.start()
    pool.close()
    assert shop.attempts == 1


def test_a_closed_pool_refuses_and_leaves_no_thread() -> None:
    shop = FakeWorkshop()
    pool = shop.pool()
    pool.start()
    pool.close()
    with pytest.raises(SandboxUnavailable):
        pool.claim(1.0)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("sandbox-")]
