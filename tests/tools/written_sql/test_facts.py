"""What a statement's text says for sure about its rows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.tools.written_sql import facts_of_sql


@pytest.mark.parametrize(
    ("order", "by", "descending"),
    [
        ("ORDER BY total DESC", "total", True),
        ("ORDER BY total", "total", False),
        ("ORDER BY 2 DESC", "total", True),
        ("ORDER BY SUM(amount) DESC", "total", True),
        ("ORDER BY region, total DESC", "region", False),
        ("ORDER BY LENGTH(region) DESC", None, False),
        ("ORDER BY 9", None, False),
        ("", None, False),
    ],
)
def test_the_order(order: str, by: str | None, descending: bool) -> None:
    facts = facts_of_sql(f"SELECT region, SUM(amount) AS total FROM sales GROUP BY region {order}")
    assert (facts.by, facts.by is not None and facts.descending) == (by, descending)


@pytest.mark.parametrize(
    ("sql", "limit"),
    [
        ("SELECT a FROM t LIMIT 5", 5),
        ("SELECT a FROM t FETCH FIRST 5 ROWS ONLY", 5),
        ("SELECT a FROM (SELECT a FROM t LIMIT 5) AS s", None),
        ("SELECT `a` FROM `t` LIMIT 7", 7),
    ],
)
def test_the_limit_is_the_outermost(sql: str, limit: int | None) -> None:
    assert facts_of_sql(sql).limit == limit


@pytest.mark.parametrize(
    ("made", "adds_up"),
    [
        ("SUM(a)", True),
        ("COUNT(*)", True),
        ("ROUND(SUM(a * (1 - b)), 2)", True),
        ("COALESCE(SUM(a), 0)", True),
        ("SUM(a) - SUM(b)", True),
        ("SUM(a) / 100.0", True),
        ("COUNT(DISTINCT a)", False),
        ("SUM(DISTINCT a)", False),
        ("AVG(a)", False),
        ("MAX(a)", False),
        ("SUM(a) / COUNT(*)", False),
        ("SUM(a) * SUM(b)", False),
        ("SUM(a) + 1", False),
        ("SUM(SUM(a)) OVER ()", False),
        ("100.0 / SUM(a)", False),
    ],
)
def test_what_adds_up_over_groups(made: str, adds_up: bool) -> None:
    assert ("x" in facts_of_sql(f"SELECT g, {made} AS x FROM t GROUP BY g").additive) is adds_up


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT g, SUM(a) AS x FROM t GROUP BY g HAVING SUM(a) > 5",
        "SELECT g, SUM(a) AS x FROM t GROUP BY ROLLUP (g)",
        "SELECT g, SUM(a) AS x FROM t GROUP BY g WITH ROLLUP",
        "SELECT g, SUM(a) AS x FROM t GROUP BY GROUPING SETS ((g), ())",
        "SELECT g, SUM(a) AS x FROM t GROUP BY g UNION ALL SELECT 'all', SUM(a) FROM t",
        "SELECT g, SUM(a) OVER (PARTITION BY g) AS x FROM t",
        "SELECT g, x FROM (SELECT g, SUM(a) AS x FROM t GROUP BY g LIMIT 3) AS s",
        "SELECT g, SUM(a) AS x FROM t GROUP BY g OFFSET 3",
    ],
)
def test_parts_without_their_whole_do_not(sql: str) -> None:
    assert facts_of_sql(sql).additive == frozenset()


def test_subtotals_are_no_parts_beside_the_others() -> None:
    assert not facts_of_sql("SELECT g, SUM(a) AS x FROM t GROUP BY ROLLUP (g)").parts
    assert not facts_of_sql("SELECT g, a FROM t UNION ALL SELECT 'all', 1").parts
    assert facts_of_sql("SELECT g, SUM(a) AS x FROM t GROUP BY g").parts


def test_conditions_are_told_one_by_one() -> None:
    assert facts_of_sql("SELECT a FROM t WHERE a > 1 AND b = 'x'").conditions == ("a > 1", "b = 'x'")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert facts_of_sql(text).limit is None or "limit" in text.casefold() or "fetch" in text.casefold()
