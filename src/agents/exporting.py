"""A stored answer as a file: which rows go into it, and what makes it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from src.agents.assemble import data_of
from src.agents.contexts import Ground
from src.errors import EngineUnavailable, NotExportable, UserError
from src.models.analysis import ChartTheme
from src.models.chat_models import Answer, Data
from src.models.export import MEDIA_TYPES, Exported, ExportFormat, ExportRows
from src.models.sql import ResultTable, SafeSql, SqlDraft
from src.services.answers.store import StoredAnswer
from src.services.browser import picture
from src.tools.charts import chart_page, page_policy
from src.tools.exports import csv_file, notebook, report, xlsx_file

_WIDTH: Final = 1100
_AROUND: Final = 120
"""Pixels of the page above and below the chart."""
_LINE: Final = 95
"""Characters of the question in a line of that width."""
_STILL: Final = "<style>.modebar,details{display:none}</style>"
"""A picture has nothing to press."""


def exported(stored: StoredAnswer, form: ExportFormat, whole: Callable[[], ExportRows]) -> Exported:
    """The answer as a file; `whole` reads rows again that it does not hold. Raises NotExportable, NoBrowser, BrowserFailed."""
    answer = stored.answer
    if form == "png":
        return _file(answer, form, _picture(answer), "")
    rows = kept_rows(answer)
    if form == "html":
        made = _file(answer, form, report(answer, rows, stored.line.asked_at), "")
        policy = page_policy(scripts=answer.visualization is not None)
        return replace(made, policy=f"{policy}; sandbox allow-scripts allow-downloads")
    if rows is None:
        raise NotExportable("That answer has no rows.", hint="Export it as html.")
    if rows.note:
        rows = _all_rows(rows, whole)
    makers: dict[str, Callable[[], bytes]] = {
        "csv": lambda: csv_file(rows),
        "xlsx": lambda: xlsx_file(answer, rows),
        "ipynb": lambda: notebook(answer, rows),
    }
    return _file(answer, form, makers[form](), rows.note)


def kept_rows(answer: Answer) -> ExportRows | None:
    """The rows that the answer holds, with a note where these are not all that it read."""
    if answer.data is None:
        return None
    data = answer.data
    short = len(data.records) < data.row_count
    note = f"The first {len(data.records):,} of {data.row_count:,} rows." if short else ""
    return ExportRows(tuple(data.columns), tuple(data.records), note)


def whole_rows(stored: StoredAnswer, ground: Ground) -> ExportRows:
    """All rows of an answer that holds the first of them, read again. Raises NotExportable where they are not the same rows."""
    old = stored.answer.data
    safe = ground.guard(SqlDraft(stored.answer.sql or ""))
    table = ground.engine.run(safe) if isinstance(safe, SafeSql) else safe
    if old is None or not isinstance(table, ResultTable):
        raise NotExportable("The SQL does not run any more.")
    new = data_of(table, table.rows)
    if not _same(old, new) or stored.proof.get("data") != ground.fingerprint:
        raise NotExportable("The data has changed since.")
    cut = f"The first {new.row_count:,} rows, by the row limit." if new.truncated else ""
    return ExportRows(tuple(old.columns), tuple(new.records), cut)


def _all_rows(kept: ExportRows, whole: Callable[[], ExportRows]) -> ExportRows:
    """All of them; those that are kept, and why, where the others cannot be read."""
    try:
        return whole()
    except (UserError, EngineUnavailable) as failed:
        return ExportRows(kept.columns, kept.records, f"{kept.note} The others could not be read again: {failed.message}")


def _same(old: Data, new: Data) -> bool:
    """Whether what the answer holds stands at the beginning of what was read."""
    names = [[column.name for column in data.columns] for data in (old, new)]
    return names[0] == names[1] and old.row_count == new.row_count and old.records == new.records[: len(old.records)]


def _picture(answer: Answer) -> bytes:
    if answer.visualization is None:
        raise NotExportable("That answer has no chart.", hint="Export it as html or csv.")
    layout = json.loads(answer.visualization).get("layout", {})
    theme: ChartTheme = "dark" if (layout.get("meta") or {}).get("theme") == "dark" else "light"
    height = int(layout.get("height") or 450) + _AROUND + 30 * (min(len(answer.question), 300) // _LINE)
    page = chart_page(answer.visualization, answer.question, "", theme=theme, below=_STILL)
    return picture(page, _WIDTH, height)


def _file(answer: Answer, form: ExportFormat, content: bytes, note: str) -> Exported:
    plain = unicodedata.normalize("NFKD", answer.question).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-") or "answer"
    ascii_note = " ".join(note.encode("ascii", "replace").decode().split())
    return Exported(content, MEDIA_TYPES[form], f"{name}.{form}", ascii_note)
