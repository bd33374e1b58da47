"""Conditions of a follow-up put together with those that were there: the same field's give way, unless more is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from src.models.plan import Filter

_POSITIVE: Final = ("=", "in")
_NEGATIVE: Final = ("!=", "not_in")
_SIDES: Final = ((">", ">="), ("<", "<="), ("is_null", "not_null"))


def merged(before: Sequence[Filter], said: Sequence[Filter], *, more: bool) -> tuple[Filter, ...]:
    """The conditions of both: "and the West?" after "only North" is the West; "exclude South" leaves other values be.

    A business word ("active user") gives way as a whole when a part of it does.
    """
    found = list(before)
    for new in said:
        if new.op in _NEGATIVE and (kept := _without(found, new)) is not None:
            found = kept
            continue
        same = [f for f in found if f.field == new.field and _replaces(new, f) and not (f.term and f.term == new.term)]
        gone = {f.term for f in same if f.term}
        joined = _joined(same, new) if more and new.op in _POSITIVE else new
        found = [f for f in found if f not in same and f.term not in gone] + [joined]
    return tuple(dict.fromkeys(found))


def _replaces(new: Filter, old: Filter) -> bool:
    if new.op in _POSITIVE or old.op in _POSITIVE:
        return new.op in (*_POSITIVE, *_NEGATIVE) and old.op in (*_POSITIVE, *_NEGATIVE)
    return any(new.op in side and old.op in side for side in _SIDES)


def _without(found: Sequence[Filter], new: Filter) -> list[Filter] | None:
    """The conditions with the excluded values taken out of those that were asked for; None where none are left so."""
    for old in found:
        if old.field == new.field and old.op in _POSITIVE and old.term is None:
            left = tuple(v for v in old.values if v not in new.values)
            return [_listed(old, left) if f is old else f for f in found] if left else None
    return None


def _joined(same: Sequence[Filter], new: Filter) -> Filter:
    values = [v for f in same if f.op in _POSITIVE for v in f.values] + list(new.values)
    return _listed(new.model_copy(update={"term": None}), tuple(dict.fromkeys(values)))


def _listed(condition: Filter, values: tuple[Any, ...]) -> Filter:
    return condition.model_copy(update={"op": "=" if len(values) == 1 else "in", "values": values})
