"""An answer on a terminal: the road taken, the SQL, the first rows, the finding, the chart's path."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table

from src.models.chat_models import Answer, AnswerModelCall, DataColumn
from src.tools.result_view.units import show as show_value

FIRST_ROWS = 5
_COLUMNS = 8


def show(answer: Answer, chart: Path | None, console: Console) -> None:
    """Prints the answer for a person. Everything from the data is escaped."""
    console.print(f"[bold]{escape(answer.answer)}[/bold]")
    if answer.clarification is not None:
        for option in answer.clarification.options:
            number = show_value(option.value, option.unit)
            told = f" = {escape(number)}" if number else ""
            console.print(f"  [bold]{escape(option.label)}[/bold]{told}   [dim]ask:[/dim] {escape(option.question)}")
    for warning in answer.warnings:
        console.print(f"[yellow]Note:[/yellow] {escape(warning)}")
    road = f"{answer.method} author"
    if answer.sandbox_tier:
        road += f", code in the {answer.sandbox_tier} sandbox"
    console.print(f"\n[dim]Road[/dim]  {road}, confidence {answer.confidence:.0%}, {answer.timings.get('total', 0):,.0f} ms")
    if answer.model_calls:
        console.print(f"[dim]Model[/dim] {escape(spent(answer.model_calls))}")
    for assumption in answer.assumptions:
        console.print(f"[dim]Taking[/dim] {escape(assumption)}")
    for attempt in answer.attempts[:-1]:
        console.print(f"[dim]Repaired[/dim] {escape(attempt.problem or '')}: {escape(attempt.message or '')}")
    if answer.sql:
        console.print("\n[dim]SQL[/dim]")
        console.print(Padding(Syntax(answer.sql, "sql", background_color="default", word_wrap=True), (0, 2)))
    if answer.data and answer.data.records:
        console.print(_rows(answer))
    if answer.error and answer.status not in ("cannot_answer", "needs_clarification"):
        console.print(f"[red]{escape(answer.error.message)}[/red] {escape(answer.error.hint)}")
    if chart is not None:
        console.print(f"[dim]Chart[/dim] {chart}", soft_wrap=True)
    if answer.stored_as is not None:
        console.print(f"[dim]Kept as[/dim] {answer.stored_as}")


def spent(calls: Sequence[AnswerModelCall]) -> str:
    """What was asked of models, in one line: calls, tokens in and out, and dollars where the price of every call is known."""
    asked = [call for call in calls if not call.remembered]
    told = [f"{len(asked)} call{'s' * (len(asked) != 1)}" if asked else "no call"]
    if remembered := len(calls) - len(asked):
        told.append(f"{remembered} remembered")
    if failed := sum(call.problem is not None for call in asked):
        told.append(f"{failed} failed")
    if asked:
        told.append(f"{sum(c.prompt_tokens for c in asked):,} + {sum(c.completion_tokens for c in asked):,} tokens")
    prices = [call.dollars for call in asked if call.prompt_tokens or call.completion_tokens]
    if prices and None not in prices:
        told.append(f"about ${sum(p for p in prices if p is not None):.4f}")
    return ", ".join(told)


def _rows(answer: Answer) -> Table:
    if answer.data is None:
        raise TypeError("an answer without data has no rows to show")
    columns = answer.data.columns[:_COLUMNS]
    table = Table(caption=_caption(answer), caption_justify="left", box=None, header_style="dim", pad_edge=False)
    for column in columns:
        table.add_column(escape(_heading(column)), justify="right" if column.type in ("integer", "number") else "left")
    for record in answer.data.records[:FIRST_ROWS]:
        table.add_row(*(escape(_cell(record[c.name])) for c in columns))
    return table


def _caption(answer: Answer) -> str:
    count = answer.data.row_count if answer.data else 0
    return f"{min(FIRST_ROWS, count)} of {count:,} rows"


def _heading(column: DataColumn) -> str:
    return f"{column.label or column.name} ({column.unit})" if column.unit else column.label or column.name


def _cell(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return str(value)[:60]
