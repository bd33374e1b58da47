"""The pool: each worker is used once and ended once, whatever happens in between."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.errors import SandboxBusy, SandboxUnavailable
from src.services.sandboxes.docker_pool import WarmPool
from tests.fakes.pool_workers import FakeWorker, FakeWorkshop


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["claim", "release", "die"]), max_size=25), st.integers(1, 3))
def test_every_worker_is_handed_out_at_most_once_and_ended_exactly_once(steps: list[str], ready: int) -> None:
    shop = FakeWorkshop()
    pool = shop.pool(ready=ready, running=3)
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
    pool = shop.pool(ready=1, running=2)
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


def failing_pool(shop: FakeWorkshop) -> WarmPool[FakeWorker]:
    """A pool whose one worker is gone and whose maker fails from now on."""
    pool = shop.pool(ready=1)
    pool.start()
    shop.broken = True
    pool.release(pool.claim(1.0))
    return pool


def use_until_refused(pool: WarmPool[FakeWorker]) -> None:
    """Uses up what is ready, and then waits."""
    while True:
        pool.release(pool.claim(10.0))


def test_while_starts_fail_callers_are_told_soon() -> None:
    shop = FakeWorkshop()
    pool = failing_pool(shop)
    started = time.monotonic()
    with pytest.raises(SandboxUnavailable, match="the engine is down"):
        use_until_refused(pool)
    assert time.monotonic() - started < 3
    attempts = shop.attempts
    time.sleep(0.3)
    assert shop.attempts <= attempts + 1  # the breaker is open: a failing engine is left in peace
    with pytest.raises(SandboxUnavailable):
        pool.claim(10.0)
    pool.close()


def test_an_engine_that_went_away_is_used_again_as_soon_as_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("src.services.sandboxes.docker_pool.KNOCK_SECONDS", 0.05)
    shop = FakeWorkshop()
    shop.answering = False
    pool = failing_pool(shop)
    with pytest.raises(SandboxUnavailable):
        use_until_refused(pool)
    shop.broken, shop.answering = False, True
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


def test_one_owner_leaves_room_for_another_and_waits_for_its_turn() -> None:
    shop = FakeWorkshop()
    pool = shop.pool(ready=4, running=4, per_owner=2)
    pool.start()
    held = [pool.claim(2.0, "greedy") for _ in range(2)]
    with pytest.raises(SandboxBusy):
        pool.claim(0.05, "greedy")
    greedy: list[FakeWorker] = []
    waiting = threading.Thread(target=lambda: greedy.append(pool.claim(5.0, "greedy")))
    waiting.start()
    other = pool.claim(2.0, "other")  # although the greedy one asked first
    assert not greedy
    pool.release(held.pop())
    waiting.join(5)
    assert len(greedy) == 1
    for worker in (*held, *greedy, other):
        pool.release(worker)
    pool.close()


def test_a_warm_worker_goes_before_one_that_still_imports() -> None:
    shop = FakeWorkshop()
    shop.warm = False
    pool = shop.pool(ready=3)
    pool.start()
    while len(shop.made) < 3:
        time.sleep(0.01)
    shop.made[2].warm = True
    while pool.counts["ready"] < 1:
        time.sleep(0.01)
    worker = pool.claim(1.0)
    assert (worker.number, worker.promoted) == (2, 1)
    pool.release(worker)
    pool.close()


def test_a_lasting_claim_leaves_the_number_that_may_run() -> None:
    shop = FakeWorkshop()
    pool = shop.pool(running=1)
    pool.start()
    session = pool.claim(2.0, lasting=True)
    run = pool.claim(2.0)
    for worker in (session, run):
        pool.release(worker)
    pool.close()


def test_the_reserve_grows_with_traffic() -> None:
    shop = FakeWorkshop()
    shop.seconds = 0.02
    pool = shop.pool(ready=1, reserve=5)
    pool.start()
    for _ in range(20):
        pool.release(pool.claim(2.0))
    deadline = time.monotonic() + 3
    while pool.counts["ready"] < 5:
        assert time.monotonic() < deadline, pool.counts
        time.sleep(0.01)
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
