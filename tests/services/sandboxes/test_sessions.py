"""Sessions by owner and conversation: found by their own only, ended in time, and never twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from src.errors import SandboxBusy, SessionExpired, SessionUnknown
from src.models.execution import Limits
from src.services.sandboxes.sessions import SessionRules, Sessions
from tests.fakes.scripted_session import ScriptedSession

RULES = SessionRules(most=3, per_owner=2, wait_seconds=0.2)


class Bench:
    """Sessions over scripted ones, with a clock that is moved by hand."""

    def __init__(self, rules: SessionRules = RULES) -> None:
        self.now = 1000.0
        self.made: list[ScriptedSession] = []
        self.sessions = Sessions(self._make, rules, lambda: self.now)

    def _make(self, limits: Limits, seed: int, owner: str) -> ScriptedSession:
        self.made.append(ScriptedSession(limits, seed))
        return self.made[-1]

    def at_work(self, owner: str, conversation: str, made: int) -> threading.Thread:
        """A cell under way in that session, which was the `made`-th."""
        thread = threading.Thread(target=self.sessions.run, args=(owner, conversation, "wait"))
        thread.start()
        assert self.made[made].running.wait(5)
        return thread


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.sessions.close()


def test_a_conversation_has_one_session(bench: Bench) -> None:
    bench.sessions.open("ann", "c1")
    bench.sessions.open("ann", "c1")
    assert bench.sessions.run("ann", "c1", "x = 1").state == "kept"
    assert len(bench.made) == len(bench.sessions) == 1


def test_another_owner_is_told_the_same_as_for_one_that_never_was(bench: Bench) -> None:
    bench.sessions.open("ann", "c1")
    told = []
    for owner, conversation in (("bob", "c1"), ("bob", "never"), ("ann", "never")):
        for ask in (lambda o, c: bench.sessions.run(o, c, "1"), bench.sessions.delete):
            with pytest.raises(SessionUnknown) as caught:
                ask(owner, conversation)
            told.append((str(caught.value), caught.value.http_status, caught.value.code))
    assert len(set(told)) == 1
    bench.now += RULES.idle_seconds
    bench.sessions.reap()
    with pytest.raises(SessionUnknown):
        bench.sessions.run("bob", "c1", "1")
    assert bench.made[0].cells == []


def test_idle_for_half_an_hour_is_the_end(bench: Bench) -> None:
    bench.sessions.open("ann", "c1")
    for _ in range(5):
        bench.now += RULES.idle_seconds - 1
        assert bench.sessions.run("ann", "c1", "1").ok
    bench.now += RULES.idle_seconds
    with pytest.raises(SessionExpired, match="idle") as caught:
        bench.sessions.run("ann", "c1", "1")
    assert (caught.value.http_status, caught.value.code) == (410, "session_expired")
    assert bench.made[0].closed == 1
    bench.sessions.open("ann", "c1")
    assert bench.sessions.run("ann", "c1", "1").ok


def test_four_hours_are_the_end_however_busy(bench: Bench) -> None:
    bench.sessions.open("ann", "c1")
    for _ in range(16):
        bench.sessions.run("ann", "c1", "1")
        bench.now += RULES.age_seconds / 16
    with pytest.raises(SessionExpired, match="open for too long"):
        bench.sessions.run("ann", "c1", "1")


def test_a_session_at_work_is_not_reaped_but_after_its_cell(bench: Bench) -> None:
    bench.sessions.open("ann", "c1")
    thread = bench.at_work("ann", "c1", 0)
    bench.now += RULES.age_seconds
    assert bench.sessions.reap() == 0
    bench.made[0].released.set()
    thread.join(5)
    assert bench.sessions.reap() == 1
    assert bench.made[0].closed == 1


def test_one_owner_s_third_takes_the_place_of_its_own_oldest(bench: Bench) -> None:
    for conversation in ("c1", "c2"):
        bench.sessions.open("ann", conversation)
    bench.sessions.open("bob", "c1")
    bench.sessions.run("ann", "c1", "1")
    bench.sessions.open("ann", "c3")
    with pytest.raises(SessionExpired, match="its owner's"):
        bench.sessions.run("ann", "c2", "1")
    assert [bench.sessions.run(*key, "1").ok for key in (("ann", "c1"), ("ann", "c3"), ("bob", "c1"))] == [True] * 3


def test_above_the_cap_the_one_used_longest_ago_goes(bench: Bench) -> None:
    for owner in ("ann", "bob", "cat"):
        bench.sessions.open(owner, "c")
    bench.sessions.run("ann", "c", "1")
    bench.sessions.open("dan", "c")
    assert len(bench.sessions) == 3
    with pytest.raises(SessionExpired, match="made room"):
        bench.sessions.run("bob", "c", "1")


def test_one_at_work_is_never_evicted(bench: Bench) -> None:
    for number, conversation in enumerate(("c1", "c2")):
        bench.sessions.open("ann", conversation)
        bench.at_work("ann", conversation, number)
    with pytest.raises(SandboxBusy, match="at work"):
        bench.sessions.open("ann", "c3")
    for made in bench.made:
        made.released.set()


def test_a_second_cell_waits_then_is_told_busy_while_others_go_on(bench: Bench) -> None:
    bench.sessions.open("ann", "c1")
    bench.sessions.open("bob", "c1")
    thread = bench.at_work("ann", "c1", 0)
    assert bench.sessions.run("bob", "c1", "1").ok
    with pytest.raises(SandboxBusy, match="another cell"):
        bench.sessions.run("ann", "c1", "1")
    bench.made[0].released.set()
    thread.join(5)
    assert bench.sessions.run("ann", "c1", "1").ok
    assert bench.made[0].cells == ["wait", "1"]


def test_deleted_is_as_if_it_never_was_even_under_a_cell(bench: Bench) -> None:
    bench.sessions.open("ann", "c1")
    thread = bench.at_work("ann", "c1", 0)
    bench.sessions.delete("ann", "c1")
    thread.join(5)
    assert not thread.is_alive()
    with pytest.raises(SessionUnknown):
        bench.sessions.run("ann", "c1", "1")
    assert bench.made[0].closed == 1


def test_a_session_that_died_is_expired_and_can_be_opened_again(bench: Bench) -> None:
    bench.sessions.open("ann", "c1")
    assert bench.sessions.run("ann", "c1", "die").state == "lost"
    with pytest.raises(SessionExpired, match="died"):
        bench.sessions.run("ann", "c1", "1")
    bench.sessions.open("ann", "c1")
    assert bench.sessions.run("ann", "c1", "1").ok


def test_close_ends_all_and_opens_no_more(bench: Bench) -> None:
    for owner in ("ann", "bob"):
        bench.sessions.open(owner, "c")
    bench.sessions.close()
    assert [made.closed for made in bench.made] == [1, 1]
    with pytest.raises(SessionUnknown, match="closed"):
        bench.sessions.open("ann", "c")


def test_the_patrol_reaps_by_itself() -> None:
    bench = Bench(replace(RULES, idle_seconds=0.0))
    bench.sessions.open("ann", "c1")
    bench.sessions.watch(0.01)
    _eventually(lambda: len(bench.sessions) == 0)
    bench.sessions.close()


def test_a_request_and_the_reaper_at_the_same_moment_never_meet_in_a_dead_session() -> None:
    bench = Bench(replace(RULES, idle_seconds=5.0, wait_seconds=5.0))
    wrong: list[str] = []

    def ask() -> None:
        for _ in range(300):
            bench.sessions.open("ann", "c1")
            try:
                if not bench.sessions.run("ann", "c1", "1").ok:
                    wrong.append("a cell in a session that was closed under it")
            except SessionExpired:
                pass

    def pass_time() -> None:
        for _ in range(300):
            bench.now += 3.0
            bench.sessions.reap()

    threads = [threading.Thread(target=job) for job in (ask, ask, pass_time, pass_time)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    bench.sessions.close()
    assert not wrong
    assert [made.closed for made in bench.made] == [1] * len(bench.made)


def _eventually(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        threading.Event().wait(0.01)
    pytest.fail("it never came")
