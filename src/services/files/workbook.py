"""The first sheet with rows of a workbook, written out as CSV; formulas are the values that they had when it was saved."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from src.errors import BadFile
from src.models.stopping import current_stop

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def sheet_as_csv(path: Path, folder: Path) -> tuple[Path, str]:
    """The CSV file and the sheet's name. Raises BadFile for a workbook that cannot be read or has no rows."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    target = folder / "sheet.csv"
    try:
        with io.BufferedReader(_Stoppable(path)) as file:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                for sheet in book.worksheets:
                    if _write(sheet, target):
                        return target, str(sheet.title)
            finally:
                book.close()
    except (InvalidFileException, BadZipFile, ParseError, KeyError, ValueError, TypeError, OSError) as error:
        raise BadFile(f"{path.name} cannot be read as a workbook.", hint="Save it again, or save the sheet as CSV.") from error
    raise BadFile(f"{path.name} has no sheet with rows.", hint="Give a workbook with a header line and rows.")


class _Stoppable(io.FileIO):
    """A file that is read no further once nobody waits for what is made of it: parsing one may take minutes."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._stop = current_stop()

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        """Raises Stopped."""
        self._stop.check()
        return super().readinto(buffer)


def _write(sheet: Any, target: Path) -> bool:
    """Whether the sheet had a row; empty rows, and what is right of the header's last cell, are left out."""
    width = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in sheet.iter_rows(values_only=True):
            cells = [_text(value) for value in row]
            if any(cells):
                width = width or 1 + max(place for place, cell in enumerate(cells) if cell)
                writer.writerow([*cells[:width], *[""] * (width - len(cells))])
    return width > 0


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
