"""Engines by URL scheme: dialect name -> "module:Class", imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from src.errors import UnknownDatabase
from src.services.engines.bounds import MOST_ROWS_TOUCHED
from src.services.engines.engine import SqlEngine
from src.services.engines.kept_catalog import Cataloguing

ENGINES: Final[dict[str, str]] = {
    "duckdb": "src.services.engines.duckdb:DuckdbEngine",
    "mysql": "src.services.engines.mysql:MysqlEngine",
    "postgresql": "src.services.engines.postgres:PostgresEngine",
    "sqlite": "src.services.engines.sqlite:SqliteEngine",
}

_ALSO: Final = {"postgres": "postgresql", "mariadb": "mysql"}


def open_engine(
    url: str, *, seconds: float, result_bytes: int, plan: Cataloguing | None = None, plan_rows: float = MOST_ROWS_TOUCHED
) -> SqlEngine:
    """An engine for a SQLAlchemy URL, with the limits of each statement: seconds, bytes of rows, rows that a plan may touch.

    Raises UnknownDatabase, BadDatabase, EngineUnavailable.
    """
    scheme = url.partition(":")[0].partition("+")[0].lower()
    scheme = _ALSO.get(scheme, scheme)
    if scheme not in ENGINES:
        raise UnknownDatabase(f"No engine for {scheme or 'this'!r} databases.", hint=f"Known: {', '.join(sorted(ENGINES))}.")
    module, _, name = ENGINES[scheme].partition(":")
    made = getattr(import_module(module), name)
    engine: SqlEngine = made(url, seconds=seconds, result_bytes=result_bytes, plan=plan, plan_rows=plan_rows)
    return engine
