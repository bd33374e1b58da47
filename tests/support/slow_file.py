"""Files that take long to read for their size."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

_CELLS = 8
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Rooms" sheetId="1" r:id="a"/></sheets></workbook>',
}


def slow_workbook(path: Path, rows: int = 100_000) -> Path:
    """A workbook whose sheet takes many seconds to read, made in one."""
    draw = random.Random(5)
    block = "".join(f"<row>{''.join(_cell(draw) for _ in range(_CELLS))}</row>" for _ in range(2_000))
    head = "".join(f'<c t="inlineStr"><is><t>column {n}</t></is></c>' for n in range(_CELLS))
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet += f"<row>{head}</row>{block * (rows // 2_000)}</sheetData></worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, part in (_PARTS | {"xl/worksheets/sheet1.xml": sheet}).items():
            book.writestr(name, part)
    return path


def _cell(draw: random.Random) -> str:
    return f"<c><v>{draw.random() * 1000:.6f}</v></c>"
