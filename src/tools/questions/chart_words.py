"""Which chart a question asks for in so many words: "as a pie", "in a table", "bar chart"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.models.plan import ChartKind
from src.tools.questions.tokens import Token, words

_KINDS: Final[dict[str, ChartKind]] = {
    "pie": "pie", "donut": "pie", "doughnut": "pie", "bar": "bar", "bars": "bar", "column": "bar", "columns": "bar",
    "line": "line", "lines": "line", "table": "table", "scatter": "scatter", "scatterplot": "scatter", "heatmap": "heatmap",
    "histogram": "histogram", "number": "number",
}  # fmt: skip
_CHART: Final = words("chart charts plot graph diagram")


def chart_wish(tokens: Sequence[Token]) -> tuple[ChartKind | None, frozenset[int]]:
    """The chart asked for, or None, and the tokens that ask for it."""
    for at, token in enumerate(tokens):
        kind = _KINDS.get(token.norm) if token.kind == "word" else None
        if kind is None or _counts(tokens, at):
            continue
        after = at + 1 < len(tokens) and tokens[at + 1].norm in _CHART
        before = _as_before(tokens, at)
        if before or after:
            return kind, frozenset((*before, at, *((at + 1,) if after else ())))
    return None, frozenset()


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """ "in the number of orders": a count is no wish for a chart."""
    return tokens[at].norm == "number" and at + 1 < len(tokens) and tokens[at + 1].norm == "of"


def _as_before(tokens: Sequence[Token], at: int) -> tuple[int, ...]:
    """ "as a", "in a", "as": what makes the next word a kind of chart; words between ("simple") are passed over."""
    for back in range(1, 4):
        place = at - back
        if place < 0:
            return ()
        if tokens[place].norm in ("as", "into") or (tokens[place].norm == "in" and back > 1):
            return tuple(range(place, at))
        if tokens[place].norm not in ("a", "an", "the", "simple", "nice", "plain", "stacked", "horizontal"):
            return ()
    return ()
