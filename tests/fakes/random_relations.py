"""Four small tables with every kind of way between them, random rows for them, and random trees over them.

An owner has pets (many-to-one, the key may be missing), pets and vets meet in visits (many-to-many).
"""

from __future__ import annotations

import sqlite3
from typing import Any, Final

import duckdb
from hypothesis import strategies as st

from src.models.relational import (
    AllOf,
    AnyOf,
    Arithmetic,
    Compare,
    Constant,
    FieldOf,
    Fold,
    LengthOf,
    Not,
    Output,
    Related,
    RelationalQuery,
    Step,
    Value,
    Whole,
)
from src.models.semantic import Dataset, Field, Relationship, SemanticModel
from tests.fakes.naive_relations import Tables

COLUMNS: Final = {
    "owner": ("id", "city", "age"),
    "pet": ("id", "owner_id", "kind", "weight"),
    "visit": ("id", "pet_id", "vet_id", "cost"),
    "vet": ("id", "grade", "boss_id"),
}
_TEXTS: Final = {"city", "kind"}


def _dataset(name: str, key: bool) -> Dataset:
    fields = tuple(
        Field(c, name, c, c.title(), "category" if c in _TEXTS else "measure", "text" if c in _TEXTS else "integer")
        for c in COLUMNS[name]
    )
    return Dataset(name, name, fields, ("id",) if key else ())


def _model(keyed: bool) -> SemanticModel:
    links = (("pet", "owner_id", "owner"), ("visit", "pet_id", "pet"), ("visit", "vet_id", "vet"), ("vet", "boss_id", "vet"))
    return SemanticModel(
        "pets",
        tuple(_dataset(n, keyed) for n in COLUMNS),
        tuple(Relationship(f"{a}_{k}", a, b, (k,), ("id",)) for a, k, b in links),
    )


MODEL: Final = _model(keyed=True)
KEYLESS: Final = _model(keyed=False)


def _step(dataset: str, here: str, there: str, many: bool) -> Step:
    return Step(dataset=dataset, on=((here, there),), many=many)


EDGES: Final[dict[str, tuple[Step, ...]]] = {
    "owner": (_step("pet", "id", "owner_id", True),),
    "pet": (_step("owner", "owner_id", "id", False), _step("visit", "id", "pet_id", True)),
    "visit": (_step("pet", "pet_id", "id", False), _step("vet", "vet_id", "id", False)),
    "vet": (_step("visit", "id", "vet_id", True), _step("vet", "boss_id", "id", False), _step("vet", "id", "boss_id", True)),
}

_rarely = st.sampled_from([False, False, False, True])
_small = st.none() | st.integers(0, 3)
_text = st.none() | st.sampled_from(["a", "b", "A", "ab"])


@st.composite
def tables(draw: Any) -> Tables:
    """Rows of every table; keys point somewhere or nowhere."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, columns in COLUMNS.items():
        rows = []
        for n in range(draw(st.integers(0, 4))):
            row = {c: draw(_text if c in _TEXTS else _small) for c in columns}
            rows.append(row | {"id": n})
        found[name] = rows
    return found


@st.composite
def _path(draw: Any, start: str, longest: int = 3, *, to_one: bool = False) -> tuple[Step, ...]:
    path: list[Step] = []
    for _ in range(draw(st.integers(0 if to_one else 1, longest))):
        edges = [e for e in EDGES[path[-1].dataset if path else start] if not (to_one and e.many)]
        if not edges:
            break
        path.append(draw(st.sampled_from(edges)))
    return tuple(path)


def _end(start: str, path: tuple[Step, ...]) -> str:
    return path[-1].dataset if path else start


@st.composite
def _field(draw: Any, start: str, *, text: bool = False, to_one: bool = True) -> FieldOf:
    path = draw(_path(start, 2, to_one=to_one))
    end = _end(start, path)
    wanted = [c for c in COLUMNS[end] if (c in _TEXTS) == text]
    if not wanted:
        path, end = (), start
        wanted = [c for c in COLUMNS[end] if (c in _TEXTS) == text] or list(COLUMNS[end])
    return FieldOf(field=f"{end}.{draw(st.sampled_from(wanted))}", path=path)


@st.composite
def _fold(draw: Any, start: str, path: tuple[Step, ...], depth: int) -> Fold:
    end = _end(start, path)
    function = draw(st.sampled_from(["count", "count", "sum", "avg", "min", "max"]))
    of: Value | None = draw(_number(end, depth - 1)) if function != "count" or draw(st.booleans()) else None
    where = draw(st.none() | _condition(end, depth - 1)) if depth > 0 else None
    return Fold(function=function, of=of, path=path, where=where, distinct=of is not None and draw(st.booleans()))


@st.composite
def _number(draw: Any, start: str, depth: int) -> Any:
    kind = draw(st.sampled_from(["field", "field", "fold", "whole", "arithmetic", "length"])) if depth > 0 else "field"
    if kind == "fold":
        return draw(_fold(start, draw(_path(start)), depth - 1))
    if kind == "whole":
        return draw(_whole(start))
    if kind == "arithmetic":
        left, right = draw(_number(start, depth - 1)), draw(_number(start, depth - 1))
        return Arithmetic(op=draw(st.sampled_from("+-*/")), left=left, right=right, scale=draw(st.sampled_from([1, 100])))
    if kind == "length" and any(c in _TEXTS for c in COLUMNS[start]):
        return LengthOf(of=FieldOf(field=f"{start}.{'city' if start == 'owner' else 'kind'}"))
    return draw(_field(start))


@st.composite
def _whole(draw: Any, start: str) -> Whole:
    fold = draw(_fold(start, (), 0))
    return Whole(query=RelationalQuery(subject=start, outputs=(Output(name="all", value=fold),)))


@st.composite
def _condition(draw: Any, start: str, depth: int) -> Any:
    kind = (
        draw(st.sampled_from(["number", "text", "null", "related", "related", "all", "any", "not"])) if depth > 0 else "number"
    )
    if kind in ("all", "any"):
        parts = tuple(draw(st.lists(_condition(start, depth - 1), min_size=1, max_size=2)))
        return AllOf(conditions=parts) if kind == "all" else AnyOf(conditions=parts)
    if kind == "not":
        return Not(condition=draw(_condition(start, depth - 1)))
    if kind == "related":
        path = draw(_path(start))
        where = draw(st.none() | _condition(_end(start, path), depth - 1))
        return Related(path=path, where=where, negated=draw(st.booleans()))
    if kind == "text" and any(c in _TEXTS for c in COLUMNS[start]):
        op = draw(st.sampled_from(["=", "!=", "starts", "ends", "contains"]))
        left = FieldOf(field=f"{start}.{'city' if start == 'owner' else 'kind'}")
        return Compare(
            left=left, op=op, right=(Constant(value=draw(st.sampled_from(["a", "ab"]))),), ignore_case=op[0] in "sec"
        )
    if kind == "null":
        return Compare(left=draw(_field(start)), op=draw(st.sampled_from(["is_null", "not_null"])))
    return draw(_against(_number(start, depth)))


@st.composite
def _against(draw: Any, left: st.SearchStrategy[Value]) -> Compare:
    value = draw(left)
    ops = ["=", "!=", ">", ">=", "<", "<=", "in", "not_in"]
    op = draw(st.sampled_from(ops if isinstance(value, FieldOf) else [o for o in ops if o not in ("!=", "not_in")]))
    size = 2 if op in ("in", "not_in") else 1
    return Compare(left=value, op=op, right=tuple(Constant(value=draw(st.integers(0, 3))) for _ in range(size)))


@st.composite
def row_queries(draw: Any) -> RelationalQuery:
    """One row for each of the subject's."""
    subject = draw(st.sampled_from(sorted(COLUMNS)))
    values = [FieldOf(field=f"{subject}.id"), *draw(st.lists(_number(subject, 2), max_size=2))]
    outputs = tuple(Output(name=f"c{i}", value=v) for i, v in enumerate(values))
    return RelationalQuery(subject=subject, outputs=outputs, where=draw(st.none() | _condition(subject, 2)))


@st.composite
def group_queries(draw: Any) -> RelationalQuery:
    """Figures of groups, which a row may be in several of; or of all rows, where there are no groups."""
    subject = draw(st.sampled_from(sorted(COLUMNS)))
    keys: list[Value] = draw(st.lists(_field(subject) | _field(subject, text=True), max_size=2, unique=True))
    if keys and draw(st.booleans()):
        keys = [draw(_field(subject, to_one=False))]
    groups = tuple(Output(name=f"g{i}", value=k) for i, k in enumerate(keys))
    near: list[Value] = draw(st.lists(_fold(subject, (), 1), min_size=0 if groups else 1, max_size=2))
    far: list[Value] = draw(st.lists(_fold(subject, draw(_path(subject)), 1), max_size=2)) if groups else []
    values = (near + far)[:3]
    if len(values) > 1 and draw(st.booleans()):
        values = [Arithmetic(op="/", left=values[0], right=values[1]), *values[1:]]
    outputs = (*groups, *(Output(name=f"v{i}", value=v) for i, v in enumerate(values)))
    having = draw(st.none() | _against(st.just(values[-1]))) if groups and values else None
    where = draw(st.none() | _condition(subject, 1))
    return RelationalQuery(
        subject=subject, outputs=outputs, group_by=groups, having=having, where=where, keep_empty=bool(groups) and draw(_rarely)
    )


def run(sql: str, rows: Tables, dialect: str) -> list[tuple[Any, ...]]:
    """The rows that a database in memory gives."""
    connection: Any = sqlite3.connect(":memory:") if dialect == "sqlite" else duckdb.connect(":memory:")
    try:
        for name, columns in COLUMNS.items():
            typed = ", ".join(f"{c} {'TEXT' if c in _TEXTS else 'INTEGER'}" for c in columns)
            connection.execute(f"CREATE TABLE {name} ({typed})")
            for row in rows[name]:
                connection.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", [row[c] for c in columns])
        return [tuple(row) for row in connection.execute(sql).fetchall()]
    finally:
        connection.close()
