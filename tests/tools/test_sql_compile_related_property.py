"""Random trees over random related rows: the SQL gives what a row-by-row reading gives, so nothing is counted twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from src.models.plan import CannotAnswer, QueryPlan
from src.models.relational import RelationalQuery
from src.models.semantic import SemanticModel
from src.tools.sql_compile import compile_plan
from tests.fakes.naive_relations import Naive, Tables
from tests.fakes.random_relations import KEYLESS, MODEL, group_queries, row_queries, run, tables

MUCH = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
MORE = settings(MUCH, max_examples=300)


def _same(query: RelationalQuery, rows: Tables, dialect: str, model: SemanticModel = MODEL) -> None:
    draft = compile_plan(QueryPlan(shape="relational", relational=query), model, dialect)
    assert not isinstance(draft, CannotAnswer), draft.reason
    assert _counted(run(draft.text, rows, dialect)) == _counted(Naive(rows).answer(query)), draft.text


def _counted(rows: list[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(round(float(v), 6) if isinstance(v, (int, float)) else v for v in row) for row in rows)


@MUCH
@given(row_queries(), tables())
def test_rows(query: RelationalQuery, rows: Tables) -> None:
    _same(query, rows, "sqlite")


@MUCH
@given(group_queries(), tables())
def test_groups(query: RelationalQuery, rows: Tables) -> None:
    _same(query, rows, "sqlite")


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
@MORE
@given(query=row_queries() | group_queries(), rows=tables())
def test_many(dialect: str, query: RelationalQuery, rows: Tables) -> None:
    _same(query, rows, dialect)


@MUCH
@given(row_queries() | group_queries(), tables())
def test_without_keys(query: RelationalQuery, rows: Tables) -> None:
    _same(query, rows, "sqlite", KEYLESS)
