"""What the text of a statement says for sure about its rows: their order, their number, which columns add up to a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlglot import exp

from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused

_DIALECTS: Final = ("postgres", "sqlite", "duckdb", "mysql")
_WRAPPERS: Final = (exp.Paren, exp.Cast, exp.TryCast, exp.Round, exp.Coalesce)


@dataclass(frozen=True, slots=True)
class SqlFacts:
    """Nothing is known where a field is empty."""

    by: str | None = None
    """The output column that rows are ordered by first."""
    descending: bool = False
    limit: int | None = None
    additive: frozenset[str] = frozenset()
    """Output columns whose values over all rows add up to the whole: sums and counts of parts that do not overlap."""
    plain: frozenset[str] = frozenset()
    """Output columns that show a column as it is, without computing anything."""
    parts: bool = False
    """Whether each row can be taken for one part beside the others: one SELECT, without subtotals among its rows."""
    conditions: tuple[str, ...] = ()
    """What WHERE keeps, in SQL."""


@lru_cache(maxsize=512)
def facts_of_sql(sql: str) -> SqlFacts:
    """The facts of a statement; none where it cannot be read. Never raises."""
    root = _parsed(sql)
    if not isinstance(root, exp.Select):
        return SqlFacts()
    by, descending = _order(root)
    group = root.args.get("group")
    subtotals = group is not None and group.find(exp.Rollup, exp.Cube, exp.GroupingSets) is not None
    return SqlFacts(
        by=by,
        descending=descending,
        limit=_limit(root),
        additive=frozenset() if subtotals else _additive(root),
        plain=frozenset(e.alias_or_name for e in root.selects if isinstance(e.unalias(), exp.Column)),
        parts=not subtotals,
        conditions=tuple(c.sql() for where in root.find_all(exp.Where) for c in _ands(where.this)),
    )


def _parsed(sql: str) -> exp.Expr | None:
    for dialect in _DIALECTS:
        try:
            return parse_query(sql, dialect)
        except (Refused, RecursionError):
            continue
    return None


def _order(root: exp.Select) -> tuple[str | None, bool]:
    order = root.args.get("order")
    if order is None or not order.expressions:
        return None, False
    first = order.expressions[0]
    key, descending = (first.this, bool(first.args.get("desc"))) if isinstance(first, exp.Ordered) else (first, False)
    if isinstance(key, exp.Literal) and not key.is_string and str(key.this).isdecimal():
        place = int(str(key.this)) - 1
        return (root.selects[place].alias_or_name or None, descending) if 0 <= place < len(root.selects) else (None, False)
    for made in root.selects:
        same_name = isinstance(key, exp.Column) and not key.table and key.name.casefold() == made.alias_or_name.casefold()
        if same_name or key == made.unalias():
            return made.alias_or_name or None, descending
    return None, False


def _limit(root: exp.Select) -> int | None:
    limit = root.args.get("limit")
    number = limit.args.get("count") if isinstance(limit, exp.Fetch) else limit.expression if limit is not None else None
    return int(str(number.this)) if isinstance(number, exp.Literal) and str(number.this).isdecimal() else None


def _additive(root: exp.Select) -> frozenset[str]:
    """Sums and counts, where every part of the whole is among the groups."""
    cuts = (root.args.get("having"), root.args.get("qualify"), root.args.get("distinct"), root.args.get("offset"))
    if root.args.get("group") is None or any(cuts):
        return frozenset()
    return frozenset(made.alias_or_name for made in root.selects if _adds_up(made.unalias()))


def _adds_up(tree: exp.Expr) -> bool:
    if isinstance(tree, exp.Sum | exp.Count):
        return not isinstance(tree.this, exp.Distinct) and tree.find_ancestor(exp.Window) is None
    if isinstance(tree, _WRAPPERS):
        return _adds_up(tree.this)
    if isinstance(tree, exp.Add | exp.Sub):
        return _adds_up(tree.left) and _adds_up(tree.right)
    if isinstance(tree, exp.Mul):
        pairs = ((tree.left, tree.right), (tree.right, tree.left))
        return any(_adds_up(one) and isinstance(other, exp.Literal) for one, other in pairs)
    return isinstance(tree, exp.Div) and _adds_up(tree.left) and isinstance(tree.right, exp.Literal)


def _ands(tree: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(tree, exp.And):
        yield from _ands(tree.left)
        yield from _ands(tree.right)
    else:
        yield tree
