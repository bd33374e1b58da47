"""From a draft to a `SafeSql`, or to the reason why not. The only place where a `SafeSql` is made."""

from __future__ import annotations

from sqlglot.errors import ErrorLevel, SqlglotError

from src.models.catalog import Catalog
from src.models.sql import _SEAL, Guard, SafeSql, SqlDraft, SqlFailure
from src.tools.sql_guard.arguments import check_arguments
from src.tools.sql_guard.calls import check_calls
from src.tools.sql_guard.growth import check_growth
from src.tools.sql_guard.limits import limited
from src.tools.sql_guard.names import check_names
from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused
from src.tools.sql_guard.syntax import check_nodes


def make_guard(catalog: Catalog, row_limit: int) -> Guard:
    """A guard for one database. It never raises on any text, and what it lets through was written anew from its tree."""

    def guard(draft: SqlDraft) -> SafeSql | SqlFailure:
        try:
            return _check(draft.text, catalog, row_limit)
        except Refused as refused:
            return refused.failure
        except RecursionError:
            return SqlFailure("too_complex", "The SQL is nested too deep.")
        except SqlglotError as error:  # what this dialect cannot say, on writing it anew
            return SqlFailure("forbidden_construct", f"The SQL cannot be written for {catalog.dialect}: {error}.")

    return guard


def _check(text: str, catalog: Catalog, row_limit: int) -> SafeSql:
    root = parse_query(text, catalog.dialect)
    check_arguments(text, catalog.dialect)
    check_nodes(root, catalog.dialect)
    tables = check_names(root, catalog)
    check_growth(root)
    root = limited(root, row_limit + 1)
    # The database gets this text, not the author's: no comment, no encoding trick, nothing the tree does not hold.
    final = root.sql(dialect=catalog.dialect, pretty=True, comments=False, unsupported_level=ErrorLevel.RAISE)
    check_calls(final, catalog.dialect)
    return SafeSql(final, catalog.dialect, tables, row_limit, _SEAL)
