"""What each column of written SQL is: as its author says where the values bear it out, as the model says, or by its type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from src.models.plan import Grain
from src.models.semantic import Field, FieldRole, Metric, SemanticModel
from src.models.sql import ResultTable
from src.models.words import split_name, title
from src.models.written import WrittenColumn, WrittenSql
from src.tools.written_sql.facts import SqlFacts, facts_of_sql
from src.tools.written_sql.times import as_times

SeenRole = Literal["measure", "dimension", "time", "id", "text"]
_ROLES: dict[FieldRole, SeenRole] = {
    "measure": "measure", "flag": "measure", "category": "dimension", "label": "dimension", "time": "time", "id": "id",
    "text": "text",
}  # fmt: skip
_ID_WORDS = frozenset({"id", "key", "uuid", "code", "number", "no", "nr"})


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column of the rows with all that is known of it. `values` are the rows' own, dates as dates."""

    name: str
    role: SeenRole
    label: str
    unit: str
    values: pa.ChunkedArray
    grain: Grain | None = None
    """What a time's spelling shows ("2026-03" is a month)."""
    metric: Metric | None = None
    field: Field | None = None
    additive: bool = False
    additive_over_time: bool = False


def seen_columns(written: WrittenSql, table: ResultTable, semantics: SemanticModel) -> tuple[SeenColumn, ...]:
    """One for each column of the rows, in order."""
    facts = facts_of_sql(written.sql)
    said = {c.name.casefold(): c for c in written.columns}
    pairs = zip(table.columns, table.arrow.columns, strict=True)
    return tuple(_seen(c.name, v, said.get(c.name.casefold()), facts, semantics) for c, v in pairs)


def as_field(column: SeenColumn) -> Field:
    """The column as the model would describe it; one that names each row by another name is a label."""
    values = column.values
    if column.role == "dimension":
        one_each = len(values) > 2 and len(values.unique()) == len(values)
        role: FieldRole = "label" if one_each else "category"
    else:
        role = column.role
    of = column.field
    kind = of.type if of is not None else "number" if role == "measure" else "other"
    return Field(column.name, of.dataset if of else "", column.name, column.label, role, kind, column.unit)


def _seen(
    name: str, values: pa.ChunkedArray, said: WrittenColumn | None, facts: SqlFacts, semantics: SemanticModel
) -> SeenColumn:
    metric = semantics.metric(name) if _is_number(values.type) and name not in facts.plain else None
    field = _field(name, semantics) if metric is None else None
    times = as_times(values, name, said=said is not None and said.role == "time")
    role = _role(name, values, said, metric, field, is_time=times is not None)
    meant = metric or field
    label = (said.label if said else "") or (meant.label if meant else "") or title(" ".join(split_name(name)))
    unit = (said.unit if said else "") or (meant.unit if meant and role == "measure" else "")
    additive = role == "measure" and name in facts.additive and (metric is None or metric.additive)
    over_time = metric is not None and (metric.additive if metric.additive_over_time is None else metric.additive_over_time)
    shown, grain = times if times is not None and role == "time" else (_floats(values) if role == "measure" else values, None)
    return SeenColumn(name, role, label, unit, shown, grain, metric, field, additive, additive and over_time)


def _role(
    name: str, values: pa.ChunkedArray, said: WrittenColumn | None, metric: Metric | None, field: Field | None, *, is_time: bool
) -> SeenRole:
    for role in _wanted(said, metric, field):
        if role == "measure" and not _is_number(values.type):
            continue
        if role == "time" and not is_time:
            continue
        return role
    if is_time:
        return "time"
    if not _is_number(values.type):
        return "dimension"
    return "id" if pa.types.is_integer(values.type) and split_name(name)[-1] in _ID_WORDS else "measure"


def _wanted(said: WrittenColumn | None, metric: Metric | None, field: Field | None) -> Iterator[SeenRole]:
    """What it is said to be, the first first; what the values do not bear out is passed over."""
    if field is not None and (field.sensitive or field.role == "text"):
        yield "text"  # no author's word makes a name for a chart of it
    if said is not None:
        yield said.role
    if metric is not None:
        yield "measure"
    if field is not None:
        yield _ROLES[field.role]


def _field(name: str, semantics: SemanticModel) -> Field | None:
    """The field of that name; of several, one that they are all alike to."""
    found = [f for d in semantics.datasets if (f := d.field(name)) is not None]
    hidden = next((f for f in found if f.sensitive), None)
    if hidden is not None or not found:
        return hidden
    return found[0] if len({(f.role, f.label, f.unit) for f in found}) == 1 else None


def _is_number(kind: pa.DataType) -> bool:
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_null)
    return any(test(kind) for test in tests)


def _floats(values: pa.ChunkedArray) -> pa.ChunkedArray:
    inexact = pa.types.is_decimal(values.type) or pa.types.is_null(values.type)
    return values.cast(pa.float64()) if inexact else values
