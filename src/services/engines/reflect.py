"""The shape of a database through SQLAlchemy's Inspector: tables, views, columns and keys, without any row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy import types as sa
from sqlalchemy.engine.reflection import Inspector, ObjectKind
from sqlalchemy.exc import SQLAlchemyError

from src.models.catalog import ENUM, Column, ColumnType, ForeignKey, Table

_TYPES: tuple[tuple[tuple[type[Any], ...], ColumnType], ...] = (
    ((sa.Boolean,), "boolean"),
    ((sa.Integer,), "integer"),
    ((sa.Numeric, sa.Float), "number"),
    ((sa.DateTime,), "datetime"),
    ((sa.Date,), "date"),
    ((sa.String,), "text"),
)


class _One:
    """The facts of one table at a time, as every dialect can tell them. Raises SQLAlchemyError of a table that is broken."""

    def __init__(self, inspector: Inspector) -> None:
        self._inspector = inspector

    def columns(self, name: str) -> list[Any]:
        """As SQLAlchemy describes them."""
        return list(self._inspector.get_columns(name))

    def key(self, name: str) -> list[str]:
        """The columns of the primary key."""
        return list(self._inspector.get_pk_constraint(name)["constrained_columns"])

    def foreign_keys(self, name: str) -> list[Any]:
        """As SQLAlchemy describes them."""
        return list(self._inspector.get_foreign_keys(name))

    def comment(self, name: str) -> str:
        """What the database says of the table."""
        try:
            return str(self._inspector.get_table_comment(name)["text"] or "")
        except (NotImplementedError, SQLAlchemyError):  # SQLite has none; elsewhere a table may be gone by now
            return ""


class _All(_One):
    """The facts of all tables in four statements: for a dialect that can, a thousand tables take a second and not ten."""

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(inspector)
        kind = ObjectKind.ANY
        self._columns: dict[str | None, Any] = {
            name: found for (_, name), found in inspector.get_multi_columns(kind=kind).items()
        }
        self._keys: dict[str | None, Any] = {name: found for (_, name), found in inspector.get_multi_pk_constraint().items()}
        self._links: dict[str | None, Any] = {name: found for (_, name), found in inspector.get_multi_foreign_keys().items()}
        self._comments: dict[str | None, Any] = {
            name: found for (_, name), found in inspector.get_multi_table_comment(kind=kind).items()
        }

    def columns(self, name: str) -> list[Any]:
        return list(self._columns.get(name, ()))

    def key(self, name: str) -> list[str]:
        return list(self._keys[name]["constrained_columns"]) if name in self._keys else []

    def foreign_keys(self, name: str) -> list[Any]:
        return list(self._links.get(name, ()))

    def comment(self, name: str) -> str:
        return str((self._comments.get(name) or {}).get("text") or "")


def reflect_tables(connection: Connection) -> tuple[Table, ...]:
    """Every table and view a question may be about, by name. A view that is broken is left out."""
    inspector = inspect(connection)
    views = {*inspector.get_view_names(), *_materialized(inspector)}
    names = sorted({*inspector.get_table_names(), *views})
    facts = (_All if connection.dialect.name == "postgresql" else _One)(inspector)
    known = frozenset(name.casefold() for name in names)
    found = (_reflect(facts, name, known, is_view=name in views) for name in names)
    return tuple(table for table in found if table is not None and table.columns)


def _materialized(inspector: Inspector) -> list[str]:
    try:
        return list(inspector.get_materialized_view_names())
    except NotImplementedError:
        return []


def _reflect(facts: _One, name: str, known: frozenset[str], *, is_view: bool) -> Table | None:
    try:
        columns = facts.columns(name)
        keys = () if is_view else _foreign_keys(facts, name, known)
        primary = set() if is_view else set(facts.key(name))
    except SQLAlchemyError:  # a view over a table that is gone cannot be described, or asked
        return None
    described = tuple(_column(column, primary) for column in columns)
    return Table(name, described, foreign_keys=keys, is_view=is_view, comment=facts.comment(name))


def _column(column: Any, primary: set[str]) -> Column:
    name, kind = str(column["name"]), column["type"]
    declared = "" if isinstance(kind, sa.NullType) else ENUM if isinstance(kind, sa.Enum) else str(kind)
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


def _foreign_keys(facts: _One, name: str, known: frozenset[str]) -> tuple[ForeignKey, ...]:
    keys = []
    for key in facts.foreign_keys(name):
        target, references = str(key["referred_table"]), tuple(key["referred_columns"])
        if target.casefold() in known:  # SQLite lets a key point at nothing
            keys.append(ForeignKey(tuple(key["constrained_columns"]), target, references or tuple(facts.key(target))))
    return tuple(keys)
