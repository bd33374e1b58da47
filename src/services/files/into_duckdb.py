"""A file of rows becomes a DuckDB database of one table. DuckDB reads that one file, and nothing else on the machine."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from src.errors import BadFile
from src.services.files.dated import ambiguous_dates, dates_from_text
from src.services.files.delimiter import delimiter_of, quotes_doubled
from src.services.files.duckdb_file import column_types, opened, quoted_name, quoted_text
from src.services.files.kind import FileKind, kind_of
from src.services.files.spelled import likely_numbers, numbers_from_text, uses_decimal_comma
from src.services.files.text import as_utf8, encoding_of
from src.services.files.workbook import sheet_as_csv
from src.services.scratch import scratch

MOST_COLUMNS: Final = 2_000
MOST_NOTES: Final = 30
_LOOK_AT_ROWS: Final = 20_000
_LONGEST_LINE: Final = 4 << 20
_NULLS: Final = ["", "NA", "N/A", "n/a", "NULL", "null", "NaN", "nan", "None", "#N/A"]
_PLAIN: Final = re.compile(
    r"^(BOOLEAN|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*|VARCHAR|DATE|TIME|TIMESTAMP.*)$", re.IGNORECASE
)
_writing: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Imported:
    """A table made of a file."""

    path: Path
    """The DuckDB file."""
    table: str
    columns: tuple[str, ...]
    rows: int
    notes: tuple[str, ...] = ()
    """What was taken for granted or changed: the sheet, the encoding, text that spells numbers or dates."""


def import_file(source: Path, target: Path, table: str = "") -> Imported:
    """Reads the whole file into a table of `target`, which is made new, or replaced once it is whole.

    Raises BadFile: not a table of rows, lines that do not fit the others, too many columns. Raises Stopped where
    nobody waits for it any more. Nothing is left then.
    """
    name, notes = table or table_name(source), []
    target.parent.mkdir(parents=True, exist_ok=True)
    with scratch(target.parent, ".import-") as folder:
        kind = kind_of(source)
        readable = source
        if kind == "xlsx":
            readable, sheet = sheet_as_csv(source, folder)
            kind, notes = "delimited", [f"read from the sheet {sheet!r}"]
        elif kind in ("delimited", "json_lines"):
            encoding = encoding_of(source)
            readable = as_utf8(source, encoding, folder)
            notes = [] if encoding.startswith("utf-8") else [f"read as {encoding}"]
        made = folder / "table.duckdb"
        columns, rows, read = _load(readable, made, name, kind, source.name)
        os.replace(made, target)
    return Imported(target, name, columns, rows, (*notes, *read))


def imported_url(source: Path, home: Path) -> str:
    """The database URL of a file, imported under `home` when it is new or has changed. Raises BadFile."""
    info = source.stat()
    place = hashlib.sha256(str(source.resolve()).encode()).hexdigest()[:10]
    state = hashlib.sha256(f"{info.st_ino}:{info.st_size}:{info.st_mtime_ns}".encode()).hexdigest()[:10]
    folder, stem = home / "imports", table_name(source)[:40]
    target = folder / f"{stem}-{place}-{state}.duckdb"
    with _writing:
        if not target.exists():
            import_file(source, target)
            for old in folder.glob(f"{stem}-{place}-*.duckdb"):
                if old != target:
                    old.unlink(missing_ok=True)
    return f"duckdb:///{target.resolve()}"


def table_name(source: Path) -> str:
    """`Sales 2026 (final).csv` -> `sales_2026_final`"""
    words = re.sub(r"[^a-z0-9]+", "_", source.stem.lower()).strip("_")[:60]
    return words if words and not words[0].isdigit() else f"t_{words}".rstrip("_")


def _load(readable: Path, made: Path, table: str, kind: FileKind, shown: str) -> tuple[tuple[str, ...], int, list[str]]:
    """The columns, how many rows, and what was taken for granted."""
    try:
        with _reading(readable, made) as connection:
            if kind == "delimited":
                notes = _read_lines(connection, readable, table, shown)
            else:
                notes = _read_records(connection, readable, table, kind, shown)
            if kind != "parquet":  # whose types are told by who made it
                notes += dates_from_text(connection, table)
            types = column_types(connection, quoted_name(table))
            counted = connection.execute(f"SELECT count(*) FROM {quoted_name(table)}").fetchone()  # noqa: S608
            return tuple(types), int(counted[0]) if counted else 0, notes[:MOST_NOTES]
    except duckdb.Error as error:
        raise BadFile(
            f"{shown} cannot be read: {_said(error, readable)}", hint="Check that line, or save it as Parquet."
        ) from error


def _read_lines(connection: duckdb.DuckDBPyConnection, readable: Path, table: str, shown: str) -> list[str]:
    """Makes the table of a delimited file, and tells what was taken of its dates and numbers."""
    _not_too_wide(_width(readable), shown)
    options = _options(readable)
    _make(connection, table, _call("read_csv", readable, options))
    types = column_types(connection, quoted_name(table))
    _not_too_wide(len(types), shown)
    notes = _order_of_days(connection, readable, options, table) if {"DATE", "TIMESTAMP"} & set(types.values()) else []
    found = likely_numbers(connection, table)
    comma = uses_decimal_comma(found)
    pointed = [name for name, declared in types.items() if declared == "DOUBLE"] if comma else []
    if pointed:  # text again, to be looked at anew: "1.234" is over a thousand there
        connection.execute(f"DROP TABLE {quoted_name(table)}")
        _make(connection, table, _call("read_csv", readable, options | {"types": dict.fromkeys(pointed, "VARCHAR")}))
        found = likely_numbers(connection, table)
    return notes + numbers_from_text(connection, table, found, comma=comma)


def _order_of_days(connection: duckdb.DuckDBPyConnection, readable: Path, options: dict[str, Any], table: str) -> list[str]:
    """How dates were read that could be read in another way."""
    look = _call("sniff_csv", readable, options | {"sample_size": _LOOK_AT_ROWS})
    found = connection.execute(f"SELECT DateFormat, TimestampFormat FROM {look}")  # noqa: S608 - quoted
    forms = [form for form in found.fetchone() or () if form]
    return [note for form in forms for note in ambiguous_dates(connection, table, str(form))]


def _read_records(connection: duckdb.DuckDBPyConnection, readable: Path, table: str, kind: FileKind, shown: str) -> list[str]:
    """Makes the table of a file that names its columns; lists and structs become text. Tells what was taken of its numbers."""
    lines: dict[str, Any] = {"format": "newline_delimited", "sample_size": -1, "map_inference_threshold": -1}
    relation = _call("read_json", readable, lines) if kind == "json_lines" else _call("read_parquet", readable, {})
    types = column_types(connection, f"SELECT * FROM {relation}")  # noqa: S608 - names and paths are quoted
    _not_too_wide(len(types), shown)
    _make(connection, table, relation, ", ".join(_column(name, declared) for name, declared in types.items()))
    return numbers_from_text(connection, table, likely_numbers(connection, table)) if kind == "json_lines" else []


def _make(connection: duckdb.DuckDBPyConnection, table: str, relation: str, columns: str = "*") -> None:
    connection.execute(f"CREATE TABLE {quoted_name(table)} AS SELECT {columns} FROM {relation}")  # noqa: S608 - quoted


def _options(readable: Path) -> dict[str, Any]:
    mark = delimiter_of(readable)
    quotes = {"quote": '"', "escape": '"'} if quotes_doubled(readable) else {}  # else DuckDB takes the ' in 1'234 for one
    return {"nullstr": _NULLS, "sample_size": -1} | quotes | ({"delim": mark} if mark is not None else {})


def _width(readable: Path) -> int:
    """About how many columns the first line has: looked at before DuckDB does, which needs much memory for many."""
    with readable.open("rb") as file:
        first = file.readline(_LONGEST_LINE)
    return 1 + max(first.count(delimiter) for delimiter in (b",", b";", b"\t", b"|"))


def _not_too_wide(columns: int, shown: str) -> None:
    if columns > MOST_COLUMNS:
        raise BadFile(f"{shown} has {columns:,} columns; at most {MOST_COLUMNS:,} are read.", hint="Keep those you need.")


@contextmanager
def _reading(readable: Path, made: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a new file that may read one file only, and cannot change that."""
    with opened(made) as connection:
        connection.execute(f"SET allowed_paths = [{quoted_text(str(readable))}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection


def _call(reader: str, readable: Path, options: dict[str, Any]) -> str:
    given = "".join(f", {name} = {_literal(value)}" for name, value in options.items())
    return f"{reader}({quoted_text(str(readable))}{given})"


def _column(name: str, kind: str) -> str:
    """Lists and structs become text: no question asks inside them."""
    quoted = quoted_name(name)
    return quoted if _PLAIN.match(kind) else f"CAST({quoted} AS VARCHAR) AS {quoted}"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return f"{{{', '.join(f'{quoted_text(str(k))}: {_literal(v)}' for k, v in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(quoted_text(str(v)) for v in value)}]"
    return quoted_text(value) if isinstance(value, str) else str(value)


def _said(error: duckdb.Error, readable: Path) -> str:
    """DuckDB's first line, without the path of a copy that nobody knows."""
    first = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    if "Error when sniffing file" in first:
        return "its lines do not have the header's columns; perhaps the last one is cut off."
    return first.replace(str(readable), "the file")[:200]
