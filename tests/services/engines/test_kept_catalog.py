"""A catalog is kept in memory and in a file, serves while a new one is read, and gets better in the background."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from src.errors import EngineUnavailable
from src.models.catalog import Catalog, Column, ForeignKey, Table
from src.services.cataloguing.look import QUICK, SHAPE, THOROUGH, Look
from src.services.cataloguing.store import Kept, load, save
from src.services.engines import kept_catalog
from src.services.engines.kept_catalog import Cataloguing, KeptCatalog

WHOLE = Catalog(
    (
        Table(
            "orders",
            (
                Column("id", "integer", "INTEGER", nullable=False, primary_key=True, distinct=3, minimum=1, maximum=3),
                Column("state", "text", values=("open", "ünicode 'quoted'"), nulls=1, kind="category", comment="how"),
                Column("share", "number", "REAL", minimum=0.25, maximum=1.5, samples=("x",)),
            ),
            rows=3,
            foreign_keys=(ForeignKey(("a", "b"), "t", ("c", "d")),),
            inferred_key=("id",),
            inferred_keys=(ForeignKey(("id",), "other", ("id",), 0.8),),
            comment="orders of all time",
        ),
        Table("v", (Column("n", "other"),), is_view=True, seen="some"),
    ),
    "duckdb",
    keys_inferred=True,
)  # fmt: skip


class Database:
    """A database as `read` and `mark` see it."""

    def __init__(self, catalog: Catalog = WHOLE, mark: str = "1") -> None:
        self.catalog, self.mark, self.hidden = catalog, mark, "h"
        self.looks: list[Look] = []
        self.may_go = threading.Event()
        self.may_go.set()

    def read(self, look: Look) -> Catalog:
        self.looks.append(look)
        if look.budget is THOROUGH:
            assert self.may_go.wait(10)
            return replace(self.catalog, tables=tuple(replace(table, seen="all") for table in self.catalog.tables))
        return self.catalog

    def kept(self, file: Path | None = None, seconds: float = 0.0) -> KeptCatalog:
        plan = Cataloguing(file, hidden_mark=lambda: self.hidden)
        return KeptCatalog(self.read, lambda: self.mark, plan, seconds=seconds)


DONE = replace(WHOLE, tables=WHOLE.tables[:1])


def test_a_file_gives_back_what_was_put_in(tmp_path: Path) -> None:
    save(tmp_path / "deep" / "c.json", Kept(WHOLE, "m", "h", 2.5))
    assert load(tmp_path / "deep" / "c.json") == Kept(WHOLE, "m", "h", 2.5)
    assert (tmp_path / "deep" / "c.json").stat().st_mode & 0o077 == 0
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["c.json"]


@pytest.mark.parametrize(
    "content", ["", "[]", "null", "{}", '{"format": 99}', '{"format": 1, "tables": 5}', "\x00", '{"format": 1']
)
def test_a_broken_file_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "c.json").write_text(content)
    assert load(tmp_path / "c.json") is None
    assert load(tmp_path / "none.json") is None


def test_it_is_read_once_and_again_when_the_data_changes() -> None:
    database = Database(DONE)
    kept = database.kept()
    assert kept.get() is kept.get()
    database.mark = "2"
    kept.get()
    assert [look.budget for look in database.looks] == [QUICK, QUICK]


def test_of_a_server_it_serves_a_while_whatever_the_mark() -> None:
    database = Database(DONE)
    kept = database.kept(seconds=60)
    kept.get()
    database.mark = "2"
    kept.get()
    assert len(database.looks) == 1


def test_the_next_start_reads_it_from_its_file(tmp_path: Path) -> None:
    Database(DONE).kept(tmp_path / "c.json").get()
    later = Database(DONE)
    assert later.kept(tmp_path / "c.json").get() == DONE
    assert later.looks == []


def test_a_file_of_other_data_or_another_glossary_is_not_believed(tmp_path: Path) -> None:
    Database(DONE).kept(tmp_path / "c.json").get()
    for change in ({"mark": "2"}, {"hidden": "other"}):
        later = Database(DONE)
        for name, value in change.items():
            setattr(later, name, value)
        later.kept(tmp_path / "c.json").get()
        assert [look.budget for look in later.looks] == [QUICK]


def test_what_took_long_serves_on_changed_data_until_a_new_one_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_catalog, "SLOW", -1.0)
    Database(DONE).kept(tmp_path / "c.json").get()
    database = Database(DONE, mark="2")
    database.may_go.clear()
    kept = database.kept(tmp_path / "c.json")
    old = kept.get()
    assert old.tables[0].seen == "some"
    assert old.tables[0].columns == DONE.tables[0].columns
    database.may_go.set()
    kept.settle(10)
    assert kept.get().tables[0].seen == "all"
    assert [look.budget for look in database.looks] == [SHAPE, THOROUGH]


def test_on_a_changed_schema_nothing_old_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_catalog, "SLOW", -1.0)
    Database(DONE).kept(tmp_path / "c.json").get()
    other = Catalog((Table("new", (Column("n", "integer", "INT"),)),))
    database = Database(other, mark="2")
    assert database.kept(tmp_path / "c.json").get() is other


def test_what_the_first_look_left_open_is_looked_at_in_the_background() -> None:
    database = Database(WHOLE)
    kept = database.kept()
    assert kept.get().tables[1].seen == "some"
    kept.settle(10)
    assert kept.get().tables[1].seen == "all"
    assert [look.known for look in database.looks] == [None, WHOLE]


def test_a_background_look_that_fails_leaves_what_there_is() -> None:
    class Gone(Database):
        def read(self, look: Look) -> Catalog:
            if look.budget is THOROUGH:
                raise EngineUnavailable("gone")
            return super().read(look)

    kept = Gone(WHOLE).kept()
    first = kept.get()
    kept.settle(10)
    assert kept.get() is first


def test_a_folder_that_cannot_be_written_keeps_nobody_from_asking(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert Database(DONE).kept(tmp_path / "file" / "c.json").get() == DONE
