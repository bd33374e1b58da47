"""No argument of a call is lost between the author's text and the database's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from src.models.sql import SafeSql, SqlDraft, SqlFailure
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.tools.sql_guard import make_guard
from src.tools.sql_heal import heal
from tests.conformance.shops import SHOPS


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlEngine]:
    folder: Path = tmp_path_factory.mktemp("arguments")
    with SHOPS["duckdb"](folder) as url:
        opened = open_engine(url, seconds=5, result_bytes=1_000_000)
        yield opened
        opened.close()


def test_a_second_argument_is_refused_and_one_is_not(shop: SqlEngine) -> None:
    guard = make_guard(shop.catalog(), 10)
    refused = guard(SqlDraft("SELECT ISNULL(satisfaction_score, (1)) FROM customers"))
    assert isinstance(refused, SqlFailure)
    assert (refused.problem, refused.name) == ("forbidden_function", "isnull")
    assert isinstance(guard(SqlDraft("SELECT COALESCE(satisfaction_score, 0), name IS NULL FROM customers")), SafeSql)


@pytest.mark.parametrize(
    ("call", "lost"),
    [
        ("STRFTIME('%Y', order_date, '-1 month')", True),
        ("STRFTIME('%Y', (COALESCE(order_date, order_date)))", False),
        ("DATE(order_date, '-1 day')", True),
        ("DATE(COALESCE(order_date, order_date))", False),
    ],
)
def test_a_modifier_of_sqlite_is_never_dropped(shop: SqlEngine, call: str, lost: bool) -> None:
    answer = make_guard(shop.catalog(), 10)(SqlDraft(f"SELECT {call} FROM orders"))
    assert isinstance(answer, SqlFailure) is lost


def test_it_is_healed_to_the_function_that_takes_two(shop: SqlEngine) -> None:
    guard = make_guard(shop.catalog(), 10)
    sql = "SELECT SUM({}(satisfaction_score, 100)) AS n FROM customers"
    healed = heal(SqlDraft(sql.format("ISNULL")), shop, guard, shop.catalog())
    meant = heal(SqlDraft(sql.format("COALESCE")), shop, guard, shop.catalog())
    assert healed.table is not None
    assert meant.table is not None
    assert healed.table.arrow.to_pylist() == meant.table.arrow.to_pylist()
