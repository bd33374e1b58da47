"""An answer as a notebook that runs: it carries its rows, its code and its chart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from src.models.chat_models import Answer
from src.models.export import ExportRows

_MARKS: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&])")
_OFFSET: Final = re.compile(r"T.*([+-]\d\d:\d\d|Z)$")
_OWN: Final = "src.analyses"


def notebook(answer: Answer, rows: ExportRows) -> bytes:
    """Jupyter's format 4.5. What it says is escaped; its code is the answer's own."""
    import nbformat

    files: Any = nbformat  # it has no types
    cells = [_cell(files.v4, number, kind, text) for number, (kind, text) in enumerate(_cells(answer, rows), start=1)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = files.v4.new_notebook(cells=cells, metadata=kernel)
    files.validate(made)
    return str(files.writes(made)).encode("utf-8", "replace")


def _cell(v4: Any, number: int, kind: str, text: str) -> Any:
    made = v4.new_markdown_cell(text) if kind == "words" else v4.new_code_cell(text)
    made["id"] = f"cell-{number}"
    return made


def _cells(answer: Answer, rows: ExportRows) -> Iterator[tuple[str, str]]:
    yield "words", _opening(answer)
    if answer.sql:
        yield "words", f"## Rows\n\n{_fenced(answer.sql, 'sql')}\n\n{_plain(rows.note)}".rstrip()
    yield "code", _frame(rows)
    if answer.code:
        yield "words", _before_code(answer)
        yield "code", f"{answer.code.rstrip()}\n\nresult"
    if answer.visualization:
        yield "words", "## Chart"
        yield "code", f"import plotly.io as pio\n\npio.from_json(\n    {answer.visualization!r},\n    skip_invalid=True,\n)"


def _opening(answer: Answer) -> str:
    notes = [f"- {_plain(line)}" for line in (*answer.warnings, *answer.assumptions)]
    return "\n".join([f"# {_plain(answer.question)}", "", _plain(answer.answer), "", *notes]).rstrip()


def _before_code(answer: Answer) -> str:
    tier = answer.sandbox_tier or "its"
    said = f"This code ran in the {tier} sandbox. Here it runs as you: read it first."
    if _OWN in (answer.code or ""):
        said += " It imports the project: start Jupyter where `src` can be imported (the folder of the project)."
    return f"## Analysis\n\n{said}"


def _frame(rows: ExportRows) -> str:
    """Code that makes `df` as the answer's code had it: dates as datetime64, numbers as float64."""
    names = [column.name for column in rows.columns]
    lines = ["import pandas as pd", "", f"columns = {names!r}", "rows = ["]
    lines += [f"    {tuple(record.get(name) for name in names)!r}," for record in rows.records]
    lines += ["]", "df = pd.DataFrame(rows, columns=columns)"]
    for column in rows.columns:
        if column.type in ("date", "datetime"):
            lines.append(f"df[{column.name!r}] = {_moments(rows, column.name)}")
        elif column.type == "number":
            lines.append(f"df[{column.name!r}] = df[{column.name!r}].astype('float64')")
    return "\n".join([*lines, "df"])


def _moments(rows: ExportRows, name: str) -> str:
    """Code for a column of dates; years far off too, which nanoseconds could not hold."""
    if any(_OFFSET.search(str(record.get(name) or "")) for record in rows.records):
        return f"pd.to_datetime(df[{name!r}], format='ISO8601', utc=True)"
    return f"df[{name!r}].astype('datetime64[us]')"


def _plain(text: str) -> str:
    """The text as Markdown that says just that."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _fenced(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
