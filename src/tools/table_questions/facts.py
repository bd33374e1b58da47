"""What a frame's columns hold, looked up once before a question is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from src.tools.questions.tokens import stem

ColumnKind = Literal["number", "number_text", "text", "flag", "time", "time_text", "other"]
_MOST_VALUES: Final = 400
_NUMBERED: Final = ("id", "no", "number", "num", "nr")
_LOOK_AT: Final = 400
_YES: Final = frozenset({"yes", "y", "true", "t"})
_NO: Final = frozenset({"no", "n", "false", "f"})
_NUMBER: Final = re.compile(r"^\s*[-+]?[$€£]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d+)?\s*%?\s*$")
_TIME: Final = re.compile(
    r"^\s*(?:\d{4}-\d\d-\d\d|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{1,2}-[A-Za-z]{3}-\d{2,4}|[A-Z][a-z]{2} \d{1,2})"
)


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column: its type as an analyst sees it, how much is missing, and the few values it takes."""

    name: str
    kind: ColumnKind
    missing: int
    values: tuple[Any, ...]
    """The distinct values where there are at most 400, else empty."""
    words: tuple[str, ...]
    """Stems of the words of its name."""
    distinct: int = 0
    """How many different values it holds."""

    @property
    def numeric(self) -> bool:
        """Whether arithmetic works on it as it is."""
        return self.kind in ("number", "flag")

    @property
    def binary(self) -> bool:
        """Whether it only says yes or no, as 0 and 1, True and False, or in words."""
        return self.answers is not None

    @property
    def answers(self) -> tuple[Any, Any] | None:
        """The values that say no and yes, where it holds nothing else."""
        if self.kind in ("number", "flag") and 0 < len(self.values) <= 2 and set(self.values) <= {0, 1}:
            return (False, True) if self.kind == "flag" else (0, 1)
        if self.kind == "text" and len(self.values) == 2:
            no, yes = sorted(self.values, key=lambda v: str(v).strip().casefold() in _YES)
            if str(no).strip().casefold() in _NO and str(yes).strip().casefold() in _YES:
                return no, yes
        return None


@dataclass(frozen=True, slots=True)
class TableFacts:
    """The columns of one frame, its number of rows, and what it is called."""

    name: str
    rows: int
    columns: tuple[ColumnFacts, ...]

    def column(self, name: str) -> ColumnFacts | None:
        """The column of that name."""
        return next((c for c in self.columns if c.name == name), None)

    @property
    def row_words(self) -> frozenset[str]:
        """Stems of what its rows may be called: the words of the frame's name, and what an identifying column identifies."""
        named = (c.words[:-1] for c in self.columns if len(c.words) > 1 and c.words[-1] in _NUMBERED)
        return frozenset((*name_words(self.name), *(w for words in named for w in words)))


def look(table: pa.Table, name: str = "df") -> TableFacts:
    """The facts of an Arrow table. Costs one pass over each column."""
    columns = tuple(_look_at(field.name, table.column(i)) for i, field in enumerate(table.schema))
    return TableFacts(name, table.num_rows, columns)


def _look_at(name: str, column: pa.ChunkedArray) -> ColumnFacts:
    floating = pa.types.is_floating(column.type)
    nan = pc.sum(pc.is_nan(column)).as_py() or 0 if floating else 0
    missing = int(column.null_count + nan)
    values: tuple[Any, ...] = ()
    distinct = pa.nulls(0)
    if not pa.types.is_nested(column.type):
        distinct = pc.unique(column.drop_null())
        if len(distinct) <= _MOST_VALUES:
            values = tuple(v for v in distinct.to_pylist() if v == v)
    return ColumnFacts(name, _kind(column), missing, values, name_words(name), len(distinct))


def _kind(column: pa.ChunkedArray) -> ColumnKind:
    kind = column.type
    if pa.types.is_boolean(kind):
        return "flag"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_temporal(kind):
        return "time"
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        return _kind_of_text([str(v) for v in column.drop_null().slice(0, _LOOK_AT).to_pylist()])
    return "other"


def _kind_of_text(seen: Sequence[str]) -> ColumnKind:
    if not seen:
        return "other"
    if sum(bool(_NUMBER.match(v)) and any(c.isdigit() for c in v) for v in seen) >= 0.8 * len(seen):
        return "number_text"
    return "time_text" if all(_TIME.match(v) for v in seen) else "text"


_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+(?:\.\d+)?")


def name_words(name: str) -> tuple[str, ...]:
    """Stems of the words in an identifier: `No. of deaths_max`, `HouseAge` and `house_age` come apart."""
    return tuple(stem(part.casefold()) for part in _PARTS.findall(name))


def spaced(name: str) -> str:
    """The words of an identifier in lower case: `MeanAge_2` -> `mean age 2`."""
    return " ".join(part.casefold() for part in _PARTS.findall(name))
