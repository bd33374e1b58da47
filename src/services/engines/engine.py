"""The port to a database."""

from __future__ import annotations

from typing import Protocol

from src.models.catalog import Catalog
from src.models.sql import ResultTable, SafeSql, SqlFailure


class SqlEngine(Protocol):
    """A database, read-only. It takes only `SafeSql`, so nothing unchecked can reach it."""

    dialect: str
    """sqlglot's name of the dialect: sqlite, postgres, mysql, duckdb ..."""

    def catalog(self) -> Catalog:
        """Tables, columns, keys and profiles; read once and kept. Raises EngineUnavailable, BadDatabase."""
        ...

    def explain(self, sql: SafeSql) -> SqlFailure | None:
        """A dry run: None when the database would run it. Raises EngineUnavailable."""
        ...

    def run(self, sql: SafeSql) -> ResultTable | SqlFailure:
        """Rows, or why there are none (a time-out too). Raises EngineUnavailable."""
        ...

    def data_fingerprint(self) -> str:
        """A cheap mark that changes when the data does (file size and mtime, transaction id, row counts)."""
        ...

    def close(self) -> None:
        """Gives back connections."""
        ...
