"""The rows of a conversation: one DuckDB file, made anew whole with every table that comes, and put in place at once."""

from __future__ import annotations

import fcntl
import math
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import pyarrow as pa

from src.models.stopping import current_stop
from src.services.files import import_file
from src.services.files.duckdb_file import column_types, opened, quoted_name, quoted_text, write_rows
from src.services.files.into_duckdb import table_name
from src.services.scratch import drop_left, scratch

_SAMPLE: Final = 5
_LONGEST_CELL: Final = 200
_IDENTIFIER: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_MAKING: Final = ".making-"

Noted = TypeVar("Noted")


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

    def add_file(
        self, session_id: str, source: Path, filename: str, note: Callable[[str, TableLook, tuple[str, ...]], Noted]
    ) -> tuple[Noted, tuple[Path, ...]]:
        """Reads a file into a table of its own; what `note` gave, and the data files that are out of use by now.

        `note` is told the table's name, its look and what was taken for granted; where it raises, the table is not there.
        Raises BadFile, Stopped.
        """
        with self._writing(session_id) as (folder, making):
            (making / "given").mkdir()
            named = making / "given" / _disk_name(filename)
            os.link(source, named) if _same_disk(source, making) else shutil.copyfile(source, named)
            made = making / "made.duckdb"
            imported = import_file(named, made, self._free_name(session_id, table_name(Path(filename))))
            return self._put(folder, made, imported.table, lambda seen: note(imported.table, seen, imported.notes))

    def add_rows(
        self, session_id: str, table: str, rows: pa.Table, note: Callable[[str, TableLook], Noted]
    ) -> tuple[Noted, tuple[Path, ...]]:
        """The same for rows that came from elsewhere."""
        with self._writing(session_id) as (folder, making):
            made = making / "made.duckdb"
            name = self._free_name(session_id, table_name(Path(table)))
            write_rows(made, name, rows)
            return self._put(folder, made, name, lambda seen: note(name, seen))

    def remove(self, session_id: str) -> None:
        """Deletes everything of a conversation."""
        shutil.rmtree(self._folder(session_id), ignore_errors=True)
        with self._lock:
            self._locks.pop(session_id, None)

    def sweep(self, tables: Callable[[], Mapping[str, frozenset[str]]]) -> None:
        """Deletes what a process that was killed left: data of conversations that are gone, and what is not whole.

        `tables` gives the tables that are noted of each conversation; it is called when the folders have been listed. A
        folder that is being written to is left alone. A data file with a table that was never noted goes, and the one before
        it counts again.
        """
        if not self._home.is_dir():
            return
        folders = [f for f in self._home.iterdir() if f.is_dir()]
        noted = tables()
        for folder in folders:
            with _alone(folder, wait=False) as is_ours:
                if not is_ours:
                    continue
                if folder.name not in noted:
                    shutil.rmtree(folder, ignore_errors=True)
                    continue
                drop_left(folder, _MAKING)
                _keep_newest(folder, noted[folder.name])

    def _put(self, folder: Path, made: Path, name: str, note: Callable[[TableLook], Noted]) -> tuple[Noted, tuple[Path, ...]]:
        """The table beside those of the old file, as a new file that is there whole or not at all."""
        seen, old = look(made, name), self.path(folder.name)
        number = int(old.stem.partition("-")[2]) + 1 if old is not None else 1
        if old is not None:
            _copy_tables(old, made, but=name)
        new = folder / f"data-{number:06d}.duckdb"
        os.replace(made, new)
        try:
            noted = note(seen)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        return noted, (old,) if old is not None else ()

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
        """Alone in the conversation's folder, in this and every other process, with a folder for what is not whole yet."""
        with self._lock:
            lock = self._locks.setdefault(session_id, threading.Lock())
        with current_stop().holding(lock):
            folder = self._folder(session_id)
            folder.mkdir(parents=True, exist_ok=True)
            with _alone(folder), scratch(folder, _MAKING) as making:
                yield folder, making

    def _folder(self, session_id: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", session_id):
            raise ValueError("a session's id has 32 hex digits")
        return self._home / session_id


def tables_of(path: Path) -> tuple[str, ...]:
    """The tables of a data file, which questions may be reading: DuckDB opens no file twice under other settings."""
    with opened() as connection:
        connection.execute(f"ATTACH {quoted_text(str(path))} AS old (READ_ONLY)")
        found = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'old' ORDER BY 1").fetchall()
        return tuple(row[0] for row in found)


def look(path: Path, table: str) -> TableLook:
    """Rows, columns and a sample of a table."""
    name = quoted_name(table)
    with opened(path, read_only=True) as connection:
        types = column_types(connection, name)
        counted = connection.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608 - quoted
        cursor = connection.execute(f"SELECT * FROM {name} LIMIT {_SAMPLE}")  # noqa: S608 - quoted
        sample = tuple(dict(zip(types, map(_plain, row), strict=True)) for row in cursor.fetchall())
    numeric = tuple(n for n, t in types.items() if re.match(r"(U?(TINY|SMALL|BIG|HUGE)?INT|DOUBLE|FLOAT|DECIMAL)", t))
    categorical = tuple(n for n, t in types.items() if t in ("VARCHAR", "BOOLEAN"))
    return TableLook(int(counted[0]) if counted else 0, types, sample, numeric, categorical)


def _copy_tables(source: Path, target: Path, but: str) -> None:
    with opened(target) as connection:
        connection.execute(f"ATTACH {quoted_text(str(source))} AS old (READ_ONLY)")
        for name in (quoted_name(n) for n in tables_of(source) if n != but):
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM old.{name}")  # noqa: S608 - quoted
        connection.execute("DETACH old")


@contextmanager
def _alone(folder: Path, *, wait: bool = True) -> Iterator[bool]:
    """Holds the folder's lock, which goes with the process; False where another has it and we do not wait."""
    with (folder / ".lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def _keep_newest(folder: Path, noted: frozenset[str]) -> None:
    """Of the data files, only the newest whose tables are all noted."""
    files = sorted(folder.glob("data-*.duckdb"), reverse=True)
    kept = next((f for f in files if frozenset(tables_of(f)) <= noted), None)
    for file in files:
        if file != kept:
            file.unlink(missing_ok=True)


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return str(value)[:_LONGEST_CELL]


def _disk_name(filename: str) -> str:
    """The file's name as a disk takes it; its end is kept, which tells kinds of text apart."""
    name = "".join(c if c.isprintable() and c != "/" else "_" for c in Path(filename.replace("\0", "_")).name)
    stem, suffix = Path(name).stem, Path(name).suffix[:10]
    short = stem.encode("utf-8", "replace")[:150].decode("utf-8", "ignore")
    return f"{short}{suffix}"


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev
