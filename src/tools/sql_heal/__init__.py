"""The smallest repair of SQL that failed, or None: `repair(attempts, catalog)`. The list of repairs is in heal.py."""

from __future__ import annotations

from src.tools.sql_heal.heal import repair

__all__ = ["repair"]
