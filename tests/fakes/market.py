"""Stalls of a market with their sales and tags, in memory: few rows, so that every figure can be worked out by hand."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

import duckdb

from src.models.relational import Step
from src.models.semantic import Dataset, Field, Relationship, SemanticModel

CREATE: Final = """
CREATE TABLE town (id INTEGER, name TEXT);
INSERT INTO town VALUES (1, 'Ash'), (2, 'Birch'), (3, 'Cedar');
CREATE TABLE stall (id INTEGER, town_id INTEGER, name TEXT, opened DATE, rent INTEGER, phone TEXT);
INSERT INTO stall VALUES (1, 1, 'Apple 100%', '2026-01-31', 10, 'x'), (2, 1, 'apricot', '2026-02-01', 30, 'x'),
  (3, 2, 'Pear_tree', NULL, NULL, 'x'), (4, NULL, NULL, '2025-12-29', 20, 'x');
CREATE TABLE sale (id INTEGER, stall_id INTEGER, day DATE, amount INTEGER);
INSERT INTO sale VALUES (1, 1, '2026-01-05', 10), (2, 1, '2026-02-10', 30), (3, 1, '2026-02-11', 20),
  (4, 2, '2026-01-06', 0), (5, 2, '2026-03-01', 40), (6, 3, '2026-03-02', NULL), (7, NULL, '2026-03-03', 5);
CREATE TABLE tag (id INTEGER, word TEXT);
INSERT INTO tag VALUES (1, 'fresh'), (2, 'cheap'), (3, 'rare');
CREATE TABLE stall_tag (stall_id INTEGER, tag_id INTEGER);
INSERT INTO stall_tag VALUES (1, 1), (1, 2), (1, 1), (2, 1), (3, 2);
"""
"""The link of stall 1 and tag 1 is there twice, as careless data has it."""

_TYPES: Final = {"name": "text", "word": "text", "phone": "text", "opened": "date", "day": "date"}
_COLUMNS: Final = {
    "town": ("id", "name"),
    "stall": ("id", "town_id", "name", "opened", "rent", "phone"),
    "sale": ("id", "stall_id", "day", "amount"),
    "tag": ("id", "word"),
    "stall_tag": ("stall_id", "tag_id"),
}


def _field(dataset: str, column: str) -> Field:
    kind: Any = _TYPES.get(column, "integer")
    role: Any = {"text": "category", "date": "time", "integer": "measure"}[kind]
    label = f"{column.title()}"
    return Field(column, dataset, column, label, role, kind, sensitive=column == "phone")


MODEL: Final = SemanticModel(
    "market",
    tuple(
        Dataset(name, name, tuple(_field(name, c) for c in columns), ("id",) if "id" in columns else ())
        for name, columns in _COLUMNS.items()
    ),
    (
        Relationship("stall_town", "stall", "town", ("town_id",), ("id",)),
        Relationship("sale_stall", "sale", "stall", ("stall_id",), ("id",)),
        Relationship("link_stall", "stall_tag", "stall", ("stall_id",), ("id",)),
        Relationship("link_tag", "stall_tag", "tag", ("tag_id",), ("id",)),
    ),
)

TO_TOWN: Final = Step(dataset="town", on=(("town_id", "id"),), many=False)
TO_STALLS: Final = Step(dataset="stall", on=(("id", "town_id"),), many=True)
TO_STALL: Final = Step(dataset="stall", on=(("stall_id", "id"),), many=False)
TO_SALES: Final = Step(dataset="sale", on=(("id", "stall_id"),), many=True)
TO_TAGS: Final = (
    Step(dataset="stall_tag", on=(("id", "stall_id"),), many=True),
    Step(dataset="tag", on=(("tag_id", "id"),), many=False),
)
TO_TAGGED: Final = (
    Step(dataset="stall_tag", on=(("id", "tag_id"),), many=True),
    Step(dataset="stall", on=(("stall_id", "id"),), many=False),
)


def rows_of(sql: str, dialect: str) -> list[tuple[Any, ...]]:
    """What a query gives in an SQLite or DuckDB in memory."""
    connection: Any = sqlite3.connect(":memory:") if dialect == "sqlite" else duckdb.connect(":memory:")
    try:
        for statement in CREATE.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        return [tuple(row) for row in connection.execute(sql).fetchall()]
    finally:
        connection.close()
