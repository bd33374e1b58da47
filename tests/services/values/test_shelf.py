"""One index file a database: built in the background, shared, replaced, and never believed when it is broken."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from src.errors import EngineUnavailable
from src.services.values import Mark, ValueIndex, ValueShelf
from src.services.values.gather import Gathered
from src.services.values.index import StaleIndex
from src.services.values.shelf import Found

ONE, TWO, OTHER_SHAPE = Mark("shape", "1"), Mark("shape", "2"), Mark("other", "1")


class Source:
    """Values to gather, and how often that was done; it can be held back."""

    def __init__(self, *values: str) -> None:
        self.values, self.reads = values, 0
        self.may_go = threading.Event()
        self.may_go.set()

    def __call__(self) -> Gathered:
        self.reads += 1
        assert self.may_go.wait(10)
        return Gathered({("t", "c"): self.values}, ["x"] if "left out" in self.values else [])


def unavailable() -> Gathered:
    raise EngineUnavailable("gone")


def values(found: Found, phrase: str) -> list[str]:
    assert found.values is not None
    return [hit.value for hit in found.values.find(phrase)]


def test_a_small_index_is_there_at_once_and_is_read_once(tmp_path: Path) -> None:
    shelf, source = ValueShelf(tmp_path / "deep" / "v.sqlite"), Source("North")
    assert values(shelf.look(ONE, source, wait=10), "north") == ["North"]
    assert shelf.look(ONE, source, wait=0).notes == ()
    assert source.reads == 1


def test_as_long_as_it_is_built_there_is_none_and_that_is_said(tmp_path: Path) -> None:
    shelf, source = ValueShelf(tmp_path / "v.sqlite"), Source("North")
    source.may_go.clear()
    found = shelf.look(ONE, source, wait=0.05)
    assert found.values is None
    assert "still being indexed" in found.notes[0]
    source.may_go.set()
    assert values(shelf.look(ONE, source, wait=10), "north") == ["North"]


def test_another_process_finds_it_in_the_file(tmp_path: Path) -> None:
    path, source = tmp_path / "v.sqlite", Source("North")
    ValueShelf(path).look(ONE, source, wait=10)
    assert values(ValueShelf(path).look(ONE, source, wait=10), "north") == ["North"]
    assert source.reads == 1


def test_when_the_data_changes_the_old_one_serves_until_the_new_one_is_there(tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    ValueShelf(path).look(ONE, Source("North"), wait=10)
    shelf, source = ValueShelf(path), Source("South")
    source.may_go.clear()
    found = shelf.look(TWO, source, wait=0)
    assert values(found, "north") == ["North"]
    assert "has changed since" in found.notes[0]
    source.may_go.set()
    found = shelf.look(TWO, source, wait=10)
    assert (values(found, "south"), found.notes) == (["South"], ())


def test_an_index_of_other_columns_is_never_used(tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    ValueShelf(path).look(ONE, Source("secret"), wait=10)
    source = Source("North")
    source.may_go.clear()
    assert ValueShelf(path).look(OTHER_SHAPE, source, wait=0).values is None
    source.may_go.set()


def test_a_shelf_forgets_what_it_holds_when_the_columns_change(tmp_path: Path) -> None:
    shelf = ValueShelf(tmp_path / "v.sqlite")
    shelf.look(ONE, Source("secret"), wait=10)
    assert shelf.look(OTHER_SHAPE, unavailable, wait=10).values is None


def test_a_broken_file_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    for spoil in (_garbage, _cut, _empty):
        ValueShelf(path).look(ONE, Source("North"), wait=10)
        spoil(path)
        shelf = ValueShelf(path)
        first = shelf.look(ONE, Source("North"), wait=10)
        if first.values is not None:
            first.values.find("north")  # damage further in the file is noticed here
        assert values(shelf.look(ONE, Source("North"), wait=10), "north") == ["North"]


def _garbage(path: Path) -> None:
    path.write_bytes(b"\xff" * 5000)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:8192])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def test_a_database_that_cannot_be_read_is_said_and_not_asked_again_at_once(tmp_path: Path) -> None:
    shelf = ValueShelf(tmp_path / "v.sqlite")
    found = shelf.look(ONE, unavailable, wait=10)
    assert found.values is None
    assert "could not be indexed (EngineUnavailable)" in found.notes[0]
    source = Source("North")
    assert shelf.look(ONE, source, wait=10).values is None
    assert source.reads == 0


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    found = ValueShelf(tmp_path / "v.sqlite").look(ONE, Source("left out"), wait=10)
    assert found.notes == ("Not looked for among stored values: x.",)


def test_many_threads_and_shelves_at_once_build_it_once_and_read_it_whole(tmp_path: Path) -> None:
    path, source = tmp_path / "v.sqlite", Source("North", "South")
    shelves = [ValueShelf(path) for _ in range(4)]
    look: Callable[[int], list[str]] = lambda i: values(shelves[i % 4].look(ONE, source, wait=20), "south")  # noqa: E731
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(look, range(64))) == [["South"]] * 64
    assert source.reads == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["v.sqlite", "v.sqlite.lock"]


def test_what_a_killed_builder_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "v.sqlite.abc.part").write_bytes(b"half")
    (tmp_path / "w.sqlite.abc.part").write_bytes(b"another's")
    ValueShelf(tmp_path / "v.sqlite").look(ONE, Source("North"), wait=10)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["v.sqlite", "v.sqlite.lock", "w.sqlite.abc.part"]


def test_a_file_that_is_not_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(StaleIndex, match=r"none\.sqlite"):
        ValueIndex(tmp_path / "none.sqlite")
