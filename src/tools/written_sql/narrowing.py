"""Written SQL made smaller where that is sure: a condition in it or around it, or the first so many of its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from src.tools.sql_compile.quoting import name, render
from src.tools.sql_compile.select import ordered
from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused

_DEEPEST: Final = 8
Condition = Callable[[exp.Column], exp.Expr]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The statement, and whether its rows before they were grouped were narrowed, or the rows that it gave."""

    sql: str
    inside: bool


def where_column(sql: str, dialect: str, column: tuple[str, str], condition: Condition) -> Narrowed | None:
    """The statement for rows whose column (table, column) meets the condition; None where that cannot be said of it.

    In a plain SELECT of the table it goes into the WHERE; else around the statement, where a column of the result is that very
    column and nothing else.
    """
    root = _select(sql, dialect)
    if root is None:
        return None
    inner = _of_one_table(root, column)
    if inner is not None:
        return Narrowed(render(root.where(condition(inner), copy=False), dialect), inside=True)
    shown = next((n for n in root.named_selects if _origin(root, n, _DEEPEST) == _folded(column)), None)
    around = _around(root)
    if shown is None or around is None:
        return None
    return Narrowed(render(around.where(condition(exp.Column(this=name(shown))), copy=False), dialect), inside=False)


def first_rows(sql: str, dialect: str, by: str, limit: int, *, descending: bool) -> str | None:
    """The first so many rows of the result by one of its columns, rows without it last; None where there is no such column."""
    root = _select(sql, dialect)
    around = _around(root) if root is not None else None
    if root is None or around is None or by not in root.named_selects:
        return None
    keys = [exp.Column(this=name(by)), *(exp.Column(this=name(n)) for n in root.named_selects if n != by)]
    order = [ordered(k, dialect, descending=descending and not n, missing_last=not n) for n, k in enumerate(keys)]
    return render(around.order_by(*order, copy=False).limit(limit, copy=False), dialect)


def figures_of(sql: str, dialect: str) -> tuple[str, ...]:
    """The columns of the result that are computed from many rows."""
    root = _select(sql, dialect)
    if root is None:
        return ()
    return tuple(p.alias_or_name for p in root.selects if p.find(exp.AggFunc) is not None)


def tables_of(sql: str, dialect: str) -> tuple[str, ...]:
    """The tables that it reads, the first of its FROM first."""
    root = _select(sql, dialect)
    return tuple(dict.fromkeys(t.name for t in root.find_all(exp.Table))) if root is not None else ()


def _select(sql: str, dialect: str) -> exp.Select | None:
    try:
        root = parse_query(sql, dialect)
    except Refused:
        return None
    names = [n.casefold() for n in root.named_selects] if isinstance(root, exp.Select) else []
    plain = isinstance(root, exp.Select) and not root.is_star and all(names) and len(set(names)) == len(names)
    return root if isinstance(root, exp.Select) and plain else None


def _around(root: exp.Select) -> exp.Select | None:
    """All columns of the statement, from the statement."""
    inner = root.copy()
    if inner.args.get("order") is not None and inner.args.get("limit") is None and inner.args.get("offset") is None:
        inner.set("order", None)
    columns = [exp.Column(this=name(n)) for n in root.named_selects]
    return exp.select(*columns).from_(inner.subquery(name(_free(root)), copy=False))


def _free(root: exp.Select) -> str:
    taken = {t.alias_or_name.casefold() for t in root.find_all(exp.Table, exp.Subquery, exp.CTE)}
    return next(n for n in ("answer", *(f"answer_{i}" for i in range(2, 100))) if n not in taken)


def _of_one_table(root: exp.Select, column: tuple[str, str]) -> exp.Column | None:
    """The column in the FROM of a statement that is one plain SELECT without a limit, read from that table once."""
    nested = sum(1 for _ in root.find_all(exp.Query)) > 1
    distinct = root.args.get("distinct")
    cut = any(root.args.get(part) is not None for part in ("limit", "offset", "with_"))
    cut = cut or (distinct is not None and distinct.args.get("on") is not None)
    if nested or cut or root.find(exp.Window) is not None:
        return None
    found = [t for t in root.find_all(exp.Table) if t.name.casefold() == column[0].casefold()]
    outer = any(j.side in ("LEFT", "RIGHT", "FULL") for j in root.args.get("joins") or ())
    first = root.args["from_"].this if root.args.get("from_") is not None else None
    if len(found) != 1 or (outer and found[0] is not first):
        return None
    return exp.Column(this=name(column[1]), table=name(found[0].alias_or_name))


def _origin(select: exp.Expr | None, shown: str, depth: int) -> tuple[str, str] | None:
    """The column of a table that a column of the result is, through subqueries and WITH; None where it is computed."""
    if not isinstance(select, exp.Select) or depth == 0:
        return None
    tree = next((p for p in select.selects if p.alias_or_name.casefold() == shown.casefold()), None)
    tree = tree.this if isinstance(tree, exp.Alias) else tree
    if not isinstance(tree, exp.Column):
        return None
    sources = [s.this for s in (select.args.get("from_"), *(select.args.get("joins") or ())) if s is not None]
    owners = [s for s in sources if s.alias_or_name.casefold() == tree.table.casefold()] if tree.table else sources
    if len(owners) != 1:
        return None
    owner = owners[0]
    if isinstance(owner, exp.Subquery):
        return _origin(owner.this, tree.name, depth - 1)
    if not isinstance(owner, exp.Table):
        return None
    step: exp.Expr | None = select
    while step is not None:
        clause = step.args.get("with_")
        for cte in clause.expressions if clause is not None else ():
            if cte.alias.casefold() == owner.name.casefold():
                return _origin(cte.this, tree.name, depth - 1)
        step = step.parent
    return _folded((owner.name, tree.name))


def _folded(column: tuple[str, str]) -> tuple[str, str]:
    return column[0].casefold(), column[1].casefold()
