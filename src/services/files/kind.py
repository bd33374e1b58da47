"""What a file of rows is, by what is in it; its name only decides between kinds of text."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final, Literal
from zipfile import BadZipFile, ZipFile

from src.errors import BadFile

FileKind = Literal["delimited", "parquet", "json_lines", "xlsx"]

SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt", ".parquet", ".pq", ".jsonl", ".ndjson", ".xlsx"})
_HEAD: Final = 64
_MOST_UNPACKED: Final = 1024 * 1024 * 1024
_MOST_RATIO: Final = 200
"""A workbook's parts shrink ten- to twentyfold; a bomb's a thousandfold."""
_OLD_PICKLE: Final = re.compile(rb"\(?[dl(]p\d+\n|c[A-Za-z_][\w.]*\n\w+\n")
"""Of protocol 0, which is text; it ends with a full stop."""
_NOT_ROWS: Final = (
    (b"\x80\x02", "a pickle"), (b"\x80\x03", "a pickle"), (b"\x80\x04", "a pickle"), (b"\x80\x05", "a pickle"),
    (b"%PDF", "a PDF"), (b"\x1f\x8b", "compressed (gzip)"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls): save it as .xlsx"), (b"SQLite format", "a SQLite database"),
    (b"\x7fELF", "a program"), (b"MZ", "a program"),
)  # fmt: skip


def kind_of(path: Path) -> FileKind:
    """The file's kind. Raises BadFile for one that is empty or holds no rows that can be read."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(-min(1, path.stat().st_size), os.SEEK_END)
        end = file.read()
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise BadFile(f"{path.name} is empty.", hint="Give a file with a header line and rows.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK"):
        return _workbook(path)
    for mark, what in _NOT_ROWS:
        if head.startswith(mark):
            raise BadFile(
                f"{path.name} is {what}, not a table of rows.", hint="CSV, TSV, JSON lines, Parquet and XLSX are read."
            )
    if end == b"." and _OLD_PICKLE.match(head):
        raise BadFile(f"{path.name} is a pickle, not a table of rows.", hint="CSV, TSV, JSON lines, Parquet and XLSX are read.")
    return "json_lines" if path.suffix.lower() in (".jsonl", ".ndjson") else "delimited"


def _workbook(path: Path) -> FileKind:
    try:
        with ZipFile(path) as parts:
            infos = parts.infolist()
    except BadZipFile as error:
        raise BadFile(f"{path.name} is a broken archive.", hint="Save the workbook again.") from error
    if not any(i.filename == "xl/workbook.xml" for i in infos):
        raise BadFile(f"{path.name} is an archive, not a workbook.", hint="Unpack it and give the file in it.")
    unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * max(packed, 1024):
        raise BadFile(
            f"{path.name} unpacks to {unpacked:,} bytes, which is too much.", hint="Save the sheet as CSV or Parquet."
        )
    return "xlsx"
