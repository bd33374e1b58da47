"""Verified queries that came of feedback, beside those of the glossary."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import structlog

from src.errors import BadSetting, StateUnavailable
from src.models.semantic import SemanticModel, VerifiedQuery
from src.tools.questions.verified import with_approved
from src.tools.written_sql.hidden import hidden_columns

log = structlog.get_logger(__name__)

Approved = Callable[[str], Sequence[VerifiedQuery]]
"""A configured database's name -> its approved queries, newest first. Raises StateUnavailable, BadSetting."""


class ApprovedQueries:
    """Puts them into the semantic model with every question, so that an approval counts at once. Thread-safe."""

    def __init__(self, approved: Approved) -> None:
        self._approved = approved
        self._made: dict[str, tuple[SemanticModel, Sequence[VerifiedQuery], SemanticModel]] = {}
        self._lock = threading.Lock()

    def added(self, database: str, semantics: SemanticModel, dialect: str) -> tuple[SemanticModel, tuple[str, ...]]:
        """The model with them, and what is to be told where they could not be read.

        One that reads what the glossary has called sensitive since is left out.
        """
        try:
            found = self._approved(database)
        except (StateUnavailable, BadSetting) as failed:
            log.warning("approved_queries_not_read", code=failed.code, message=failed.message)
            return semantics, ("Verified queries that came of feedback could not be read.",)
        with self._lock:
            known = self._made.get(database)
            if known is None or known[0] is not semantics or known[1] != found:
                shown = [query for query in found if not hidden_columns(query.sql, semantics, dialect)]
                known = (semantics, found, with_approved(semantics, shown))
                self._made[database] = known
            return known[2], ()
