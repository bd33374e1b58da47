"""The gate that every statement passes on its way to a database: `make_guard(catalog, row_limit)`."""

from __future__ import annotations

from src.tools.sql_guard.guard import make_guard

__all__ = ["make_guard"]
