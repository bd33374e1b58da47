"""Numbers that groups must pass: "products with revenue over 50k", "customers with more than 5 orders"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from src.models.semantic import FilterOp
from src.tools.questions.conditions import COMPARATORS, MONEY, number_at
from src.tools.questions.links import Link
from src.tools.questions.tokens import Token, words

_GLUE: Final = words("is are was were be of with a an the has have had having that who which its their whose by in than total")


@dataclass(frozen=True, slots=True)
class ThresholdMark:
    """A metric's link compared with a number, and the words between them."""

    link: Link
    op: FilterOp
    value: float
    tokens: frozenset[int]
    money: bool = False
    """Whether the number was said with a sign of money."""


def find_thresholds(tokens: Sequence[Token], links: Sequence[Link], taken: Collection[int]) -> tuple[ThresholdMark, ...]:
    """Every comparison of a metric with a number, left to right."""
    found: list[ThresholdMark] = []
    position = 0
    while position < len(tokens):
        marks = _at(tokens, position, links) if position not in taken else ()
        found += marks
        position = max((max(m.tokens) for m in marks), default=position) + 1
    return tuple(found)


def _at(tokens: Sequence[Token], position: int, links: Sequence[Link]) -> tuple[ThresholdMark, ...]:
    if tokens[position].norm == "between":
        low, middle = number_at(tokens, position + 1)
        high, end = number_at(tokens, middle + 1) if middle < len(tokens) and tokens[middle].norm == "and" else (None, middle)
        link = _link(tokens, position, end, links)
        if low is None or high is None or link is None or high < low:
            return ()
        said = frozenset(range(position, end))
        return ThresholdMark(link, ">=", low, said), ThresholdMark(link, "<=", high, said)
    for comparator, op in COMPARATORS:
        after = position + len(comparator)
        if tuple(t.norm for t in tokens[position:after]) == comparator:
            value, end = number_at(tokens, after)
            near = value is not None and _link(
                tokens, position, end, links, before_only=comparator in (("of",), ("is",), ("are",))
            )
            money = any(t.norm in MONEY for t in tokens[after:end])
            return (
                (ThresholdMark(near, op, value, frozenset(range(position, end)), money),) if value is not None and near else ()
            )
    return ()


def _link(
    tokens: Sequence[Token], start: int, end: int, links: Sequence[Link], *, before_only: bool = False
) -> Link | None:  # fmt: skip
    """The metric said just after the number, or just before the comparison."""
    after = next((k for k in links if k.start == end), None)
    if after is not None and after.of("metric") and not before_only:
        return after
    before = next((k for k in reversed(links) if k.end <= start), None)
    close = before is not None and all(t.norm in _GLUE for t in tokens[before.end : start])
    return before if before is not None and close and before.of("metric") else None
