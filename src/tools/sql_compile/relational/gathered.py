"""Figures of related rows as an analyst writes them: grouped by key once and joined, where a subquery would run per row."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from src.models.relational import Condition, Fold
from src.tools.sql_compile.quoting import column, name
from src.tools.sql_compile.relational.folds import aggregate, is_ranked
from src.tools.sql_compile.relational.frame import Frame, Gathered, Path, key_at
from src.tools.sql_compile.relational.reach import add_where, met_once


def gathered(fold: Fold, frame: Frame) -> exp.Expr | None:
    """The fold over its path as a column joined to the frame's rows; None where only a subquery for each row is surely right.

    Raises Unwritable.
    """
    scope, path = frame.scope, fold.path
    if not frame.gathers or not path or is_ranked(fold, scope.dialect):
        return None
    key = scope.dataset(path[-1].dataset).primary_key
    if met_once(path[1:], path[0].dataset, scope):
        figure = _add(fold, _shared(path, fold.where, frame))
    elif fold.function == "count" and fold.of is None and len(key) == 1:
        made = _shared(path, fold.where, frame)
        figure = _add(fold, made, exp.Distinct(expressions=[column(made.last.alias, key[0])]))
    elif key:
        figure = _of_different(fold, key, frame)
    else:
        return None
    return exp.Coalesce(this=figure, expressions=[exp.Literal.number(0)]) if fold.function == "count" else figure


def _shared(path: Path, where: Condition | None, frame: Frame) -> Gathered:
    """The subquery that all figures of the same rows share."""
    known = frame.gathered.get((frame.alias, path, where))
    if known is None:
        known = frame.gathered[(frame.alias, path, where)] = _gather(path, where, frame)
        known.select.group_by(*_keys(path, known.rows), copy=False)
        _join(path, frame, known.alias, lambda: known.rows.filled(known.select))
    return known


def _gather(path: Path, where: Condition | None, frame: Frame) -> Gathered:
    """The rows that the path leads to from any row, each beside the key by which it is reached."""
    rows = Frame(frame.scope, path[0].dataset)
    rows.gathers = True
    last = rows.seen_from(path[1:], inner=True)
    select = exp.select(*(exp.alias_(tree, name(f"key_{i + 1}")) for i, tree in enumerate(_keys(path, rows))))
    add_where(select, where, last)
    return Gathered(frame.scope.alias(f"{path[-1].dataset}_figures"), rows, last, select)


def _add(fold: Fold, made: Gathered, counted: exp.Expr | None = None) -> exp.Column:
    """One more figure of the subquery; the column that bears it."""
    if (fold, counted) not in made.figures:
        made.figures.append((fold, counted))
        figure = aggregate(fold.model_copy(update={"where": None}), made.last, counted)
        made.select.select(exp.alias_(figure, name(f"figure_{len(made.figures)}")), copy=False)
    return column(made.alias, f"figure_{made.figures.index((fold, counted)) + 1}")


def _of_different(fold: Fold, key: tuple[str, ...], frame: Frame) -> exp.Column:
    """A figure of rows that several ways may lead to: each once for a key, and then folded."""
    made = _gather(fold.path, fold.where, frame)
    _join(fold.path, frame, made.alias, once_each(fold, key, made))
    return column(made.alias, "figure")


def once_each(fold: Fold, key: tuple[str, ...], made: Gathered) -> Callable[[], exp.Select]:
    """The fold, called `figure`, for each combination of the columns of `made`, a row of its last dataset once in each."""
    scope = made.rows.scope
    labels = [tree.alias for tree in made.select.selects]
    made.select.distinct(copy=False)
    for i, part in enumerate(key):
        made.select.select(exp.alias_(column(made.last.alias, part), name(f"row_{i + 1}")), copy=False)
    alias = scope.alias(f"different_{made.last.dataset}")
    if fold.of is not None:
        made.select.select(exp.alias_(scope.writer.value(fold.of, made.last), name("value")), copy=False)
    source = made.rows.filled(made.select).subquery(name(alias), copy=False)
    different = Frame(scope, made.last.dataset, source=source, alias=alias)
    if fold.of is not None:
        different.known[fold.of] = column(alias, "value")
    keys = [column(alias, label) for label in labels]
    figure = aggregate(fold.model_copy(update={"where": None}), different)
    select = exp.select(*keys, exp.alias_(figure, name("figure"))).group_by(*(k.copy() for k in keys), copy=False)
    return lambda: different.filled(select)


def _keys(path: Path, rows: Frame) -> list[exp.Expr]:
    return [key_at(rows.scope, rows.dataset, rows.alias, there) for _, there in path[0].on]


def _join(path: Path, frame: Frame, alias: str, finished: Callable[[], exp.Select]) -> None:
    same = [
        exp.EQ(this=key_at(frame.scope, frame.dataset, frame.alias, here), expression=column(alias, f"key_{i + 1}"))
        for i, (here, _) in enumerate(path[0].on)
    ]
    frame.join_one(lambda: finished().subquery(name(alias), copy=False), exp.and_(*same, copy=False))
