"""What a question needs to be asked of a fake database: its catalog, an inferred model, its values, and its rows."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Final

from src.models.catalog import Catalog
from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.services.engines import open_engine
from src.tools.infer_semantics import infer_semantics
from src.tools.questions.relational.read import read_relational
from src.tools.sql_compile import compile_plan
from tests.fakes import everyday_databases, related_databases
from tests.fakes.listed_values import ListedValues

TODAY: Final = date(2026, 5, 15)
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class World:
    """One fake database that questions are put to."""

    path: Path
    catalog: Catalog
    semantics: SemanticModel
    values: ListedValues

    def read(self, question: str) -> QueryPlan | CannotAnswer:
        """The plan, or why there is none."""
        plan, _ = read_relational(question, catalog=self.catalog, semantics=self.semantics, today=TODAY, values=self.values)
        return plan

    def answer(self, question: str) -> list[Row] | None:
        """The rows; None where the question is not answered."""
        plan = self.read(question)
        draft = plan if isinstance(plan, CannotAnswer) else compile_plan(plan, self.semantics, "sqlite", TODAY)
        return None if isinstance(draft, CannotAnswer) else self.rows(draft.text)

    def rows(self, sql: str) -> list[Row]:
        """What a query gives."""
        connection = sqlite3.connect(self.path)
        try:
            return [tuple(row) for row in connection.execute(sql).fetchall()]
        finally:
            connection.close()


def make_world(folder: Path, name: str) -> World:
    """The database, built in a folder, with everything read from it."""
    owner = related_databases if name in related_databases.DATABASES else everyday_databases
    path = owner.build(folder, name)
    engine = open_engine(f"sqlite:///{path}", seconds=10, result_bytes=10**7)
    catalog = engine.catalog()
    engine.close()
    return World(path, catalog, infer_semantics(catalog, name), ListedValues(path, catalog))


def same_rows(gold: Sequence[Row], found: Sequence[Row], *, ordered: bool) -> bool:
    """Whether the columns of `gold` are among those found, row for row (in any order of rows unless `ordered`)."""
    if not ordered:
        gold, found = list(dict.fromkeys(gold)), list(dict.fromkeys(found))
    if len(gold) != len(found):
        return False
    if not gold:
        return True
    wanted = _arranged([tuple(map(_plain, row)) for row in gold], ordered)
    plain = [tuple(map(_plain, row)) for row in found]
    widths = permutations(range(len(plain[0])), len(gold[0]))
    return any(_close(wanted, _arranged([tuple(row[n] for n in order) for row in plain], ordered)) for order in widths)


def _arranged(rows: list[Row], ordered: bool) -> list[Row]:
    return rows if ordered else sorted(rows, key=repr)


def _close(one: list[Row], other: list[Row]) -> bool:
    return all(_equal(a, b) for left, right in zip(one, other, strict=True) for a, b in zip(left, right, strict=True))


def _equal(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-6)
    return one == other


def _plain(value: object) -> object:
    if isinstance(value, (bool, int, float)):
        return round(float(value), 6)
    return str(value).removesuffix(" 00:00:00") if value is not None else None
