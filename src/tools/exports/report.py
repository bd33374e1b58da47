"""An answer as one page that opens anywhere, offline: words, chart, rows, and how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final

from src.models.chat_models import Answer
from src.models.export import ExportRows
from src.tools.charts import chart_page
from src.tools.exports.cells import heading, told

_NUMBERS: Final = ("integer", "number")


def report(answer: Answer, rows: ExportRows | None, asked_at: datetime) -> bytes:
    """HTML. Everything that came from the data, the question or a model is escaped; only our own script may run."""
    below = "\n".join(_sections(answer, rows, asked_at))
    return chart_page(answer.visualization, answer.question, answer.answer, below=below).encode("utf-8", "replace")


def _sections(answer: Answer, rows: ExportRows | None, asked_at: datetime) -> Iterator[str]:
    yield from _list("What to know", answer.warnings)
    yield from _list("Taken for granted", answer.assumptions)
    if rows is not None:
        yield from _table(rows)
    yield from _listing("SQL", answer.sql)
    yield from _listing("Code", answer.code)
    yield from _made(answer, asked_at)


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"<h2>{title}</h2>"
        yield f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _table(rows: ExportRows) -> Iterator[str]:
    yield "<h2>Rows</h2>"
    if rows.note:
        yield f"<p>{escape(rows.note)}</p>"
    heads = "".join(f'<th scope="col"{_side(c.type)}>{escape(heading(c))}</th>' for c in rows.columns)
    yield f'<div class="rows"><table><thead><tr>{heads}</tr></thead><tbody>'
    for record in rows.records:
        yield f"<tr>{''.join(f'<td{_side(c.type)}>{_shown(record.get(c.name))}</td>' for c in rows.columns)}</tr>"
    yield "</tbody></table></div>"


def _side(kind: str) -> str:
    return ' class="number"' if kind in _NUMBERS else ""


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else escape(told(value))


def _listing(title: str, text: str | None) -> Iterator[str]:
    if text:
        yield f"<h2>{title}</h2>"
        yield f"<pre>{escape(text)}</pre>"


def _made(answer: Answer, asked_at: datetime) -> Iterator[str]:
    road = f"{answer.method}, confidence {answer.confidence:.0%}"
    facts = [
        ("Asked", f"{asked_at:%Y-%m-%d %H:%M} UTC"),
        ("Database", answer.database),
        ("Today", str(answer.today or "")),
        ("Answered by", f"{road}, code in the {answer.sandbox_tier} sandbox" if answer.sandbox_tier else road),
        ("Models", ", ".join(dict.fromkeys(f"{call.model} ({call.role})" for call in answer.model_calls))),
        ("Rows read", f"{answer.rows_read:,}"),
        ("Seed", str(answer.seed) if answer.code else ""),
        ("Versions", ", ".join(f"{name} {version}" for name, version in answer.versions.items())),
        ("Id", answer.stored_as or answer.id),
    ]
    yield "<h2>How it was made</h2>"
    yield f"<dl>{''.join(f'<dt>{name}</dt><dd>{escape(fact)}</dd>' for name, fact in facts if fact)}</dl>"
