"""The sample's catalog, read from its declared schema, without building the sample or asking an engine."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Final

from src.models.catalog import Catalog, Column, ColumnType, Table
from src.services.sample import schema

_TYPES: Final[dict[str, ColumnType]] = {"INTEGER": "integer", "REAL": "number", "TEXT": "text", "DATE": "date"}


def sample_catalog() -> Catalog:
    """Tables with their columns; no profile."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(schema.TABLES)
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return Catalog(tuple(_table(connection, name) for name in names))


def _table(connection: sqlite3.Connection, name: str) -> Table:
    rows = connection.execute(f"PRAGMA table_info({name})").fetchall()
    return Table(name, tuple(Column(row[1], _TYPES[row[2]], row[2], not row[3], bool(row[5])) for row in rows))
