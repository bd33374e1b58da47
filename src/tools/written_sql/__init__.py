"""SQL that nobody compiled, understood from its rows and its text: what each column is, and what may truly be said of them."""

from __future__ import annotations

from src.tools.written_sql.columns import SeenColumn, as_field, seen_columns
from src.tools.written_sql.facts import SqlFacts, facts_of_sql
from src.tools.written_sql.shown import described, is_ranked, one_row_each, shown_plan

__all__ = [
    "SeenColumn",
    "SqlFacts",
    "as_field",
    "described",
    "facts_of_sql",
    "is_ranked",
    "one_row_each",
    "seen_columns",
    "shown_plan",
]
