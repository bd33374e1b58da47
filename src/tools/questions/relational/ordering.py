"""How the rows of a result are sorted and how many are kept."""

from __future__ import annotations

from typing import Final

from src.models.relational import FieldOf, Fold, OrderBy, Output, Value
from src.tools.questions.relational.frames import Frame, NoQuery, identity_of, value_of
from src.tools.questions.relational.tree import Combined, Measure, Top

_LONG_LIST: Final = 10


def order_of(
    frame: Frame, top: Top | None, measures: list[Measure | Combined]
) -> tuple[tuple[OrderBy, ...], int | None, bool, list[Output]]:
    """How rows are sorted, how many are kept, whether equals of the last are, and the columns that this adds."""
    asked = frame.state.asked
    keys = [OrderBy(value=_sort_value(frame, s.by, measures), descending=s.descending) for s in asked.sorting]
    if top is None:
        return (_settled(frame, keys) if keys else ()), asked.limit, False, []
    by = top.by or (measures[-1] if measures else None)
    if by is None and asked.sorting:
        by = asked.sorting[0].by
        top.descending = asked.sorting[0].descending
    if by is None:
        raise NoQuery("It is not said by what the first are chosen.")
    value = value_of(frame, by)
    known = any(m is by or m == by for m in measures)
    more = [] if known else [Output(name=by.name, value=value)]
    first = OrderBy(value=value, descending=top.descending)
    if frame.state.asked.sorting and frame.state.asked.sorting[0].by is None:
        first = OrderBy(value=value, descending=frame.state.asked.sorting[0].descending)
    keys = keys if keys and keys[0].value == value else [first, *[k for k in keys if k.value != value]]
    return _settled(frame, keys), _limit(frame, top), False, more


def _tie_breaker(frame: Frame, keys: list[OrderBy]) -> list[Output]:
    """The name where something is counted or added up, else the key: the order in which rows are mostly stored."""
    if frame.grouped or not keys:
        return []
    key = frame.state.schema.key(frame.focus.dataset)
    identity = identity_of(frame.state, frame.focus)
    if isinstance(keys[0].value, Fold):
        return identity[:1]
    return [o for o in identity if key is not None and isinstance(o.value, FieldOf) and o.value.field == key.ref]


def _settled(frame: Frame, keys: list[OrderBy]) -> tuple[OrderBy, ...]:
    """Equals come by name, so that the same question always has the same answer."""
    identity = _tie_breaker(frame, keys)
    return (*keys, *(OrderBy(value=o.value) for o in identity if all(k.value != o.value for k in keys)))


def _limit(frame: Frame, top: Top) -> int | None:
    if top.limit is not None:
        return top.limit
    if frame.state.asked.sorting:
        return None
    if frame.focus.plural and frame.focus.column is None:
        frame.state.lose(0.2, "the first ten are listed")
        return _LONG_LIST
    return 1


def _sort_value(frame: Frame, by: Measure | Combined | None, measures: list[Measure | Combined]) -> Value:
    if by is not None:
        return value_of(frame, by)
    folded = [m for m in measures if isinstance(m, Combined) or m.function is not None]
    if folded or measures:
        return value_of(frame, (folded or measures)[-1])
    if frame.focus.top is not None and frame.focus.top.by is not None:
        return value_of(frame, frame.focus.top.by)
    identity = identity_of(frame.state, frame.focus)
    return identity[0].value
