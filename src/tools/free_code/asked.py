"""A question about rows, and what the code for it is checked against: its numbers, its times, the rows' columns and labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from src.models.plan import Period
from src.models.semantic import BusinessCalendar
from src.models.sql import ResultColumn, ResultTable
from src.tools.questions.period_words import COUNTS
from src.tools.questions.periods import find_periods
from src.tools.questions.tokens import stems_of, tokenize


@dataclass(frozen=True)
class Asked:
    """The question, the rows (frame `df`), and the day of asking."""

    question: str
    table: ResultTable
    today: date
    calendar: BusinessCalendar = field(default_factory=BusinessCalendar)

    @cached_property
    def columns(self) -> dict[str, ResultColumn]:
        """The rows' columns by name."""
        return {c.name: c for c in self.table.columns}

    @cached_property
    def numbers(self) -> frozenset[float]:
        """The numbers that the question says; 5 % is 5 and 0.05."""
        tokens = tokenize(self.question)
        said = {t.number for t in tokens if t.number is not None}
        said |= {float(COUNTS[t.norm]) for t in tokens if t.norm in COUNTS}
        shares = {round(n / 100, 12) for n in said}
        return frozenset(said | shares)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the words of the question and of the columns."""
        said = (self.question, *self.columns, *(c.label for c in self.table.columns))
        return frozenset(s for text in said for s in stems_of(text))

    def period(self, words: str, *, ahead: bool = False) -> Period | None:
        """The one period that these words name, if the question names it; `ahead`: the next one where the year is open."""
        found = find_periods(tokenize(words), self.today, calendar=self.calendar)
        if len(found) != 1:
            return None
        meant = (found[0].forward if ahead else None) or found[0].period
        if f" {_spelt(words)} " in f" {_spelt(self.question)} ":
            return meant
        asked = find_periods(tokenize(self.question), self.today, calendar=self.calendar)
        theirs = {p for mention in asked for p in (mention.period, mention.forward) if p is not None}
        return meant if any((p.start, p.end) == (meant.start, meant.end) for p in theirs) else None

    def holds(self, column: str, label: Any) -> bool:
        """Whether that column has that value."""
        return _is(self.table.arrow.column(column), label)

    def names(self, label: object) -> bool:
        """Whether the question has all words of that label."""
        return set(stems_of(str(label))) <= set(stems_of(self.question))

    def texts_held(self, texts: frozenset[str]) -> frozenset[str]:
        """Those of the texts that are a value of some text column, or a column's name or label."""
        known = {n for c in self.table.columns for n in (c.name, c.label) if n} & texts
        left = texts - known
        for place, kind in enumerate(self.table.arrow.schema.types):
            if left and _is_text(kind):
                known |= _found(self.table.arrow.column(place), left)
                left = texts - known
        return frozenset(known)


def _spelt(text: str) -> str:
    return " ".join(t.norm for t in tokenize(text))


def _is(values: pa.ChunkedArray, label: Any) -> bool:
    if isinstance(label, str):
        return bool(_found(values, frozenset({label}))) if _is_text(values.type) else False
    try:
        return bool(pc.any(pc.equal(values, pa.scalar(label))).as_py())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return False


def _is_text(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))


def _found(values: pa.ChunkedArray, texts: frozenset[str]) -> set[str]:
    """Those of the texts that the column holds; one pass however many rows there are."""
    plain = values.cast(pa.large_string())
    held = pc.unique(plain.filter(pc.is_in(plain, value_set=pa.array(sorted(texts), pa.large_string()))))
    return {str(v) for v in held.to_pylist() if v is not None}
