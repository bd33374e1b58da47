"""Files of rows become tables, or a clear no; nothing else on the machine is read and nothing is left behind."""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from src.errors import BadFile
from src.models.config import Settings
from src.services.databases import Databases
from src.services.files import import_file, imported_url
from src.services.files.into_duckdb import MOST_COLUMNS, table_name

ROWS = "day,region,amount\n2026-01-05,North,10.5\n2026-01-06,South,\n2026-01-07,North,7\n"


def read(target: Path, table: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(target), read_only=True) as connection:
        return connection.execute(f'SELECT * FROM "{table}"').fetchall()


def types(target: Path, table: str) -> list[str]:
    with duckdb.connect(str(target), read_only=True) as connection:
        return [str(row[1]) for row in connection.execute(f'DESCRIBE "{table}"').fetchall()]


def test_a_csv_file_with_its_types(tmp_path: Path) -> None:
    source = tmp_path / "Sales 2026 (final).csv"
    source.write_text(ROWS)
    made = import_file(source, tmp_path / "out" / "a.duckdb")
    assert (made.table, made.columns, made.rows) == ("sales_2026_final", ("day", "region", "amount"), 3)
    assert types(made.path, made.table) == ["DATE", "VARCHAR", "DOUBLE"]
    assert read(made.path, made.table)[1][2] is None
    assert [p.name for p in made.path.parent.iterdir()] == ["a.duckdb"]


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    source = tmp_path / "rows.txt"
    source.write_text(ROWS.replace(",", delimiter))
    assert import_file(source, tmp_path / "a.duckdb").columns == ("day", "region", "amount")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    source, words = tmp_path / "rows.csv", ["Zürich", "Málaga", "Besançon", "København", "Linköping"] * 40
    source.write_text("town,people\n" + "".join(f"{w},{n}\n" for n, w in enumerate(words)), encoding=encoding)
    made = import_file(source, tmp_path / "a.duckdb")
    assert [row[0] for row in read(made.path, made.table)] == words


def test_parquet_json_lines_and_workbooks(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1, 2], "b": [["x"], ["y", "z"]]}), tmp_path / "a.parquet")
    assert read(import_file(tmp_path / "a.parquet", tmp_path / "1").path, "a") == [(1, "[x]"), (2, "[y, z]")]
    (tmp_path / "b.jsonl").write_text('{"a": 1, "b": {"c": 2}}\n{"a": 3}\n')
    assert [row[0] for row in read(import_file(tmp_path / "b.jsonl", tmp_path / "2").path, "b")] == [1, 3]
    book = Workbook()
    book.active.title = "notes"  # type: ignore[union-attr] # a new workbook has a sheet
    sheet = book.create_sheet("takings")
    for row in (["day", "amount", "=HYPERLINK(1)"], ["2026-01-05", 10.5, "=1+1"], [None, None, None], ["2026-01-06", 11, None]):
        sheet.append(row)
    book.save(tmp_path / "c.xlsx")
    made = import_file(tmp_path / "c.xlsx", tmp_path / "3")
    assert (made.rows, made.notes) == (2, ("read from the sheet 'takings'",))


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<x/>")
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)


def entities(path: Path) -> None:
    """A workbook whose parts try to read a file of the machine."""
    text = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><workbook>&x;</workbook>'
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("xl/workbook.xml", text)
        parts.writestr("[Content_Types].xml", text)


def wide(path: Path) -> None:
    path.write_text(",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("1" for _ in range(10_000)) + "\n")


REFUSED: dict[str, Callable[[Path], object]] = {
    "empty.csv": lambda p: p.write_bytes(b""),
    "blank.csv": lambda p: p.write_bytes(b"\xef\xbb\xbf\r\n \n"),
    "pickle.csv": lambda p: p.write_bytes(pickle.dumps({"a": [1, 2, 3]}, 4)),
    "picture.csv": lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64)),
    "zeros.csv": lambda p: p.write_bytes(b"a,b\n" + bytes(200)),
    "archive.xlsx": lambda p: zipfile.ZipFile(p, "w").close(),
    "bomb.xlsx": bomb,
    "entities.xlsx": entities,
    "wide.csv": wide,
    "lies.parquet": lambda p: p.write_bytes(b"PAR1" + bytes(100) + b"PAR1"),
    "broken.jsonl": lambda p: p.write_text('{"a": 1}\n{"a": \n'),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    REFUSED[name](source)
    with pytest.raises(BadFile) as refused:
        import_file(source, tmp_path / "out" / "a.duckdb")
    assert name in refused.value.message
    assert refused.value.hint
    assert "root:" not in str(refused.value)
    assert list((tmp_path / "out").iterdir()) == []


def test_names_are_kept_apart_and_quoted(tmp_path: Path) -> None:
    source = tmp_path / "x'; DROP TABLE y; --.csv"
    source.write_text('a,a,"b""; DROP TABLE t; --"\n1,2,3\n')
    made = import_file(source, tmp_path / "a.duckdb")
    assert len(set(made.columns)) == 3
    assert read(made.path, made.table) == [(1, 2, 3)]
    assert made.table == "x_drop_table_y"
    assert table_name(Path("2026.csv")) == "t_2026"
    assert MOST_COLUMNS >= 1_000


def test_a_file_is_a_database_for_who_may_name_one(tmp_path: Path) -> None:
    source = tmp_path / "sales.csv"
    source.write_text(ROWS)
    databases = Databases(Settings(home=tmp_path / "home"))
    name, url = databases.resolve(str(source), trusted=True)
    assert name == "sales.csv"
    first = databases.engine(url)
    assert [t.name for t in first.catalog().tables] == ["sales"]
    assert databases.engine(url) is first
    source.write_text(ROWS + "2026-01-08,East,1\n")
    assert databases.engine(url).catalog().tables[0].rows == 4
    assert len(list((tmp_path / "home" / "imports").iterdir())) == 1
    databases.close()


def test_a_changed_file_is_read_again_and_its_old_table_goes(tmp_path: Path) -> None:
    source = tmp_path / "sales.csv"
    source.write_text(ROWS)
    first = imported_url(source, tmp_path)
    assert imported_url(source, tmp_path) == first
    source.write_text(ROWS * 2)
    assert imported_url(source, tmp_path) != first
    assert len(list((tmp_path / "imports").iterdir())) == 1
