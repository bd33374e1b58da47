"""A question's tree over related tables goes in; one SELECT comes out, or why there is none."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from src.models.relational import RelationalQuery
from src.models.semantic import SemanticModel
from src.tools.sql_compile.relational.conditions import condition_sql
from src.tools.sql_compile.relational.frame import Scope, Unwritable, Writer
from src.tools.sql_compile.relational.query import query_sql
from src.tools.sql_compile.relational.values import value_sql
from src.tools.sql_compile.select import plain

__all__ = ["Unwritable", "compile_relational"]


def compile_relational(query: RelationalQuery, semantics: SemanticModel, dialect: str, today: date | None) -> exp.Select:
    """One SELECT in which every figure is taken at the grain of its row or group. Raises Unwritable.

    `today` is what an age or a time "until now" is counted to; without it the database's own clock is.
    """
    statement = query_sql(query, Scope(semantics, dialect, today, _WRITER))
    # Within another query a bare name may be one of either's.
    return plain(statement) if len(list(statement.find_all(exp.Select))) == 1 else statement


_WRITER = Writer(value_sql, condition_sql, query_sql)
