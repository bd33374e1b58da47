"""Result columns as a reader should see them: labels and units from the semantic model, dates as dates."""

from __future__ import annotations

import pyarrow as pa

from src.models.plan import QueryPlan
from src.models.relational import RelationalQuery
from src.models.semantic import Field, SemanticModel
from src.models.sql import ResultColumn, ResultTable
from src.tools.measures import with_columns, with_statistics
from src.tools.related_columns import RelatedColumn, related_columns
from src.tools.result_view.focus import CALENDAR_NAMES
from src.tools.seen_types import seen_type
from src.tools.sql_compile.names import OutputColumn, output_columns
from src.tools.written_sql import described


def describe_columns(table: ResultTable, plan: QueryPlan, semantics: SemanticModel) -> ResultTable:
    """The same rows under the same names, each column with its label, unit and proper type.

    ISO dates that came as text (SQLite) become dates, exact decimals become floats, and a column of nothing but NULL gets
    the type it would have had. A value that does not fit leaves its column as it came.
    """
    if plan.written is not None:
        return described(table, plan.written, semantics)
    if plan.relational is not None:
        return _related(table, plan.relational, semantics)
    known = {c.name: c for c in output_columns(with_statistics(plan, semantics)[0] if plan.stacked else plan)}
    dated = {s.name for s in plan.statistics if (f := semantics.field(s.field)) and f.role == "time"}
    plan, semantics = with_columns(plan, semantics)
    arrow, columns = table.arrow, []
    for i, column in enumerate(table.columns):
        source = known.get(column.name)
        wanted = pa.date32() if column.name in dated else _type(source, semantics) if source else None
        values = _named(arrow.column(i), source) if source and source.kind == "calendar" else _retyped(arrow.column(i), wanted)
        if values is not arrow.column(i):
            arrow = arrow.set_column(i, column.name, values)
        label, unit = _words(source, semantics) if source else ("", "")
        fallback = column.label or column.name.replace("_", " ").capitalize()
        columns.append(ResultColumn(column.name, seen_type(values.type, column.type), label or fallback, unit or column.unit))
    return ResultTable(arrow, tuple(columns), table.truncated)


def _related(table: ResultTable, query: RelationalQuery, semantics: SemanticModel) -> ResultTable:
    known = {c.name: c for c in related_columns(query, semantics)}
    arrow, columns = table.arrow, []
    for i, column in enumerate(table.columns):
        source = known.get(column.name)
        values = _retyped(arrow.column(i), _related_type(source) if source else None)
        if values is not arrow.column(i):
            arrow = arrow.set_column(i, column.name, values)
        label, unit = (source.label, source.unit) if source else ("", "")
        columns.append(
            ResultColumn(column.name, seen_type(values.type, column.type), label or column.label, unit or column.unit)
        )
    return ResultTable(arrow, tuple(columns), table.truncated)


def _related_type(source: RelatedColumn) -> pa.DataType | None:
    if source.field is not None:
        return _arrow_type(source.field)
    if source.part == "figure":
        return pa.float64()
    return pa.date32() if source.part == "time" and source.grain != "year" else None


def _words(source: OutputColumn, semantics: SemanticModel) -> tuple[str, str]:
    """Label and unit."""
    if source.kind == "time":
        return source.of.capitalize(), ""
    if source.kind == "calendar":
        return {"weekday": "Weekday", "month_of_year": "Month"}[source.of], ""
    if source.kind in ("metric", "derived"):
        metric = semantics.metric(source.of)
        return (metric.label, metric.unit) if metric else ("", "")
    field = semantics.field(source.of)
    if field is None:
        return "", ""
    if source.name == field.name:
        return field.label, field.unit
    # Two columns of the same name were told apart by their datasets; so are their labels.
    dataset = semantics.dataset(field.dataset)
    owner = (dataset.label if dataset else "") or field.dataset
    return f"{field.label} ({owner})", field.unit


def _named(values: pa.ChunkedArray, source: OutputColumn) -> pa.ChunkedArray:
    """Numbers of weekdays and months as their names."""
    names = CALENDAR_NAMES[source.of]
    told = [names[int(v) - 1] if v is not None and 1 <= int(v) <= len(names) else None for v in values.to_pylist()]
    return pa.chunked_array([pa.array(told, pa.string())])


def _type(source: OutputColumn, semantics: SemanticModel) -> pa.DataType | None:
    if source.kind == "time":
        return pa.date32()
    if source.kind in ("metric", "derived"):
        return pa.float64()
    field = semantics.field(source.of)
    return _arrow_type(field) if field else None


def _arrow_type(field: Field) -> pa.DataType | None:
    types = {
        "date": pa.date32(),
        "datetime": pa.timestamp("us"),
        "number": pa.float64(),
        "integer": pa.int64(),
        "text": pa.string(),
    }
    return types.get(field.type)


def _retyped(values: pa.ChunkedArray, wanted: pa.DataType | None) -> pa.ChunkedArray:
    kind = values.type
    if wanted is None or kind == wanted:
        return values
    empty, decimal = pa.types.is_null(kind), pa.types.is_decimal(kind)
    text_to_time = pa.types.is_string(kind) and (pa.types.is_date(wanted) or pa.types.is_timestamp(wanted))
    moment_to_day = pa.types.is_timestamp(kind) and pa.types.is_date(wanted)
    if not (empty or decimal or text_to_time or moment_to_day):
        return values
    try:
        return values.cast(pa.float64() if decimal else wanted)
    except pa.ArrowInvalid:
        return values
