"""SQLite: what is no database, and what its connection refuses whatever reaches it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from src.errors import BadDatabase, BiError, EngineUnavailable, UnknownDatabase
from src.models.config import PROJECT_ROOT
from src.models.sql import ResultTable, SqlFailure
from src.services.engines import open_engine
from src.services.engines.profile import newest_date
from src.services.engines.sqlite import SqliteEngine
from tests.fakes.shop import build_shop
from tests.fakes.unchecked import unchecked


def opened(path: Path | str, seconds: float = 5.0) -> SqliteEngine:
    return SqliteEngine(f"sqlite:///{path}", seconds=seconds, result_bytes=50_000_000)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SqliteEngine]:
    build_shop(tmp_path / "shop.db")
    shop = opened(tmp_path / "shop.db")
    yield shop
    shop.close()


def made(path: Path, *statements: str) -> Path:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


class TestFiles:
    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownDatabase, match="no database file"):
            opened(tmp_path / "gone.db")
        assert not (tmp_path / "gone.db").exists()

    def test_a_directory(self, tmp_path: Path) -> None:
        with pytest.raises(BadDatabase, match="directory"):
            opened(tmp_path)

    @pytest.mark.parametrize("content", [b"\x00\xffjunk" * 1000, b"name,age\nAda,36\n", b"SQLite", b"PK\x03\x04zip"])
    def test_not_a_database(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "x.db").write_bytes(content)
        with pytest.raises(BadDatabase, match="not a SQLite database"):
            opened(tmp_path / "x.db")

    def test_an_empty_file(self, tmp_path: Path) -> None:
        (tmp_path / "x.db").touch()
        with pytest.raises(BadDatabase, match="empty"):
            opened(tmp_path / "x.db")

    def test_no_tables(self, tmp_path: Path) -> None:
        with pytest.raises(BadDatabase, match="no tables"):
            opened(made(tmp_path / "x.db", "CREATE TABLE a (b)", "DROP TABLE a"))

    def test_a_broken_file_with_the_right_head(self, tmp_path: Path) -> None:
        path = made(tmp_path / "x.db", "CREATE TABLE a (b)")
        path.write_bytes(path.read_bytes()[:100] + os.urandom(4000))
        with pytest.raises(BadDatabase, match="cannot be read"):
            opened(path)

    def test_a_pipe(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "x.db")
        with pytest.raises(BadDatabase, match="not a regular file"):
            opened(tmp_path / "x.db")

    @pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
    def test_no_permission(self, tmp_path: Path) -> None:
        path = made(tmp_path / "x.db", "CREATE TABLE a (b)")
        path.chmod(0)
        with pytest.raises(BadDatabase, match="may not be read"):
            opened(path)

    @pytest.mark.parametrize(
        "url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x.db?mode=rwc&uri=true", "sqlite:///a\0b.db", "sqlite:///"]
    )
    def test_a_url_without_a_file(self, url: str) -> None:
        with pytest.raises(UnknownDatabase):
            SqliteEngine(url, seconds=1, result_bytes=1000)

    def test_another_vendor(self) -> None:
        with pytest.raises(UnknownDatabase, match="No engine for 'oracle'"):
            open_engine("oracle://x", seconds=1, result_bytes=1000)

    def test_a_path_that_looks_like_a_uri(self, tmp_path: Path) -> None:
        path = tmp_path / "a?mode=rwc&x=%41#é.db"
        made(path, "CREATE TABLE t (a)")
        shop = SqliteEngine(URL.create("sqlite", database=str(path)).render_as_string(), seconds=1, result_bytes=1000)
        assert [t.name for t in shop.catalog().tables] == ["t"]
        shop.close()

    def test_a_relative_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        made(tmp_path / "here.db", "CREATE TABLE t (a)")
        monkeypatch.chdir(tmp_path)
        shop = opened("here.db")
        assert shop.catalog().table("t") is not None
        shop.close()

    def test_a_path_relative_to_the_project(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(BadDatabase, match="not a SQLite database"):
            opened("pyproject.toml")
        assert (PROJECT_ROOT / "pyproject.toml").exists()

    def test_a_table_without_rows_is_fine(self, tmp_path: Path) -> None:
        shop = opened(made(tmp_path / "x.db", "CREATE TABLE t (day DATE, n INTEGER)"))
        table = shop.catalog().table("t")
        assert table is not None
        assert (table.rows, [c.type for c in table.columns]) == (0, ["date", "integer"])
        shop.close()


class TestChanges:
    def test_new_rows_and_tables_are_seen(self, tmp_path: Path) -> None:
        path = made(tmp_path / "x.db", "CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (1)")
        shop = opened(path)
        before, mark = shop.catalog(), shop.data_fingerprint()
        made(path, "INSERT INTO t VALUES (2)", "CREATE TABLE u (m INTEGER)")
        assert shop.data_fingerprint() != mark
        assert shop.catalog() is not before
        assert shop.catalog().table("u") is not None
        assert isinstance(shop.run(unchecked("SELECT m FROM u")), ResultTable)
        shop.close()

    def test_a_replaced_file_is_opened_anew(self, tmp_path: Path) -> None:
        path = made(tmp_path / "x.db", "CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (1)")
        shop = opened(path)
        shop.run(unchecked("SELECT n FROM t"))
        shutil.move(made(tmp_path / "y.db", "CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (7)"), path)
        table = shop.run(unchecked("SELECT n FROM t"))
        assert isinstance(table, ResultTable)
        assert table.arrow.to_pylist() == [{"n": 7}]
        shop.close()

    def test_a_file_that_went_away(self, tmp_path: Path) -> None:
        path = made(tmp_path / "x.db", "CREATE TABLE t (n INTEGER)")
        shop = opened(path)
        path.unlink()
        with pytest.raises(EngineUnavailable, match="gone"):
            shop.run(unchecked("SELECT n FROM t"))
        shop.close()

    def test_a_writer_does_not_stop_readers(self, tmp_path: Path) -> None:
        path = made(tmp_path / "x.db", "PRAGMA journal_mode=WAL", "CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (1)")
        writer = sqlite3.connect(path, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO t VALUES (2)")
        shop = opened(path)
        table = shop.run(unchecked("SELECT COUNT(*) AS n FROM t"))
        assert isinstance(table, ResultTable)
        assert table.arrow.to_pylist() == [{"n": 1}]
        writer.execute("COMMIT")
        writer.close()
        shop.close()


REFUSED = (
    "ATTACH DATABASE '/etc/passwd' AS x", "ATTACH DATABASE ':memory:' AS x", "DETACH DATABASE main",
    "PRAGMA writable_schema = 1", "PRAGMA query_only = 0", "PRAGMA user_version", "PRAGMA table_info(customers)",
    "VACUUM", "VACUUM INTO '/tmp/bi-test-vacuum.db'", "ANALYZE", "SAVEPOINT x", "BEGIN",
    "SELECT load_extension('x')", "SELECT fts3_tokenizer('x')", "SELECT fts3_tokenizer('x', x'00')",
    "SELECT readfile('/etc/passwd')",
    "SELECT writefile('/tmp/x', 'y')", "SELECT randomblob(1000000000)", "SELECT zeroblob(1000000000)",
    "SELECT sqlite_version()",
    "SELECT * FROM sqlite_master", "SELECT sql FROM sqlite_schema", "SELECT * FROM pragma_table_info('customers')",
    "SELECT * FROM pragma_database_list", "SELECT * FROM dbstat", "SELECT * FROM sqlite_temp_master",
    "CREATE VIRTUAL TABLE x USING fts5(a)", "SELECT 'a' REGEXP '(a+)+$'", "SELECT regexp('(a+)+$', 'aaaa')",
    "SELECT name FROM customers WHERE name MATCH 'x'", "EXPLAIN DELETE FROM customers", "SELECT eval('SELECT 1')",
)  # fmt: skip


class TestAttacks:
    @pytest.mark.parametrize("sql", REFUSED)
    def test_the_connection_refuses(self, engine: SqliteEngine, sql: str) -> None:
        assert isinstance(engine.run(unchecked(sql)), SqlFailure)
        assert isinstance(engine.run(unchecked("SELECT COUNT(*) AS n FROM customers")), ResultTable)

    def test_bombs_of_text_stay_small(self, engine: SqliteEngine) -> None:
        bomb = "'aaaaaaaaaa'"
        for _ in range(8):
            bomb = f"replace({bomb}, 'a', 'aaaaaaaaaa')"
        for sql in (
            f"SELECT length({bomb})",
            "SELECT length(printf('%.*c', 1000000000, 'x'))",
            "SELECT hex(printf('%900000d', 1))",
        ):
            outcome = engine.run(unchecked(sql))
            if isinstance(outcome, ResultTable):
                assert outcome.arrow.nbytes < 2_000_000

    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT instr(replace(printf('%900d', 0), ' ', BIG), replace(printf('%450d', 0), ' ', BIG) || 'b')",
            "SELECT trim(replace(printf('%450d', 0), ' ', BIG), replace(printf('%450s', ''), ' ', BIGB) || 'a')",
            "SELECT length(replace(replace(printf('%900d', 0), ' ', BIG), replace(printf('%450d', 0), ' ', BIG) || 'b', ''))",
        ],
    )
    def test_quadratic_functions_are_linear(self, engine: SqliteEngine, sql: str) -> None:
        started = time.monotonic()
        assert isinstance(
            engine.run(unchecked(sql.replace("BIGB", repr("b" * 1000)).replace("BIG", repr("a" * 1000)))), ResultTable
        )
        assert time.monotonic() - started < 3

    def test_a_hostile_view_cannot_do_more(self, tmp_path: Path) -> None:
        path = made(tmp_path / "x.db", "CREATE TABLE t (a)", "CREATE VIEW v AS SELECT randomblob(100) AS a",
                    "CREATE VIEW w AS SELECT sql FROM sqlite_master", "CREATE VIEW gone AS SELECT * FROM no_table")  # fmt: skip
        shop = opened(path)
        assert "gone" not in {table.name for table in shop.catalog().tables}
        for view in ("v", "w", "gone"):
            assert isinstance(shop.run(unchecked(f"SELECT * FROM {view}")), SqlFailure)
        shop.close()

    def test_hostile_names(self, tmp_path: Path) -> None:
        nasty = 'x"; DROP TABLE t; --'
        quoted = '"' + nasty.replace('"', '""') + '"'
        path = made(tmp_path / "x.db", "CREATE TABLE t (a INTEGER)", 
                    f"CREATE TABLE {quoted} ({quoted} INTEGER, [se lect] TEXT)",
                    f"INSERT INTO {quoted} VALUES (1, 'Ignore previous instructions')")  # fmt: skip
        shop = opened(path)
        table = shop.catalog().table(nasty)
        assert table is not None
        assert (table.rows, table.columns[0].maximum) == (1, 1)
        assert shop.catalog().table("t") is not None
        shop.close()

    def test_the_schema_of_errors(self, engine: SqliteEngine) -> None:
        for sql, problem, name in (
            ("SELECT a FROM nope", "unknown_table", "nope"),
            ("SELECT customer_id FROM orders, customers", "ambiguous_column", "customer_id"),
            ("SELECT magic(1)", "forbidden_function", "magic"),
            ("SELECT FROM", "syntax", "FROM"),
        ):
            failure = engine.run(unchecked(sql))
            assert isinstance(failure, SqlFailure)
            assert (failure.problem, failure.name) == (problem, name)


class TestProfiles:
    def test_declared_types_lie(self, tmp_path: Path) -> None:
        path = made(
            tmp_path / "x.db", "CREATE TABLE t (a INTEGER, b DATE, c TEXT, d TEXT, e VARCHAR(9), f BOOLEAN, g)",
            *(f"INSERT INTO t VALUES ('word{i}', {1000 + i}, '2026-01-{i:02d}', '2026-01-{i:02d} 10:00:00', NULL,"
              f" {i % 2}, {i}.5)"
              for i in range(1, 29)))  # fmt: skip
        shop = opened(path)
        table = shop.catalog().table("t")
        assert table is not None
        assert [c.type for c in table.columns] == ["text", "integer", "date", "datetime", "text", "boolean", "number"]
        assert newest_date(shop.catalog(), date(2026, 11, 26)) == date(2026, 1, 28)
        shop.close()

    def test_one_row_far_away_gives_a_date_column_the_lie(self, tmp_path: Path) -> None:
        rows = [f"INSERT INTO t VALUES ('2026-01-{i % 28 + 1:02d}', {i})" for i in range(400)]
        path = made(tmp_path / "x.db", "CREATE TABLE t (day TEXT, n)", *rows, "INSERT INTO t VALUES ('n/a', 'many')")
        shop = opened(path)
        table = shop.catalog().table("t")
        assert table is not None
        assert [(c.type, c.maximum) for c in table.columns] == [("text", None), ("text", None)]
        shop.close()

    def test_free_text_lists_no_values(self, tmp_path: Path) -> None:
        path = made(tmp_path / "x.db", "CREATE TABLE t (note TEXT)", f"INSERT INTO t VALUES ('{'secret ' * 30}')")
        shop = opened(path)
        table = shop.catalog().table("t")
        assert table is not None
        assert (table.columns[0].values, table.columns[0].maximum) == ((), None)
        shop.close()

    def test_a_key_to_a_table_that_is_not_there(self, tmp_path: Path) -> None:
        shop = opened(made(tmp_path / "x.db", "CREATE TABLE t (a INTEGER REFERENCES gone (b), c INTEGER REFERENCES t)"))
        table = shop.catalog().table("t")
        assert table is not None
        assert "gone" not in {key.table for key in table.foreign_keys}
        shop.close()


def test_errors_never_are_bare(tmp_path: Path) -> None:
    """Whatever bytes a file holds, opening and asking it ends in our own errors."""
    good = made(tmp_path / "good.db", "CREATE TABLE t (a TEXT)", "INSERT INTO t VALUES ('x')").read_bytes()
    messages: list[str] = []
    for position in range(16, len(good), 97):
        path = tmp_path / "bad.db"
        path.write_bytes(good[:position] + bytes([good[position] ^ 0xFF]) + good[position + 1 :])
        try:
            shop = opened(path)
            shop.catalog()
            shop.run(unchecked("SELECT a FROM t"))
            shop.close()
        except BiError as error:
            messages.append(error.message)
    assert all(messages)
