"""Every way in which a glossary can be untrue of a database is found, and said with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from src.models.semantic import Dataset, Field, Metric, Relationship, SemanticModel, Term, TermFilter, VerifiedQuery
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.tools.glossary_check import check_model
from tests.fakes.shop import build_shop

CUSTOMERS = Dataset(
    "customers", "customers",
    (
        Field("customer_id", "customers", "customer_id", "Customer ID", "id", "integer"),
        Field("region", "customers", "region", "Region", "category", "text", synonyms=("area",)),
        Field("signup_date", "customers", "signup_date", "Signup date", "time", "date"),
        Field("churned", "customers", "churned", "Churned", "flag", "boolean"),
    ),
    primary_key=("customer_id",), label="Customers",
)  # fmt: skip
ORDERS = Dataset(
    "orders", "Orders",
    (
        Field("order_id", "orders", "order_id", "Order ID", "id", "integer"),
        Field("customer_id", "orders", "customer_id", "Customer", "id", "integer"),
        Field("amount", "orders", "total_amount", "Amount", "measure", "number"),
    ),
    primary_key=("order_id",), label="Orders",
)  # fmt: skip
REVENUE = Metric("revenue", "Revenue", "orders", "SUM(orders.amount)", synonyms=("sales", "turnover"))
PLACED = Relationship("placed_by", "orders", "customers", ("customer_id",), ("customer_id",))
RIGHT = SemanticModel(
    "shop", (CUSTOMERS, ORDERS), (PLACED,), (REVENUE, Metric("order_count", "Orders placed", "orders", "COUNT(*)")),
    (Term("northern", "Northern", "", filters=(TermFilter("customers.region", "=", ("North",)),)),),
    (VerifiedQuery("How many?", "SELECT COUNT(*) FROM orders"),),
)  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "duckdb"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlEngine]:
    folder = tmp_path_factory.mktemp(request.param)
    url = build_shop(folder / "shop.db")
    if request.param == "duckdb":
        url = _copied(folder)
    opened = open_engine(url, seconds=10, result_bytes=10_000_000)
    yield opened
    opened.close()


def _copied(folder: Path) -> str:
    """The tables of the SQLite shop in DuckDB, read without DuckDB's own extension for it."""
    import sqlite3

    source, path = sqlite3.connect(folder / "shop.db"), folder / "shop.duckdb"
    with duckdb.connect(str(path)) as made:
        for name in ("customers", "orders"):
            (script,) = source.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
            made.execute(script)
            rows = source.execute(f"SELECT * FROM {name}").fetchall()
            made.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    source.close()
    return f"duckdb:///{path}"


def told(model: SemanticModel, engine: SqlEngine) -> list[str]:
    problems = list(check_model(model, engine.catalog(), engine))
    assert all(p.hint for p in problems)
    return [f"{p.kind} {p.name}: {p.message} | {p.hint}" for p in problems]


def changed_field(name: str, **changes: object) -> SemanticModel:
    fields = tuple(replace(f, **changes) if f.name == name else f for f in CUSTOMERS.fields)  # type: ignore[arg-type]
    return replace(RIGHT, datasets=(replace(CUSTOMERS, fields=fields), ORDERS), terms=())


def test_a_glossary_that_is_right_has_no_problem(engine: SqlEngine) -> None:
    assert told(RIGHT, engine) == []


def test_a_table_that_is_not_there(engine: SqlEngine) -> None:
    (problem,) = told(replace(RIGHT, datasets=(replace(CUSTOMERS, source="custmers"), ORDERS)), engine)
    assert problem == "dataset customers: there is no table or view 'custmers' | Write source: customers."


def test_a_column_that_is_not_there(engine: SqlEngine) -> None:
    (problem,) = told(changed_field("region", expression="UPPER(regoin)"), engine)
    assert problem == "field customers.region: the table 'customers' has no column 'regoin' | Write region."


def test_a_key_and_the_end_of_a_relationship_that_are_not_there(engine: SqlEngine) -> None:
    wrong = replace(
        RIGHT,
        datasets=(replace(CUSTOMERS, primary_key=("nummer",)), ORDERS),
        relationships=(replace(PLACED, from_columns=("client_nr",)),),
    )
    first, second = told(wrong, engine)
    assert first.startswith("dataset customers: the table 'customers' has no column 'nummer' | Its columns: customer_id, ")
    assert second.startswith("relationship placed_by: the table 'orders' has no column 'client_nr'")


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("region", {"type": "number"}, "it is to hold numbers (number), and the column holds text (text)"),
        ("signup_date", {"type": "integer"}, "it is to hold numbers (integer), and the column holds days or times (date)"),
        ("region", {"role": "measure"}, "a measure that holds text"),
        ("churned", {"role": "time", "type": "integer"}, "a time that holds numbers"),
    ],
)
def test_a_type_that_does_not_fit(engine: SqlEngine, name: str, changes: dict[str, object], message: str) -> None:
    (problem,) = told(changed_field(name, **changes), engine)
    assert problem.startswith(f"field customers.{name}: {message} | ")


def test_a_word_for_two_things(engine: SqlEngine) -> None:
    units = Metric("units", "Units", "orders", "COUNT(orders.order_id)", synonyms=("Turnovers",))
    (problem,) = told(replace(RIGHT, metrics=(*RIGHT.metrics, units)), engine)
    assert problem == "metric units: “turnover” also means the metric 'revenue' | Leave the word to one of the two."
    (problem,) = told(changed_field("churned", synonyms=("area",)), engine)
    assert problem.startswith("field customers.churned: “area” also means the field 'region'")


def test_a_metric_that_does_not_run(engine: SqlEngine) -> None:
    bad = Metric("odd", "Odd", "orders", "SUM(PG_READ_FILE(orders.amount))")
    (problem,) = told(replace(RIGHT, metrics=(bad,)), engine)
    assert problem.startswith("metric odd: it does not run: ")


@pytest.mark.parametrize(
    "sql", ["SELECT nothing FROM orders", "SELECT * FROM ordres", "DELETE FROM orders", "SELECT 1; SELECT 2", "?"]
)
def test_a_verified_query_that_does_not_run(engine: SqlEngine, sql: str) -> None:
    (problem,) = told(replace(RIGHT, verified_queries=(VerifiedQuery("How many?", sql),)), engine)
    assert problem.startswith("verified query How many?: it does not run: ")


def test_a_relationship_whose_values_do_not_match(engine: SqlEngine) -> None:
    (problem,) = told(replace(RIGHT, relationships=(replace(PLACED, from_columns=("order_id",)),)), engine)
    assert problem.startswith("relationship placed_by: of 200 sampled values of orders.order_id, 140 are not in customers")


def test_sensitive_keys_are_not_looked_at(engine: SqlEngine) -> None:
    fields = tuple(replace(f, sensitive=f.name == "order_id") for f in ORDERS.fields)
    wrong = replace(PLACED, from_columns=("order_id",))
    assert told(replace(RIGHT, datasets=(CUSTOMERS, replace(ORDERS, fields=fields)), relationships=(wrong,)), engine) == []


def test_a_one_side_that_is_many(engine: SqlEngine) -> None:
    turned = Relationship("turned", "customers", "orders", ("customer_id",), ("customer_id",))
    problem, *_ = told(replace(RIGHT, relationships=(turned,)), engine)
    assert "several rows of 'orders' have the same customer_id" in problem


def test_a_term_that_no_row_can_meet(engine: SqlEngine) -> None:
    term = Term("northern", "Northern", "", filters=(TermFilter("customers.region", "in", ("Noth", "South")),))
    (problem,) = told(replace(RIGHT, terms=(term,)), engine)
    assert problem == "term northern: no row has 'Noth' in customers.region | Write 'North'."
