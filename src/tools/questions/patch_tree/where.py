"""Conditions of a tree as a list that can be changed, and a tree with other conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast, get_args

from pydantic import BaseModel

from src.models.plan import Filter
from src.models.relational import AllOf, AnyOf, Compare, CompareOp, Condition, Constant, FieldOf, Related, Step
from src.models.semantic import FilterOp

_OPS: Final = frozenset(get_args(FilterOp)) & frozenset(get_args(CompareOp))


@dataclass(frozen=True, slots=True)
class Conjunct:
    """One of the conditions that all hold: as it stands and, where it compares one field with values, as a filter."""

    whole: Condition
    path: tuple[Step, ...] = ()
    simple: Filter | None = None

    @property
    def fields(self) -> frozenset[str]:
        """Every field that it reads."""
        return fields_of(self.whole)


def conjuncts(where: Condition | None) -> tuple[Conjunct, ...]:
    """The conditions that all hold, one by one."""
    if where is None:
        return ()
    if isinstance(where, AllOf):
        return tuple(c for inner in where.conditions for c in conjuncts(inner))
    if isinstance(where, Related) and not where.negated and where.where is not None:
        simple = _simple(where.where)
        return (Conjunct(where, where.path, simple) if simple is not None else Conjunct(where),)
    return (Conjunct(where, (), _simple(where)),)


def together(found: Sequence[Condition]) -> Condition | None:
    """All of them as one condition; None of none."""
    return AllOf(conditions=tuple(found)) if len(found) > 1 else next(iter(found), None)


def condition_on(said: Filter, path: tuple[Step, ...]) -> Condition:
    """The filter as a condition of rows that the path leads away from."""
    values = tuple(Constant(value=_plain(v)) for v in said.values)
    compare = Compare(left=FieldOf(field=said.field), op=cast(CompareOp, said.op), right=values)
    return Related(path=path, where=compare) if path else compare


def fields_of(node: Any) -> frozenset[str]:
    """Every field that a part of the tree reads."""
    if isinstance(node, FieldOf):
        return frozenset({node.field})
    if isinstance(node, tuple):
        return frozenset(f for inner in node for f in fields_of(inner))
    if isinstance(node, BaseModel) and not isinstance(node, Step):
        return frozenset(f for name in type(node).model_fields for f in fields_of(getattr(node, name)))
    return frozenset()


def _simple(condition: Condition) -> Filter | None:
    if isinstance(condition, AnyOf):
        return _any_value(condition)
    if not isinstance(condition, Compare) or condition.ignore_case or condition.op not in _OPS:
        return None
    if not isinstance(condition.left, FieldOf) or condition.left.path:
        return None
    if not all(isinstance(v, Constant) for v in condition.right):
        return None
    values = tuple(v.value for v in condition.right if isinstance(v, Constant))
    return Filter(field=condition.left.field, op=cast(FilterOp, condition.op), values=values)


def _any_value(condition: AnyOf) -> Filter | None:
    """ "in Rome or Oslo" as one filter."""
    found = [_simple(c) for c in condition.conditions]
    known = [f for f in found if f is not None and f.op in ("=", "in")]
    if len(known) < len(found) or len({f.field for f in known}) != 1:
        return None
    return Filter(field=known[0].field, op="in", values=tuple(dict.fromkeys(v for f in known for v in f.values)))


def _plain(value: str | int | float | bool | date) -> str | int | float | bool:
    return value.isoformat() if isinstance(value, date) else value


def holds(node: Any, kind: type[BaseModel]) -> bool:
    """Whether a part of that kind is anywhere in the tree."""
    if isinstance(node, tuple):
        return any(holds(inner, kind) for inner in node)
    if not isinstance(node, BaseModel):
        return False
    return isinstance(node, kind) or any(holds(getattr(node, name), kind) for name in type(node).model_fields)
