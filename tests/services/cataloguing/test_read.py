"""What a look at a database tells of its columns, what it costs, and what it never touches."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from duckdb_sqlalchemy import ConnectionWrapper
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from src.models.catalog import Catalog, Column, Table
from src.services.cataloguing.look import Budget, Look, Rows
from src.services.cataloguing.private import Hidden, is_private_name
from src.services.cataloguing.read import read_catalog

SHOP = """
CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, name VARCHAR, region VARCHAR, email VARCHAR, card_number VARCHAR,
    is_active INTEGER, joined VARCHAR, salary DOUBLE, about VARCHAR);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER, amount DOUBLE, ordered_at VARCHAR, status VARCHAR);
"""
REGIONS = ("North", "South", "East", "West")


class Shop:
    """The same tables in SQLite or DuckDB, with every statement that a look sends."""

    def __init__(self, dialect: str, path: Path, orders: int) -> None:
        self.dialect, self.sent = dialect, list[str]()
        self._open: Callable[[], Any] = partial(sqlite3.connect, path, isolation_level=None)
        if dialect == "duckdb":
            self._open = partial(duckdb.connect, str(path))
        made = self._open()
        for statement in SHOP.split(";")[:-1]:
            made.execute(statement)
        customers = [
            (i, f"Person {i}", REGIONS[i % 4] if i % 5 else None, f"p{i}@example.org", f"4000-{i}", i % 2,
             f"2024-01-{i % 28 + 1:02d}", 1000.0 + i, f"long tale {i} " * 20)
            for i in range(1, 1001)
        ]  # fmt: skip
        made.executemany("INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", customers[:300])
        statuses = ("open", "paid", "void")
        made.execute("BEGIN")
        made.executemany(
            "INSERT INTO orders VALUES (?, ?, ?, ?, ?)",
            [(i, i % 300 + 1, i / 7, f"2025-{i % 12 + 1:02d}-03", statuses[i % 3]) for i in range(1, orders + 1)],
        )
        made.execute("COMMIT")
        made.close()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        raw = self._open()
        make = (lambda: raw) if self.dialect == "sqlite" else (lambda: ConnectionWrapper(raw))
        engine = create_engine(f"{self.dialect}://", creator=make, poolclass=NullPool)
        with engine.connect() as connection:
            self._raw = raw
            yield connection
        engine.dispose()

    def look(self, look: Look | None = None, slow: str = "") -> Catalog:
        """A look at it; statements that name `slow` take all the time they may."""

        def fetch(text: str, seconds: float) -> Rows | None:
            self.sent.append(text)
            if slow and slow in text:
                time.sleep(seconds)
                return None
            return list(self._raw.execute(text).fetchall())

        with self._connected() as connection:
            return read_catalog(connection, dialect=self.dialect, fetch=fetch, look=look)


@pytest.fixture(params=["sqlite", "duckdb"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    return Shop(request.param, tmp_path / "shop.db", 900)


def column(catalog: Catalog, table: str, name: str) -> Column:
    found = table_of(catalog, table).column(name)
    assert found is not None
    return found


def table_of(catalog: Catalog, name: str) -> Table:
    found = catalog.table(name)
    assert found is not None
    return found


def test_every_column_has_its_profile(shop: Shop) -> None:
    catalog = shop.look()
    region, salary = column(catalog, "customers", "region"), column(catalog, "customers", "salary")
    assert (region.distinct, region.nulls, region.values, region.kind) == (4, 60, tuple(sorted(REGIONS)), "category")
    assert (salary.minimum, salary.maximum, salary.nulls, salary.kind) == (1001.0, 1300.0, 0, "measure")
    assert column(catalog, "customers", "name").samples[:2] == ("Person 1", "Person 2")
    assert column(catalog, "customers", "about").samples == ()
    kinds = {c.name: c.kind for c in table_of(catalog, "customers").columns}
    assert kinds == {
        "customer_id": "id", "name": "label", "region": "category", "email": "text", "card_number": "text",
        "is_active": "flag", "joined": "time", "salary": "measure", "about": "text",
    }  # fmt: skip
    assert {t.seen for t in catalog.tables} == {"all"}


def test_an_undeclared_key_is_found_with_a_score(shop: Shop) -> None:
    (key,) = table_of(shop.look(), "orders").inferred_keys
    assert (key.columns, key.table, key.references) == (("customer_id",), "customers", ("customer_id",))
    assert 0.5 < key.score <= 1.0
    assert column(shop.look(), "orders", "customer_id").kind == "id"


def test_nothing_of_a_private_name_is_kept(shop: Shop) -> None:
    catalog = shop.look()
    for name in ("email", "card_number"):
        found = column(catalog, "customers", name)
        assert (found.values, found.samples, found.minimum, found.maximum) == ((), (), None, None)


def test_what_the_glossary_calls_plain_is_shown_whatever_its_name(shop: Shop) -> None:
    hidden = Hidden(plain=frozenset({("customers", "card_number")}))
    assert column(shop.look(Look(hidden=lambda _: hidden)), "customers", "card_number").samples != ()


def test_a_sensitive_column_is_in_no_statement(shop: Shop) -> None:
    hidden = Hidden(sensitive=frozenset({("customers", "region"), ("orders", "customer_id"), ("customers", "salary")}))
    catalog = shop.look(Look(hidden=lambda _: hidden))
    assert [text for text in shop.sent if re.search(r"\b(region|salary)\b", text)] == []
    assert [text for text in shop.sent if "orders" in text and "customer_id" in text] == []
    assert [text for text in shop.sent if "*" in text.replace("COUNT(*)", "")] == []
    for table, name in hidden.sensitive:
        found = column(catalog, table, name)
        assert (found.values, found.samples, found.distinct, found.nulls, found.minimum) == ((), (), None, None, None)
    assert column(catalog, "customers", "name").samples != ()


def test_a_big_table_is_profiled_from_all_over_it(shop: Shop) -> None:
    catalog = shop.look(Look(Budget(seconds=5.0, statement=2.0, big=500)))
    orders = table_of(catalog, "orders")
    assert (orders.seen, table_of(catalog, "customers").seen) == ("some", "all")
    assert 850 <= (orders.rows or 0) <= 950
    amount = column(catalog, "orders", "amount")
    assert isinstance(amount.maximum, float)
    assert amount.maximum > 100
    assert column(catalog, "orders", "ordered_at").maximum == "2025-12-03"
    assert column(catalog, "orders", "status").values == ("open", "paid", "void")
    assert [key.table for key in orders.inferred_keys] == ["customers"]


def test_a_second_look_completes_the_first(shop: Shop) -> None:
    first = shop.look(Look(Budget(seconds=5.0, statement=2.0, big=500)))
    shop.sent.clear()
    second = shop.look(Look(known=first))
    assert {t.seen for t in second.tables} == {"all"}
    assert not any("MIN" in text and "customers" in text for text in shop.sent)
    assert second == shop.look()


def test_a_slow_table_does_not_take_the_time_of_the_others(shop: Shop) -> None:
    began = time.monotonic()
    catalog = shop.look(Look(Budget(seconds=2.0, statement=0.2, big=10_000)), slow="orders")
    assert time.monotonic() - began < 3
    assert table_of(catalog, "customers").seen == "all"
    assert table_of(catalog, "orders").seen == "none"
    assert column(catalog, "customers", "region").values != ()


def test_a_slow_column_ends_the_look_at_its_table_and_that_is_noted(shop: Shop) -> None:
    catalog = shop.look(Look(Budget(seconds=3.0, statement=0.3, big=10_000)), slow="SELECT DISTINCT")
    slow = [text for text in shop.sent if text.startswith("SELECT DISTINCT")]
    assert len(slow) == 2
    assert {table.seen for table in catalog.tables} == {"some"}
    assert column(catalog, "customers", "salary").maximum == 1300.0


def test_without_time_there_is_the_bare_shape_and_no_statement(shop: Shop) -> None:
    catalog = shop.look(Look(Budget(seconds=0.0, statement=0.0, big=0)))
    assert shop.sent == []
    assert {(t.name, t.seen) for t in catalog.tables} == {("customers", "none"), ("orders", "none")}
    assert catalog.fingerprint() == shop.look().fingerprint()


@pytest.mark.parametrize("name", ["email", "home_address", "CardNumber", "card", "birth_date", "phone_type", "password_id"])
def test_private_names(name: str) -> None:
    assert is_private_name(name)


@pytest.mark.parametrize("name", ["address_id", "card_type", "discard", "emailed_orders", "region", "tokens_count_total"])
def test_names_that_are_not_private(name: str) -> None:
    assert not is_private_name(name)


def test_comments_of_the_database_are_read(tmp_path: Path) -> None:
    shop = Shop("duckdb", tmp_path / "shop.db", 10)
    with duckdb.connect(str(tmp_path / "shop.db")) as made:
        made.execute("COMMENT ON COLUMN orders.amount IS 'net of tax'")
    assert column(shop.look(), "orders", "amount").comment == "net of tax"
