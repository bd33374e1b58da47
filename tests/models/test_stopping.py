"""What nobody waits for any more: interrupted where it runs, not begun where it waits."""

from __future__ import annotations

import threading

import pytest

from src.errors import Stopped
from src.models.stopping import Stop, current_stop, stopping


def test_who_waits_for_a_lock_is_told() -> None:
    stop, lock = Stop(), threading.Lock()
    with stop.holding(lock):
        assert lock.locked()
    with lock, stopping(stop):
        threading.Timer(0.05, stop.set).start()
        with pytest.raises(Stopped), current_stop().holding(lock):
            raise AssertionError("it was not free")
    assert not lock.locked()


def test_a_lock_is_waited_for_so_long() -> None:
    stop, lock = Stop(), threading.Semaphore(1)
    assert stop.acquire(lock, 0)
    assert not stop.acquire(lock, 0)
    assert not stop.acquire(lock, 0.06)
    lock.release()
    assert stop.acquire(lock)


def test_what_runs_is_interrupted_and_what_comes_later_does_not_begin() -> None:
    stop, interrupted = Stop(), threading.Event()

    def work() -> None:
        with stop.interrupting(interrupted.set):
            stop.set()
            assert interrupted.wait(5)

    with pytest.raises(Stopped):
        work()
    with pytest.raises(Stopped), stop.interrupting(interrupted.set):
        raise AssertionError("it began")
