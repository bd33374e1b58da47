"""A tree over related tables answered row by row in plain Python: slow, and too simple to count anything twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Any

from src.models.relational import (
    AllOf,
    AnyOf,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    FieldOf,
    Fold,
    LengthOf,
    Not,
    Related,
    RelationalQuery,
    Step,
    Value,
    Whole,
)

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]


class Naive:
    """Answers queries over rows that are held as dictionaries."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def answer(self, query: RelationalQuery) -> list[tuple[Any, ...]]:
        """The rows of the result, in no order; without limits and windows."""
        members = [r for r in self.tables[query.subject] if query.where is None or self.holds(query.where, r) is True]
        if query.group_by:
            groups = list(self._groups(query, members).items())
        elif _is_one_row(query):
            groups = [((), members)]
        else:
            return [tuple(self.value(o.value, row) for o in query.outputs) for row in members]
        found = []
        for keys, rows in groups:
            known = {g.value: key for g, key in zip(query.group_by, keys, strict=True)}
            if query.having is None or self._holds_of_group(query.having, rows, known) is True:
                found.append(tuple(self._of_group(o.value, rows, known) for o in query.outputs))
        return found

    def reach(self, rows: Sequence[Row], path: tuple[Step, ...]) -> list[Row]:
        """The rows that a path leads to from any of `rows`, each once."""
        for step in path:
            found = []
            for other in self.tables[step.dataset]:
                if any(all(r[h] is not None and r[h] == other[t] for h, t in step.on) for r in rows):
                    found.append(other)
            rows = found
        return list(rows)

    def value(self, value: Value, row: Row) -> Any:
        """A value of a single row."""
        if isinstance(value, FieldOf):
            found = self.reach([row], value.path)
            return found[0][value.field.partition(".")[2]] if found else None
        if isinstance(value, Fold):
            assert value.path
            return self._folded(value, self.reach([row], value.path))
        return self._made(value, lambda inner: self.value(inner, row))

    def holds(self, condition: Condition, row: Row) -> bool | None:
        """Whether a row meets a condition; None where that is not known."""
        if isinstance(condition, Related):
            found = self.reach([row], condition.path)
            some = any(condition.where is None or self.holds(condition.where, r) is True for r in found)
            return some != condition.negated
        return self._combined(condition, lambda c: self.holds(c, row), lambda v: self.value(v, row))

    def _groups(self, query: RelationalQuery, members: Sequence[Row]) -> dict[tuple[Any, ...], list[Row]]:
        groups: dict[tuple[Any, ...], list[Row]] = {}
        for row in members:
            combined: list[tuple[Any, ...]] = [()]
            for group in query.group_by:
                assert isinstance(group.value, FieldOf)
                field, path = group.value.field.partition(".")[2], group.value.path
                reached = [r[field] for r in self.reach([row], path)]
                if not reached and not any(s.many for s in path):
                    reached = [None]
                combined = [(*before, one) for before in combined for one in dict.fromkeys(reached)]
            for keys in combined:
                groups.setdefault(keys, []).append(row)
        if query.keep_empty:
            for keys in self._every_group(query):
                groups.setdefault(keys, [])
        return groups

    def _every_group(self, query: RelationalQuery) -> list[tuple[Any, ...]]:
        """Each combination of keys that the tables hold, whether or not a row of the subject has it."""
        combined: list[dict[str, Any]] = [{}]
        keys = [(g.name, g.value) for g in query.group_by if isinstance(g.value, FieldOf)]
        for path in dict.fromkeys(value.path for _, value in keys):
            here = [(name, value.field.partition(".")[2]) for name, value in keys if value.path == path]
            found = [{n: r[f] for n, f in here} for r in self.tables[path[-1].dataset if path else query.subject]]
            combined = [before | one for before in combined for one in found]
        return [tuple(one[g.name] for g in query.group_by) for one in combined]

    def _of_group(self, value: Value, rows: Sequence[Row], known: Mapping[Value, Any]) -> Any:
        if value in known:
            return known[value]
        if isinstance(value, Fold):
            return self._folded(value, self.reach(rows, value.path))
        return self._made(value, lambda inner: self._of_group(inner, rows, known))

    def _holds_of_group(self, condition: Condition, rows: Sequence[Row], known: Mapping[Value, Any]) -> bool | None:
        return self._combined(
            condition, lambda c: self._holds_of_group(c, rows, known), lambda v: self._of_group(v, rows, known)
        )

    def _made(self, value: Value, of: Any) -> Any:
        if isinstance(value, Constant):
            return value.value
        if isinstance(value, LengthOf):
            text = of(value.of)
            return None if text is None else len(text)
        if isinstance(value, Whole):
            return self.answer(value.query)[0][0]
        assert isinstance(value, Arithmetic)
        left, right = of(value.left), of(value.right)
        if left is None or right is None or (value.op == "/" and right == 0):
            return None
        made = {"+": left + right, "-": left - right, "*": left * right}.get(value.op)
        return (left / right if made is None else made) * value.scale

    def _combined(self, condition: Condition, holds: Any, value: Any) -> bool | None:
        if isinstance(condition, Not):
            return holds(condition.condition) is not True
        if isinstance(condition, AllOf):
            found = [holds(c) for c in condition.conditions]
            return False if False in found else None if None in found else True
        if isinstance(condition, AnyOf):
            found = [holds(c) for c in condition.conditions]
            return True if True in found else None if None in found else False
        assert isinstance(condition, Compare)
        return _compared(condition, value(condition.left), [value(r) for r in condition.right])

    def _folded(self, fold: Fold, rows: Sequence[Row]) -> Any:
        kept = [r for r in rows if fold.where is None or self.holds(fold.where, r) is True]
        if fold.of is None:
            return len(kept)
        values = [v for v in (self.value(fold.of, r) for r in kept) if v is not None]
        if fold.distinct:
            values = list(dict.fromkeys(values))
        if fold.function == "count":
            return len(values)
        if not values:
            return None
        functions: dict[str, Any] = {"sum": sum, "avg": fmean, "min": min, "max": max, "median": median}
        return functions[fold.function](values)


def _compared(compare: Compare, left: Any, rights: list[Any]) -> bool | None:
    if compare.op in ("is_null", "not_null"):
        return (left is None) == (compare.op == "is_null")
    if left is None:
        # What is unknown is not "Web": "is" and "is not" add up to all.
        return True if compare.op in ("!=", "not_in") and all(isinstance(r, Constant) for r in compare.right) else None
    if compare.op in ("in", "not_in"):
        return (left in rights) == (compare.op == "in")
    right = rights[0]
    if right is None:
        return None
    if compare.op in ("starts", "ends", "contains"):
        text, part = (left.lower(), right.lower()) if compare.ignore_case else (left, right)
        return bool({"starts": text.startswith(part), "ends": text.endswith(part), "contains": part in text}[compare.op])
    return bool(
        {"=": left == right, "!=": left != right}.get(compare.op)
        if compare.op in ("=", "!=")
        else {">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right}[compare.op]
    )


def _is_one_row(query: RelationalQuery) -> bool:
    return all(_is_whole(o.value) for o in query.outputs)


def _is_whole(value: Value) -> bool:
    if isinstance(value, Arithmetic):
        return _is_whole(value.left) and _is_whole(value.right)
    return isinstance(value, (Whole, Constant)) or (isinstance(value, Fold) and not value.path)
