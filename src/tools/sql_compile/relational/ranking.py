"""The first rows of each group, and rows that tie with the last one: by rank, then cut."""

from __future__ import annotations

from sqlglot import exp

from src.models.relational import RelationalQuery
from src.tools.sql_compile.quoting import name
from src.tools.sql_compile.relational.frame import Frame, Unwritable
from src.tools.sql_compile.select import ordered

Keys = list[tuple[exp.Expr, bool]]


def ranked(query: RelationalQuery, select: exp.Select, keys: Keys, frame: Frame) -> exp.Select:
    """The rows whose place, within each combination of `limit_per`, is at most the limit. Raises Unwritable."""
    if not keys:
        raise Unwritable("it is not said by what the first rows are chosen")
    if query.distinct:
        raise Unwritable("rows that are shown once cannot be ranked as well")
    trees = {tree.alias_or_name: tree for tree in select.selects}
    dialect = frame.scope.dialect
    order = [ordered(_inside(key, trees), dialect, descending=down, missing_last=True) for key, down in keys]
    per = []
    for named in query.limit_per:
        if named not in trees:
            raise Unwritable(f"{named} is no column of the result")
        per.append(_inside(exp.Column(this=name(named)), trees))
    place = _free("place", set(trees))
    rank = exp.Anonymous(this="RANK", expressions=[]) if query.ties else exp.RowNumber()
    window = exp.Window(this=rank, partition_by=per, order=exp.Order(expressions=order))
    inner = select.select(exp.alias_(window, name(place)), copy=False)
    outer = exp.select(*(exp.Column(this=name(shown)) for shown in trees)).from_(inner.subquery(name("ranked"), copy=False))
    outer.where(exp.LTE(this=exp.Column(this=name(place)), expression=exp.Literal.number(query.limit or 1)), copy=False)
    columns = [*query.limit_per, place, *(shown for shown in trees if shown not in query.limit_per)]
    return outer.order_by(*(ordered(exp.Column(this=name(c)), dialect) for c in columns), copy=False)


def _inside(key: exp.Expr, trees: dict[str, exp.Expr]) -> exp.Expr:
    """What an alias stands for: a window function cannot see aliases of its own SELECT."""
    if isinstance(key, exp.Column) and not key.table and key.name in trees:
        tree = trees[key.name]
        return (tree.this if isinstance(tree, exp.Alias) else tree).copy()
    return key.copy()


def _free(wanted: str, taken: set[str]) -> str:
    while wanted in taken:
        wanted += "_"
    return wanted
