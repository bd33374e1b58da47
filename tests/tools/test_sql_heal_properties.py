"""One typing error in a name heals to the same rows, or is left alone. It never heals to other rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.sql import Attempt, ResultTable, SafeSql, SqlDraft
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.tools.sql_guard import make_guard
from src.tools.sql_heal import repair
from tests.fakes.shop import build_shop

COLUMNS = ("age", "region", "segment", "signup_date", "satisfaction_score", "support_tickets", "churned", "country", "name")
LETTERS = "abcdefghijklmnopqrstuvwxyz_"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlEngine]:
    opened = open_engine(build_shop(tmp_path_factory.mktemp("typo") / "shop.db"), seconds=10, result_bytes=10_000_000)
    yield opened
    opened.close()


@st.composite
def misspelt(draw: st.DrawFn, names: tuple[str, ...]) -> tuple[str, str]:
    """A name, and it with one letter added, dropped, changed or swapped with the next."""
    name = draw(st.sampled_from(names))
    at = draw(st.integers(1, len(name) - 1))
    letter = draw(st.sampled_from(LETTERS))
    wrong = draw(
        st.sampled_from(
            (
                name[:at] + letter + name[at:],
                name[:at] + name[at + 1 :],
                name[:at] + letter + name[at + 1 :],
                name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
            )
        )
    )
    return name, wrong


def rows(engine: SqlEngine, sql: str) -> list[list[object]] | None:
    safe = make_guard(engine.catalog(), 1000)(SqlDraft(sql))
    table = engine.run(safe) if isinstance(safe, SafeSql) else None
    return [list(row.values()) for row in table.arrow.to_pylist()] if isinstance(table, ResultTable) else None


@settings(max_examples=150, deadline=None)
@given(names=misspelt(COLUMNS))
def test_a_typing_error_in_a_column(engine: SqlEngine, names: tuple[str, str]) -> None:
    name, wrong = names
    sql = "SELECT {0}, COUNT(*) FROM customers WHERE {0} IS NOT NULL GROUP BY {0} ORDER BY {0}"
    _heals_to_the_same_rows(engine, sql.format(name), sql.format(wrong))


@settings(max_examples=60, deadline=None)
@given(names=misspelt(("customers", "orders", "products", "order_items", "marketing_spend")))
def test_a_typing_error_in_a_table(engine: SqlEngine, names: tuple[str, str]) -> None:
    name, wrong = names
    _heals_to_the_same_rows(engine, f"SELECT * FROM {name}", f"SELECT * FROM {wrong}")


def _heals_to_the_same_rows(engine: SqlEngine, right: str, wrong: str) -> None:
    failure = make_guard(engine.catalog(), 1000)(SqlDraft(wrong))
    if isinstance(failure, SafeSql):  # the error made another name that exists, or none at all
        return
    draft = repair([Attempt(wrong, failure=failure)], engine.catalog())
    if draft is not None:
        assert rows(engine, draft.text) == rows(engine, right)
