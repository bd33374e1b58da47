"""Rows that other rows lead to: as joins where each leads to one, else by EXISTS, so that nothing is met twice."""

from __future__ import annotations

from sqlglot import exp

from src.models.relational import AllOf, Condition, Related
from src.tools.sql_compile.relational.frame import Frame, Path, link


def add_where(select: exp.Select, condition: Condition | None, frame: Frame) -> None:
    """The condition as the SELECT's WHERE. What each row must meet along to-one keys is joined: it reads like a sentence."""
    parts = condition.conditions if isinstance(condition, AllOf) else [condition] if condition is not None else []
    for part in parts:
        if isinstance(part, AllOf):
            add_where(select, part, frame)
        elif isinstance(part, Related) and not part.negated and not any(step.many for step in part.path):
            add_where(select, part.where, frame.seen_from(part.path, inner=True))
        else:
            narrow(select, frame.scope.writer.condition(part, frame))


def narrow(select: exp.Select, condition: exp.Expr) -> None:
    """Adds to the WHERE part by part, or sqlglot puts parentheses around "this AND that"."""
    select.where(*(condition.flatten() if isinstance(condition, exp.And) else [condition]), copy=False)


def exists(related: Related, frame: Frame) -> exp.Expr:
    """EXISTS over the rows that the path leads to; NOT EXISTS where there must be none."""
    scope = frame.scope
    inner = Frame(scope, related.path[0].dataset)
    select = exp.select("1")
    last = inner.seen_from(related.path[1:], inner=True)
    narrow(select, link(scope, related.path[0], (frame.dataset, frame.alias), inner.alias))
    add_where(select, related.where, last)
    found = exp.Exists(this=inner.filled(select))
    return exp.Not(this=found) if related.negated else found


def linked(path: Path, frame: Frame, alias: str) -> exp.Expr:
    """That a row of the path's last dataset, called `alias`, is reached from the frame's row: each such row once."""
    scope = frame.scope
    if len(path) == 1:
        return link(scope, path[0], (frame.dataset, frame.alias), alias)
    inner = Frame(scope, path[0].dataset)
    before = inner.seen_from(path[1:-1], inner=True)
    select = inner.filled(exp.select("1"))
    narrow(select, link(scope, path[0], (frame.dataset, frame.alias), inner.alias))
    narrow(select, link(scope, path[-1], (before.dataset, before.alias), alias))
    return exp.Exists(this=select)
