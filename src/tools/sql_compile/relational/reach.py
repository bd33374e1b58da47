"""Rows that other rows lead to: as joins where each leads to one, else by EXISTS or IN, so that nothing is met twice."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from src.models.relational import AllOf, Condition, Related
from src.tools.sql_compile.relational.frame import Frame, Path, Scope, key_at, link

_NO_SEMI_JOIN: Final = frozenset({"sqlite"})
"""Dialects that go through the whole inner table of an EXISTS for each outer row, unless there is an index."""


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
    """That there are rows which the path leads to; or that there must be none."""
    scope, first = frame.scope, related.path[0]
    inner = Frame(scope, first.dataset)
    last = inner.seen_from(related.path[1:], inner=True)
    if scope.dialect in _NO_SEMI_JOIN and len(first.on) == 1:
        return _among(related, frame, inner, last)
    select = exp.select("1")
    narrow(select, link(scope, first, (frame.dataset, frame.alias), inner.alias))
    add_where(select, related.where, last)
    found = exp.Exists(this=inner.filled(select))
    return exp.Not(this=found) if related.negated else found


def _among(related: Related, frame: Frame, inner: Frame, last: Frame) -> exp.Expr:
    """The same as a key that is among others: these are looked up once and not for every row."""
    scope, first = frame.scope, related.path[0]
    here, there = first.on[0]
    key = key_at(scope, frame.dataset, frame.alias, here)
    among = key_at(scope, first.dataset, inner.alias, there)
    select = exp.select(among)
    if related.negated and not _is_key(first.dataset, there, scope):
        # One NULL among them, and nothing would be known not to be there.
        narrow(select, exp.Not(this=exp.Is(this=among.copy(), expression=exp.Null())))
    add_where(select, related.where, last)
    found = exp.In(this=key, query=inner.filled(select).subquery(copy=False))
    if not related.negated:
        return found
    if _is_key(frame.dataset, here, scope):
        return exp.Not(this=found)
    return exp.Paren(this=exp.or_(exp.Is(this=key.copy(), expression=exp.Null()), exp.Not(this=found), copy=False))


def _is_key(dataset: str, named: str, scope: Scope) -> bool:
    return set(scope.dataset(dataset).primary_key) == _columns(scope, dataset, [named])


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


def met_once(path: Path, dataset: str, scope: Scope) -> bool:
    """Whether each row at the path's end belongs to one row of the dataset: along parts of parts nothing is met twice."""
    for step in path:
        if not step.many or set(scope.dataset(dataset).primary_key) != _columns(scope, dataset, [here for here, _ in step.on]):
            return False
        dataset = step.dataset
    return True


def _columns(scope: Scope, dataset: str, names: list[str]) -> set[str]:
    fields = [scope.dataset(dataset).field(n) for n in names]
    return {n if f is None else f.column for n, f in zip(names, fields, strict=True)}
