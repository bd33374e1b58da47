"""Small questions to the database that decide between repairs: is there a row like this?"""

from __future__ import annotations

import time
from typing import Final

from src.models.sql import Guard, ResultTable, SafeSql, SqlDraft
from src.services.engines.engine import SqlEngine

SECONDS: Final = 2.0
"""Once so much time has gone into probes for one statement, no more are sent; what they would tell stays unknown."""


class Probe:
    """Asks through the guard, so a probe is as read-only as any query; answers are kept. Not for use across threads."""

    def __init__(self, engine: SqlEngine, guard: Guard, *, seconds: float = SECONDS) -> None:
        self._engine = engine
        self._guard = guard
        self._left = seconds
        self._known: dict[str, ResultTable | None] = {}

    def rows(self, sql: str) -> ResultTable | None:
        """What a query gives, or None when it cannot be asked. Raises EngineUnavailable."""
        if sql not in self._known and self._left > 0:
            began = time.monotonic()
            safe = self._guard(SqlDraft(sql))
            found = self._engine.run(safe) if isinstance(safe, SafeSql) else None
            self._known[sql] = found if isinstance(found, ResultTable) else None
            self._left -= time.monotonic() - began
        return self._known.get(sql)

    def exists(self, sql: str) -> bool | None:
        """Whether a query gives any row; None when it cannot be asked. Raises EngineUnavailable."""
        found = self.rows(sql)
        return None if found is None else found.rows > 0
