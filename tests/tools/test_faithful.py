"""What a repair by somebody else may change of SQL, and what a model is shown of SQL that failed."""

from __future__ import annotations

import pytest

from src.models.sql import SqlFailure
from src.tools.prompting.failed_sql import masked, told_diagnosis, told_tables
from src.tools.sql_heal import diagnose
from src.tools.sql_heal.faithful import unfaithful
from tests.fakes.sample_meaning import sample_meaning

CATALOG, SEMANTICS = sample_meaning()
FIRST = "SELECT regon AS place, SUM(amount) AS n FROM sales WHERE status = 'open' AND amount > 50 GROUP BY regon LIMIT 5"


@pytest.mark.parametrize(
    ("first", "repaired"),
    [
        (FIRST, FIRST.replace("regon", "region")),
        (
            FIRST,
            FIRST.replace("regon", "region").replace("FROM sales", "FROM sales AS s JOIN places AS p ON p.id = s.place_id"),
        ),
        ("SELECT EOMONTH(day) AS m FROM t", "SELECT STRFTIME('%Y-%m', day) AS m FROM t"),
        ("SELECT LEFT_OF(day) AS m FROM t", "SELECT SUBSTR(day, 1, 7) AS m FROM t"),
        ("SELECT a FROM t WHERE d > DATE_SUB(x, 30)", "SELECT a FROM t WHERE d > DATE(x, '-30 days')"),
        ("SELECT a AS b FROM t LIMIT 10001", "SELECT a AS b FROM t"),
        ("SELECT a b c FROM t WHERE x = 'it''s'", "SELECT a FROM t WHERE x = 'it''s'"),
        ("SELECT regon FROM t", "SELECT region FROM t"),
    ],
)
def test_names_joins_and_dialects_may_be_put_right(first: str, repaired: str) -> None:
    assert unfaithful(first, repaired, "sqlite") == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("'open'", "'closed'"), "adds the value"),
        (("50", "60"), "adds the value"),
        ((" AND amount > 50", ""), "drops the value"),
        (("status = 'open' AND ", ""), "drops the value"),
        (("LIMIT 5", ""), "drops the value"),
        (("LIMIT 5", "LIMIT 7"), "adds the value"),
        (("SUM(", "AVG("), "other aggregates"),
        (("SUM(", "SUM(DISTINCT "), "other aggregates"),
        (("AS place", "AS area"), "otherwise"),
        (("AS place,", "AS place, status AS s,"), "3 columns"),
        (("amount > 50", "amount > 50 OR status = 'x'"), "adds the value"),
        (("status = 'open'", "status IN ('open', '%Y')"), "adds the value"),
    ],
)
def test_what_is_asked_may_not_change(change: tuple[str, str], reason: str) -> None:
    repaired = FIRST.replace("regon", "region").replace(*change)
    assert reason in unfaithful(FIRST, repaired, "sqlite")


@pytest.mark.parametrize("text", ["", "DROP TABLE t", "SELECT", "(" * 2_000])
def test_no_text_breaks_it(text: str) -> None:
    assert unfaithful(FIRST, text, "sqlite")
    assert unfaithful(text, "SELECT 'x' AS a FROM t", "sqlite")


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Could not convert string 'Ann Secret' to INT32", "Could not convert string '…' to INT32"),
        ('invalid input syntax for type integer: "secret@x.org"\nDETAIL: row 5', "invalid input syntax for type integer: '…'"),
        ("no such column: 'region'", "no such column: 'region'"),
        ("value 'open' is none", "value 'open' is none"),
        ("out of range: 4711 at 50", "out of range: … at 50"),
    ],
)
def test_what_a_message_quotes_from_a_cell_is_masked(message: str, shown: str) -> None:
    assert masked(message, FIRST, CATALOG) == shown


def test_the_diagnosis_and_the_tables_are_told_without_what_is_sensitive() -> None:
    sql = "SELECT territory FROM customers"
    failure = SqlFailure("unknown_column", "There is no column territory.", "territory", ("customers.region",))
    told = told_diagnosis(diagnose(sql, failure, CATALOG), sql, CATALOG)
    assert told.startswith("unknown_column (line 1, column 8)")
    assert '"customers.region"' in told
    tables = told_tables(sql, failure.near, CATALOG, SEMANTICS)
    assert tables.startswith("table customers (")
    assert "region text" in tables
    assert "email" not in tables
