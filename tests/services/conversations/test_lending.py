"""Data files of conversations: what is read stays, what nobody reads goes, whatever the order of things."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from src.errors import TooMany
from src.services.conversations.data import SessionData
from src.services.conversations.lending import Lending
from src.services.scratch import drop_left, drop_parts, part_beside, scratch

ONE, TWO = "1" * 32, "2" * 32


class Desk:
    """Files under a folder, and what was lent and closed of them."""

    def __init__(self, home: Path, most: int = 2) -> None:
        self.data = SessionData(home)
        self.home = home / "sessions"
        self.lent: dict[str, Path] = {}
        self.closed: list[Path] = []
        self.lending = Lending(self.data, self.lent.__setitem__, lambda _id, path: self.closed.append(path), most)

    def put(self, session_id: str) -> tuple[Path, Path | None]:
        """A newer data file, and the one before it."""
        old = self.data.path(session_id)
        new = self.home / session_id / f"data-{int(old.stem[5:]) + 1 if old else 1:06d}.duckdb"
        new.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(b"")
        return new, old


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_an_old_file_goes_with_its_last_reader(desk: Desk) -> None:
    first, _ = desk.put(ONE)
    with desk.lending.reading(ONE) as one, desk.lending.reading(ONE):
        assert one == first
        second, _ = desk.put(ONE)
        desk.lending.give_up(ONE, (first,))
        assert first.exists()
        with desk.lending.reading(ONE) as newest:
            assert newest == second
        assert (first.exists(), desk.closed) == (True, [])
    assert (first.exists(), second.exists(), desk.closed) == (False, True, [first])


def test_who_began_on_an_old_file_may_go_on_with_every_newer_one(desk: Desk) -> None:
    first, _ = desk.put(ONE)
    with desk.lending.reading(ONE):
        second, _ = desk.put(ONE)
        desk.lending.give_up(ONE, (first,))
        desk.put(ONE)
        desk.lending.give_up(ONE, (second,))
        assert second.exists()
    assert [first.exists(), second.exists()] == [False, False]


def test_a_conversation_deleted_under_a_question_goes_at_its_end(desk: Desk) -> None:
    first, _ = desk.put(ONE)
    with desk.lending.reading(ONE), desk.lending.writing(ONE):
        desk.lending.forget(ONE)
        assert first.exists()
        with desk.lending.reading(ONE) as nothing:
            assert nothing is None
    assert not first.parent.exists()
    assert desk.closed == [first]


def test_the_one_not_asked_for_longest_is_closed_and_none_in_use(desk: Desk) -> None:
    paths = {name: desk.put(name)[0] for name in (ONE, TWO, "3" * 32, "4" * 32)}
    with ExitStack() as held:
        for name in paths:
            held.enter_context(desk.lending.reading(name))
        assert desk.closed == []
    assert len(desk.closed) == 2
    with desk.lending.reading(ONE) as again:
        assert again == paths[ONE]


def test_a_file_that_is_being_closed_is_waited_for(tmp_path: Path) -> None:
    desk, may_end, closing = Desk(tmp_path, most=0), threading.Event(), threading.Event()

    def slowly(_session: str, path: Path) -> None:
        closing.set()
        assert may_end.wait(10)
        desk.closed.append(path)

    lending = Lending(desk.data, desk.lent.__setitem__, slowly, most=0)
    desk.put(ONE)
    order: list[str] = []

    def read(name: str) -> None:
        with lending.reading(ONE):
            order.append(f"{name} after {len(desk.closed)}")

    first = threading.Thread(target=read, args=("first",))
    first.start()
    assert closing.wait(10)
    second = threading.Thread(target=read, args=("second",))
    second.start()
    second.join(0.1)
    assert second.is_alive()
    may_end.set()
    first.join(10)
    second.join(10)
    assert order == ["first after 0", "second after 1"]


class Lives(RuleBasedStateMachine):
    """Questions begin and end, files come, conversations are deleted, in every order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = ExitStack()
        import tempfile

        self.desk = Desk(Path(self.folder.enter_context(tempfile.TemporaryDirectory())))
        self.reads: list[tuple[str, Path, Any]] = []
        self.gone: set[str] = set()

    @rule(session=st.sampled_from([ONE, TWO]))
    def begin(self, session: str) -> None:
        stack = ExitStack()
        path = stack.enter_context(self.desk.lending.reading(session))
        if path is not None:
            assert session not in self.gone
            self.reads.append((session, path, stack))

    @precondition(lambda self: self.reads)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        chosen = data.draw(st.integers(0, len(self.reads) - 1))
        self.reads.pop(chosen)[2].close()

    @rule(session=st.sampled_from([ONE, TWO]))
    def upload(self, session: str) -> None:
        if session not in self.gone:
            with self.desk.lending.writing(session):
                _, old = self.desk.put(session)
                self.desk.lending.give_up(session, (old,) if old else ())

    @rule(session=st.sampled_from([ONE, TWO]))
    def delete(self, session: str) -> None:
        self.gone.add(session)
        self.desk.lending.forget(session)

    @invariant()
    def what_is_read_is_there(self) -> None:
        for session, path, _ in self.reads:
            assert path.exists()
            assert self.desk.lent[session].exists()  # what the conversation's name means now

    @invariant()
    def what_nobody_reads_is_not(self) -> None:
        for session in (ONE, TWO):
            if not any(s == session for s, _, _ in self.reads):
                assert len(list((self.desk.home / session).glob("data-*"))) <= (session not in self.gone)

    def teardown(self) -> None:
        for _, _, stack in self.reads:
            stack.close()
        self.folder.close()


Lives.TestCase.settings = hypothesis_settings(max_examples=40, stateful_step_count=25, deadline=None)
TestLives = Lives.TestCase


@pytest.fixture
def scratches(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "scratch"
    assert list((tmp_path / "scratch").iterdir()) == []


def test_scratch_of_the_living_stays_and_that_of_the_dead_goes(scratches: Path) -> None:
    with scratch(scratches, "upload-") as mine:
        dead = scratches / "upload-dead"
        dead.mkdir()
        (dead / ".held").touch()
        (dead / "half").write_text("x")
        empty = scratches / "upload-empty"
        empty.mkdir()
        assert drop_left(scratches, "upload-") == 2
        assert mine.exists()
    assert not mine.exists()


def test_parts_of_the_living_stay_and_those_of_the_dead_go(tmp_path: Path) -> None:
    with part_beside(tmp_path / "index.sqlite") as mine:
        dead = tmp_path / "index.sqlite.x1.part"
        dead.touch()
        for part in (mine, dead):
            os.utime(part, (0, 0))
        assert drop_parts(tmp_path) == 1
        assert [mine.exists(), dead.exists()] == [True, False]
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_was_never_noted_goes_and_the_file_before_counts_again(tmp_path: Path) -> None:
    data, source = SessionData(tmp_path), tmp_path / "a.csv"
    source.write_text("x\n1\n")
    data.add_file(ONE, source, "a.csv", lambda table, _seen, _notes: table)
    folder = tmp_path / "sessions" / ONE
    first = (folder / "data-000001.duckdb").read_bytes()
    data.add_file(ONE, source, "b.csv", lambda table, _seen, _notes: table)  # killed before it was noted
    (folder / "data-000001.duckdb").write_bytes(first)
    (folder / ".making-dead").mkdir()
    (tmp_path / "sessions" / TWO).mkdir()
    data.sweep(lambda: {ONE: frozenset({"a"})})
    assert sorted(p.name for p in folder.iterdir()) == [".lock", "data-000001.duckdb"]
    assert not (tmp_path / "sessions" / TWO).exists()


def test_a_table_that_cannot_be_noted_is_not_there(tmp_path: Path) -> None:
    data, source = SessionData(tmp_path), tmp_path / "a.csv"
    source.write_text("x\n1\n")

    def refuse(*_: object) -> None:
        raise TooMany("enough")

    with pytest.raises(TooMany):
        data.add_file(ONE, source, "a.csv", refuse)
    assert data.path(ONE) is None
