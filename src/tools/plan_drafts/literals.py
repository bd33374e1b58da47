"""The numbers and texts in a model's SQL: those of the question, of the data's own definitions, or of writing SQL at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from sqlglot import exp

from src.tools.plan_drafts.filters import told_labels
from src.tools.plan_drafts.said import Said
from src.tools.prompting.quoting import quoted
from src.tools.prompting.schema_slice import Slice
from src.tools.questions.facts import mentions_of

_PLAIN_NUMBERS: Final = frozenset({0.0, 1.0, 100.0, 5.0, 10.0})
"""Zero, one and a hundred (percentages), and the lengths of a list that does not say its own (of a LIMIT alone)."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?")
_FORMAT: Final = re.compile(r"(?:%[A-Za-z]|[-/: .TQ]|0[01])+|(?:[YMDHSQW]{1,4}|[-/: .])+", re.IGNORECASE)
_UNITS: Final = frozenset({"day", "week", "month", "quarter", "year", "hour", "minute", "isodow", "dow", "now", "localtime"})
_STARTS: Final = re.compile(r"start of (?:day|month|year)|weekday [0-6]|[+-]?\d{1,3} (?:day|month|year)s?")
_DIGITS: Final = (exp.Round, exp.Substring, exp.DataTypeParam, exp.Extract, exp.Ordered)


class Grounds:
    """What literals may be, for one question and what was shown for it."""

    def __init__(self, said: Said, shown: Slice, examples: str = "") -> None:
        self._said = said
        self._shown = shown
        self._examples = examples

    def problem(self, root: exp.Expr) -> str:
        """What is wrong with the first literal that comes from nowhere, or nothing."""
        for literal in root.find_all(exp.Literal):
            told = self._text(literal) if literal.is_string else self._number(literal)
            if told:
                return told
        return ""

    def _number(self, literal: exp.Literal) -> str:
        number = float(literal.this)
        if told := self._scaled(literal, number):
            return told
        if number in self._said.numbers or number in (0.0, 1.0, 100.0) or number in self._defined_numbers:
            return ""
        if number in _PLAIN_NUMBERS and isinstance(literal.parent, exp.Limit):
            return ""
        if number in self._years or isinstance(literal.parent, _DIGITS):
            return ""
        return f"The number {literal.this} in the SQL is not in the question; use only numbers that it says."

    def _scaled(self, literal: exp.Literal, number: float) -> str:
        """A factor or a summand that would make another number of what is counted, or nothing: 100 makes a percentage."""
        output, sides = literal.find_ancestor(exp.Select, exp.Where, exp.Having, exp.Join, exp.Limit), literal.parent
        if not isinstance(output, exp.Select) or not isinstance(sides, (exp.Mul, exp.Add, exp.Sub, exp.Case, exp.If)):
            return ""
        whole = next(e for e in _upwards(literal) if e.parent is output)
        summed = isinstance(sides, (exp.Add, exp.Sub)) and sides.find(exp.AggFunc) is not None
        percent = number == 100.0 and whole.find(exp.Div, exp.Avg) is not None
        one = number == 1.0 and (not summed or sides.find(exp.Div) is not None)
        if percent or one or number in self._defined_numbers - {1.0, 100.0} or number == 0.0:
            return ""
        return f"The output {quoted(whole.sql(), 60)} is changed by {literal.this}; numbers belong in conditions."

    def _text(self, literal: exp.Literal) -> str:
        text = str(literal.this)
        if _DAY.fullmatch(text):
            return "" if text[:10] in self._days else f"The date {text} is none of the question's{self._instead()}."
        if text in self._parts or text in self._defined_texts or not text.strip():
            return ""
        inside = isinstance(literal.parent, exp.Func) or literal.find_ancestor(exp.Interval) is not None
        if inside and (_FORMAT.fullmatch(text) or text.casefold() in _UNITS or _STARTS.fullmatch(text)):
            return ""
        if isinstance(literal.parent, exp.Interval) and text.isdigit():
            return "" if float(text) in self._said.numbers | {1.0} else f"The interval {text} is not in the question."
        words = text.strip("%_ ")
        field = self._compared(literal)
        if any(self._said.names_value(ref, words) for ref in (field or self._shown.fields)[:40]):
            return ""
        return f"The text {quoted(text, 60)} in the SQL is no value that the question names{self._values(field)}."

    def _values(self, refs: tuple[str, ...]) -> str:
        fields = [f for ref in refs if (f := self._said.semantics.field(ref))]
        return next((told for f in fields if (told := told_labels(f, self._said))), "")

    def _compared(self, literal: exp.Literal) -> tuple[str, ...]:
        """The fields of the column that the literal stands against."""
        near = literal.find_ancestor(exp.Predicate)
        names = {c.name.casefold() for c in near.find_all(exp.Column)} if near is not None else set()
        return tuple(r for r in self._shown.fields if (f := self._said.semantics.field(r)) and f.column.casefold() in names)

    def _instead(self) -> str:
        told = "; ".join(p.spelled() for p in self._said.periods)
        return f" ({told}, and the day after each end)" if told else ", which names no time"

    @cached_property
    def _days(self) -> frozenset[str]:
        """Bounds of the question's periods, with the day after each; today where a time is spoken of."""
        found = [d for p in self._said.periods for d in (p.start, p.end, _after(p.end))]
        return frozenset(d.isoformat() for d in (*found, self._said.today))

    @cached_property
    def _years(self) -> frozenset[float]:
        return frozenset(
            float(y) for p in self._said.periods for y in range(p.start.year, min(p.end.year, p.start.year + 9) + 1)
        )

    @cached_property
    def _parts(self) -> frozenset[str]:
        """Years, months and quarters of the question's periods as text ("2026", "2026-07", "07")."""
        found: set[str] = {f"{y:.0f}" for y in self._years}
        for period in self._said.periods:
            for day in _months(period.start, period.end):
                found |= {f"{day:%Y-%m}", f"{day:%m}"}
        return frozenset(found)

    @cached_property
    def _defined_texts(self) -> frozenset[str]:
        """Texts of the metrics and terms that were shown, and of the examples."""
        semantics = self._said.semantics
        metrics = [m for name in self._shown.metrics if (m := semantics.metric(name))]
        found = {text for m in metrics for text in mentions_of(m)[1]}
        found |= {v for t in semantics.terms for f in t.filters for v in f.values if isinstance(v, str)}
        return frozenset(found | set(re.findall(r"'([^']*)'", self._examples)))

    @cached_property
    def _defined_numbers(self) -> frozenset[float]:
        expressions = [m.expression for name in self._shown.metrics if (m := self._said.semantics.metric(name))]
        terms = [str(v) for t in self._said.semantics.terms for f in t.filters for v in f.values if isinstance(v, (int, float))]
        told = " ".join((*expressions, *terms))
        return frozenset(float(n) for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", told))


def _upwards(node: exp.Expr) -> Iterator[exp.Expr]:
    """A node and all above it."""
    found: exp.Expr | None = node
    while found is not None:
        yield found
        found = found.parent


def _after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _months(start: date, end: date) -> Iterator[date]:
    """The first days of the months of a period, a hundred at most."""
    day = start.replace(day=1)
    for _ in range(100):
        if day > end:
            return
        yield day
        if (day.year, day.month) == (date.max.year, 12):
            return
        day = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
