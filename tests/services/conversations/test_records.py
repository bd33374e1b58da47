"""What is kept of conversations, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from src.errors import SessionUnknown
from src.models.paging import Place
from src.services.conversations.records import KEPT_TURNS, Conversations, Turn
from src.services.state.open import open_state
from tests.services.state.conftest import url as url
from tests.support.clock import START, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(url: str, clock: Clock) -> Iterator[Conversations]:
    engine = open_state(url)
    yield Conversations(engine, clock)
    engine.dispose()


def test_files_and_turns_come_back_in_order(kept: Conversations, clock: Clock) -> None:
    made = kept.create("ann", "t" * 500)
    kept.add_file(made.id, "ann", "a.csv", "a", 3, {"dtypes": {"x": "BIGINT"}})
    clock.now += timedelta(seconds=1)
    kept.add_file(made.id, "ann", "b.csv", "b", 4, {})
    for n in range(KEPT_TURNS + 3):
        clock.now += timedelta(seconds=1)
        kept.add_turn(made.id, "ann", Turn(f"q{n}", f"id{n}", "s", {"shape": "rows"}, clock.now))
    found = kept.get(made.id, "ann")
    assert len(found.title) == 200
    assert [f.table for f in found.files] == ["a", "b"]
    assert found.files[0].about == {"dtypes": {"x": "BIGINT"}}
    assert [t.question for t in found.turns] == [f"q{n}" for n in range(3, KEPT_TURNS + 3)]
    assert found.turns[-1].plan == {"shape": "rows"}
    assert (found.created_at, found.used_at) == (START, clock.now)


@pytest.mark.parametrize("session_id", ["", "x", "\x00", "x" * 10_000, "' OR 1=1 --"])
def test_none_and_anothers_are_the_same(kept: Conversations, session_id: str) -> None:
    made = kept.create("ann")
    told = []
    for asked, owner in ((session_id, "ann"), (made.id, "bob"), (made.id, "")):
        for method in (kept.get, kept.delete):
            with pytest.raises(SessionUnknown) as error:
                method(asked, owner)
            told.append(error.value.http_status)
        with pytest.raises(SessionUnknown):
            kept.add_turn(asked, owner, Turn("q", None, "", None, START))
    assert set(told) == {404}
    assert kept.get(made.id, "ann").turns == ()


def test_deleting_forgets_files_and_turns(kept: Conversations) -> None:
    made = kept.create("ann")
    kept.add_file(made.id, "ann", "a.csv", "a", 3, {})
    kept.add_turn(made.id, "ann", Turn("q", None, "", None, START))
    kept.delete(made.id, "ann")
    assert kept.known() == {}
    assert kept.count("ann") == 0


def test_what_nobody_uses_is_forgotten(kept: Conversations, clock: Clock) -> None:
    old = kept.create("ann")
    clock.now += timedelta(days=2)
    new = kept.create("ann")
    assert kept.forget_unused(86_400) == (old.id,)
    assert kept.known() == {new.id: frozenset()}


def test_pages_hold_each_once_also_those_of_one_moment(kept: Conversations, clock: Clock) -> None:
    made = []
    for moment in range(3):
        clock.now = START + timedelta(seconds=moment)
        made += [kept.create("ann").id for _ in range(3)]
    kept.create("bob")
    seen: list[str] = []
    before: Place | None = None
    while page := kept.list("ann", limit=2, before=before):
        seen += [c.id for c in page]
        before = Place(page[-1].created_at, page[-1].id)
    assert sorted(seen) == sorted(made)
    assert [c.id for c in kept.list("ann")] == seen
    assert len(kept.list("ann", before=Place(START + timedelta(seconds=2)))) == 6
