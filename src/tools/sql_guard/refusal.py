"""How a check inside the guard says no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process
from sqlglot import exp

from src.models.sql import SqlFailure, SqlProblem

_NEAR: Final = 5


@dataclass(frozen=True, slots=True)
class Source:
    """Something in a FROM clause: the name it goes by, its columns, and the catalog's table if it is one."""

    name: str
    columns: tuple[str, ...]
    table: str | None = None

    def has(self, column: str) -> bool:
        """Whether it has a column of that name, whatever its case."""
        wanted = column.casefold()
        return any(name.casefold() == wanted for name in self.columns)


class Refused(Exception):
    """A check failed: why, at which node, and what could be seen from there (for the healer)."""

    def __init__(self, failure: SqlFailure, node: exp.Expr | None = None, sources: Sequence[Source] = ()) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.node = node
        self.sources = tuple(sources)


def refuse(
    problem: SqlProblem,
    message: str,
    *,
    name: str | None = None,
    near: tuple[str, ...] = (),
    node: exp.Expr | None = None,
    sources: Sequence[Source] = (),
) -> Refused:
    """A refusal, to be raised."""
    return Refused(SqlFailure(problem, message, name=name, near=near), node, sources)


def nearest(name: str, known: Sequence[str], *, strict: bool = False) -> tuple[str, ...]:
    """At most five of the known names that are like `name`, best first: in spelling, and, unless strict, in a part."""
    spelling = {candidate: candidate.casefold() for candidate in known}
    scorer, cutoff = (fuzz.ratio, 70) if strict else (fuzz.WRatio, 60)
    found = process.extract(name.casefold(), spelling, scorer=scorer, score_cutoff=cutoff, limit=_NEAR)
    return tuple(key for _, _, key in found)
