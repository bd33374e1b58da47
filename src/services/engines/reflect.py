"""The shape of a database through SQLAlchemy's Inspector: tables, views, columns and keys, without any row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy import types as sa
from sqlalchemy.engine.reflection import Inspector
from sqlalchemy.exc import SQLAlchemyError

from src.models.catalog import Column, ColumnType, ForeignKey, Table

_TYPES: tuple[tuple[tuple[type[Any], ...], ColumnType], ...] = (
    ((sa.Boolean,), "boolean"),
    ((sa.Integer,), "integer"),
    ((sa.Numeric, sa.Float), "number"),
    ((sa.DateTime,), "datetime"),
    ((sa.Date,), "date"),
    ((sa.String,), "text"),
)


def reflect_tables(connection: Connection) -> tuple[Table, ...]:
    """Every table and view a question may be about, by name. A view that is broken is left out."""
    inspector = inspect(connection)
    views = set(inspector.get_view_names())
    names = sorted({*inspector.get_table_names(), *views})
    found = (_reflect(inspector, name, is_view=name in views) for name in names)
    return tuple(table for table in found if table is not None and table.columns)


def _reflect(inspector: Inspector, name: str, *, is_view: bool) -> Table | None:
    try:
        columns = inspector.get_columns(name)
        keys = () if is_view else _foreign_keys(inspector, name)
        primary = set() if is_view else set(inspector.get_pk_constraint(name)["constrained_columns"])
    except SQLAlchemyError:  # a view over a table that is gone cannot be described, or asked
        return None
    described = tuple(_column(column, primary) for column in columns)
    return Table(name, described, foreign_keys=keys, is_view=is_view, comment=_comment(inspector, name))


def _comment(inspector: Inspector, name: str) -> str:
    try:
        return str(inspector.get_table_comment(name)["text"] or "")
    except (NotImplementedError, SQLAlchemyError):  # SQLite has none; elsewhere a table may be gone by now
        return ""


def _column(column: Any, primary: set[str]) -> Column:
    name, kind = str(column["name"]), column["type"]
    declared = "" if isinstance(kind, sa.NullType) else str(kind)
    is_key = name in primary
    return Column(
        name,
        column_type(kind),
        declared,
        nullable=bool(column["nullable"]) and not is_key,
        primary_key=is_key,
        comment=str(column.get("comment") or ""),
    )


def column_type(kind: sa.TypeEngine[Any]) -> ColumnType:
    """Our name for a declared type."""
    return next((ours for theirs, ours in _TYPES if isinstance(kind, theirs)), "other")


def _foreign_keys(inspector: Inspector, name: str) -> tuple[ForeignKey, ...]:
    keys = []
    for key in inspector.get_foreign_keys(name):
        target, references = str(key["referred_table"]), tuple(key["referred_columns"])
        if inspector.has_table(target):  # SQLite lets a key point at a table that is not there
            references = references or tuple(inspector.get_pk_constraint(target)["constrained_columns"])
            keys.append(ForeignKey(tuple(key["constrained_columns"]), target, references))
    return tuple(keys)
