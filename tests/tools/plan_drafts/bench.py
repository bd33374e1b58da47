"""A database at which drafts are tried: what code makes of each, and the rows that come of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from src.models.catalog import Catalog
from src.models.config import PROJECT_ROOT
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import SqlDraft
from src.models.values import FindsValues
from src.services.engines import open_engine
from src.services.glossary import load_semantics
from src.tools.infer_semantics import infer_semantics
from src.tools.plan_drafts.draft import PlanDraft
from src.tools.plan_drafts.left_out import left_out
from src.tools.plan_drafts.plan import plan_of
from src.tools.plan_drafts.said import Said
from src.tools.plan_drafts.shown import Names
from src.tools.plan_drafts.written import written_plan
from src.tools.prompting import schema_slice
from src.tools.sql_compile import compile_plan
from src.tools.sql_guard import make_guard
from tests.fakes import everyday_databases
from tests.fakes.listed_values import ListedValues

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Bench:
    """One database with what is known of it."""

    path: Path
    catalog: Catalog
    semantics: SemanticModel
    today: date
    values: FindsValues | None = None

    def made(self, question: str, draft: dict[str, Any]) -> QueryPlan | str:
        """The plan of a draft, or why there is none: the checks in the order in which the crew runs them."""
        said = Said(question, self.catalog, self.semantics, self.today, self.values)
        shown = schema_slice(question, self.catalog, self.semantics, self.today, most_tokens=1_000, for_sql=True)
        given = PlanDraft.model_validate(draft)
        guard = make_guard(self.catalog, 1_000)
        plan = written_plan(given, said, shown, guard) if given.sql else plan_of(given, said, Names(shown, self.semantics))
        return plan if isinstance(plan, str) else left_out(plan, said) or plan

    def rows(self, question: str, draft: dict[str, Any]) -> list[Row]:
        """The rows that a draft gives."""
        plan = self.made(question, draft)
        assert isinstance(plan, QueryPlan), plan
        sql = compile_plan(plan, self.semantics, self.catalog.dialect, self.today)
        assert isinstance(sql, SqlDraft), sql
        return self.run(sql.text)

    def run(self, sql: str) -> list[Row]:
        """What a query gives."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as opened:
            return [tuple(row) for row in opened.execute(sql).fetchall()]


def sample_bench(path: Path) -> Bench:
    """The sample with its glossary."""
    catalog = _catalog(path)
    semantics = load_semantics(PROJECT_ROOT / "glossary", catalog)
    assert semantics is not None
    return Bench(path, catalog, semantics, date(2026, 10, 31))


def foreign_bench(folder: Path, name: str) -> Bench:
    """A database that nobody has described."""
    path = everyday_databases.build(folder, name)
    catalog = _catalog(path)
    return Bench(path, catalog, infer_semantics(catalog, name), date(2026, 5, 15), ListedValues(path, catalog))


@lru_cache(maxsize=8)
def _catalog(path: Path) -> Catalog:
    engine = open_engine(f"sqlite:///{path}", seconds=10, result_bytes=10**7)
    try:
        return engine.catalog()
    finally:
        engine.close()
