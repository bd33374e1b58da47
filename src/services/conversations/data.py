"""The rows of a conversation: one DuckDB file, made anew whole with every table that comes, and put in place at once."""

from __future__ import annotations

import math
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from src.services.files import import_file
from src.services.files.into_duckdb import Imported, table_name

_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "512MB",
    "threads": "2",
}
_SAMPLE: Final = 5
_LONGEST_CELL: Final = 200
_IDENTIFIER: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class TableLook:
    """What a caller is told of a table: columns, types, a few rows."""

    rows: int
    dtypes: dict[str, str]
    sample: tuple[dict[str, Any], ...]
    numeric: tuple[str, ...]
    categorical: tuple[str, ...]


class SessionData:
    """The folders of all conversations under one. Safe to use from many threads; one writer a conversation at a time."""

    def __init__(self, home: Path) -> None:
        self._home = home / "sessions"
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def path(self, session_id: str) -> Path | None:
        """The newest data file, or None as long as there is none."""
        files = sorted(self._folder(session_id).glob("data-*.duckdb"))
        return files[-1] if files else None

    def add_file(self, session_id: str, source: Path, filename: str) -> tuple[Imported, TableLook, tuple[Path, ...]]:
        """Reads a file into a table of its own; what it is, and the data files that are out of use by now. Raises BadFile."""
        with self._writing(session_id) as (folder, scratch):
            named = scratch / Path(filename).name
            os.link(source, named) if _same_disk(source, scratch) else shutil.copyfile(source, named)
            made = scratch / "made.duckdb"
            name = self._free_name(session_id, table_name(Path(filename)))
            imported = import_file(named, made, name)
            old = self.path(session_id)
            return imported, look(made, name), self._put(folder, made, name, old)

    def add_rows(self, session_id: str, table: str, rows: pa.Table) -> tuple[str, TableLook, tuple[Path, ...]]:
        """The same for rows that came from elsewhere; with the name that the table got."""
        with self._writing(session_id) as (folder, scratch):
            made = scratch / "made.duckdb"
            name = self._free_name(session_id, table_name(Path(table)))
            write_rows(made, name, rows)
            return name, look(made, name), self._put(folder, made, name, self.path(session_id))

    def remove(self, session_id: str) -> None:
        """Deletes everything of a conversation."""
        shutil.rmtree(self._folder(session_id), ignore_errors=True)
        with self._lock:
            self._locks.pop(session_id, None)

    def sweep(self, known: frozenset[str]) -> None:
        """Deletes what is left of conversations that are gone, and of imports that were cut off."""
        if not self._home.is_dir():
            return
        for folder in self._home.iterdir():
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)
                continue
            for rest in folder.glob(".making-*"):
                shutil.rmtree(rest, ignore_errors=True)

    def _put(self, folder: Path, made: Path, name: str, old: Path | None) -> tuple[Path, ...]:
        """The table beside those of the old file, as a new file that is there whole or not at all."""
        number = int(old.stem.partition("-")[2]) + 1 if old is not None else 1
        if old is not None:
            _copy_tables(old, made, but=name)
        os.replace(made, folder / f"data-{number:06d}.duckdb")
        return (old,) if old is not None else ()

    def _free_name(self, session_id: str, wanted: str) -> str:
        path, base = self.path(session_id), wanted if _IDENTIFIER.fullmatch(wanted) else "table_1"
        taken = set(tables_of(path)) if path is not None else set()
        candidate, turn = base, 1
        while candidate in taken:
            turn += 1
            candidate = f"{base}_{turn}"
        return candidate

    @contextmanager
    def _writing(self, session_id: str) -> Iterator[tuple[Path, Path]]:
        """Alone in the conversation's folder, with a folder for what is not whole yet."""
        with self._lock:
            lock = self._locks.setdefault(session_id, threading.Lock())
        with lock:
            folder = self._folder(session_id)
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as scratch:
                yield folder, Path(scratch)

    def _folder(self, session_id: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", session_id):
            raise ValueError("a session's id has 32 hex digits")
        return self._home / session_id


def write_rows(path: Path, table: str, rows: pa.Table) -> None:
    """A table of a DuckDB file, made of Arrow rows."""
    connection = duckdb.connect(str(path), config=_CONFIG)
    try:
        connection.register("given", rows)
        connection.execute(f"CREATE TABLE {_quoted(table)} AS SELECT * FROM given")  # noqa: S608 - quoted
    finally:
        connection.close()


def tables_of(path: Path) -> tuple[str, ...]:
    """The tables of a data file."""
    connection = duckdb.connect(str(path), read_only=True, config=_CONFIG)
    try:
        return tuple(row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall())
    finally:
        connection.close()


def look(path: Path, table: str) -> TableLook:
    """Rows, columns and a sample of a table."""
    connection = duckdb.connect(str(path), read_only=True, config=_CONFIG)
    try:
        types = {str(n): str(t) for n, t, *_ in connection.execute(f"DESCRIBE {_quoted(table)}").fetchall()}
        counted = connection.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()  # noqa: S608 - quoted
        cursor = connection.execute(f"SELECT * FROM {_quoted(table)} LIMIT {_SAMPLE}")  # noqa: S608 - quoted
        sample = tuple(dict(zip(types, map(_plain, row), strict=True)) for row in cursor.fetchall())
    finally:
        connection.close()
    numeric = tuple(n for n, t in types.items() if re.match(r"(U?(TINY|SMALL|BIG|HUGE)?INT|DOUBLE|FLOAT|DECIMAL)", t))
    categorical = tuple(n for n, t in types.items() if t in ("VARCHAR", "BOOLEAN"))
    return TableLook(int(counted[0]) if counted else 0, types, sample, numeric, categorical)


def _copy_tables(source: Path, target: Path, but: str) -> None:
    connection = duckdb.connect(str(target), config=_CONFIG)
    try:
        connection.execute(f"ATTACH {_text(str(source))} AS old (READ_ONLY)")
        for name in (n for n in tables_of(source) if n != but):
            connection.execute(f"CREATE TABLE {_quoted(name)} AS SELECT * FROM old.{_quoted(name)}")  # noqa: S608 - quoted
        connection.execute("DETACH old")
    finally:
        connection.close()


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return str(value)[:_LONGEST_CELL]


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
