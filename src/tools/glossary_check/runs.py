"""Metrics and verified queries that do not run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from src.models.catalog import Catalog
from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable, SafeSql, SqlDraft, SqlFailure
from src.services.engines.engine import SqlEngine
from src.tools.glossary_check.problem import Problem
from src.tools.sql_compile import compile_plan
from src.tools.sql_guard import make_guard

Read = Callable[[str], "Sequence[Sequence[Any]] | SqlFailure"]
"""Runs one SELECT through the guard: its first rows, or why there are none."""


def reader(catalog: Catalog, engine: SqlEngine, most: int = 100) -> Read:
    """Reads of a database what a question could. It raises EngineUnavailable."""
    guard = make_guard(catalog, most)

    def read(text: str) -> Sequence[Sequence[Any]] | SqlFailure:
        safe = guard(SqlDraft(text))
        found = engine.run(safe) if isinstance(safe, SafeSql) else safe
        return list(zip(*found.arrow.to_pydict().values(), strict=True)) if isinstance(found, ResultTable) else found

    return read


def check_runs(model: SemanticModel, catalog: Catalog, read: Read) -> Iterator[Problem]:
    """Each metric over everything, and each verified query as it stands."""
    for metric in model.metrics:
        draft = compile_plan(QueryPlan(shape="aggregate", metrics=(metric.name,)), model, catalog.dialect)
        if isinstance(draft, CannotAnswer):
            yield Problem("metric", metric.name, f"it makes no query: {draft.reason}", "Correct its expression or dataset.")
            continue
        found = read(draft.text)
        if isinstance(found, SqlFailure):
            yield Problem(
                "metric", metric.name, f"it does not run: {found.message}", "Correct its expression, or the fields it names."
            )
    for query in model.verified_queries:
        found = read(query.sql)
        if isinstance(found, SqlFailure):
            near = f" Close names: {', '.join(found.near)}." if found.near else ""
            yield Problem(
                "verified query", query.question, f"it does not run: {found.message}{near}", "Correct the SQL, or remove it."
            )
