"""From a draft to a `SafeSql`, or to the reason why not. The only place where a `SafeSql` is made."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from src.models.catalog import Catalog
from src.models.sql import _SEAL, Guard, SafeSql, SqlDraft, SqlFailure
from src.tools.sql_guard.arguments import check_arguments
from src.tools.sql_guard.calls import check_calls
from src.tools.sql_guard.growth import check_growth
from src.tools.sql_guard.limits import limited
from src.tools.sql_guard.names import read_tables
from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused
from src.tools.sql_guard.ruled import Rules
from src.tools.sql_guard.syntax import check_nodes


def make_guard(catalog: Catalog, row_limit: int, rules: Rules | None = None) -> Guard:
    """A guard for one database. It never raises on any text, and what it lets through was written anew from its tree.

    With rules of access it lets through only what reads each table through its rule; `catalog` is what the asker may know.
    """

    def guard(draft: SqlDraft) -> SafeSql | SqlFailure:
        try:
            return _check(draft.text, catalog, row_limit, rules)
        except Refused as refused:
            return refused.failure
        except RecursionError:
            return SqlFailure("too_complex", "The SQL is nested too deep.")
        except SqlglotError as error:  # what this dialect cannot say, on writing it anew
            return SqlFailure("forbidden_construct", f"The SQL cannot be written for {catalog.dialect}: {error}.")

    return guard


def _check(text: str, catalog: Catalog, row_limit: int, rules: Rules | None) -> SafeSql:
    root = parse_query(text, catalog.dialect)
    check_arguments(text, catalog.dialect)
    check_nodes(root, catalog.dialect)
    read = read_tables(root, catalog)
    tables = tuple(dict.fromkeys(name for _, name in read))
    check_growth(root)
    root = limited(root, row_limit + 1)
    final = _written(root, catalog.dialect)
    check_calls(final, catalog.dialect)
    if rules is None:
        return SafeSql(final, catalog.dialect, tables, row_limit, _SEAL)
    rules.check_aliases(root)
    rules.check_types(root)
    rules.put_in([node for node, _ in read])
    ruled = _written(root, catalog.dialect)
    rules.verify(ruled)
    return SafeSql(ruled, catalog.dialect, tables, row_limit, _SEAL, rules.scope, final)


def _written(root: exp.Query, dialect: str) -> str:
    """The database gets this text, not the author's: no comment, no encoding trick, nothing the tree does not hold."""
    return root.sql(dialect=dialect, pretty=True, comments=False, unsupported_level=ErrorLevel.RAISE)
