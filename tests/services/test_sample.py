"""The sample: its tables, their size, and that it is the same everywhere."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from src.services.sample import truth
from src.services.sample.build import make_tables
from src.services.sample.table import SampleTable

CONTENT = "8683492631d4be88"
"""Of version 1. When this changes, raise truth.VERSION: files built before are then rebuilt."""


@pytest.fixture(scope="module")
def db(sample_db: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(sample_db)) as connection:
        yield connection


def content_hash(tables: tuple[SampleTable, ...]) -> dict[str, str]:
    """Table -> hash of every value in it."""
    return {table.name: hashlib.sha256("\n".join(map(repr, table.rows())).encode()).hexdigest() for table in tables}


@pytest.mark.parametrize(
    ("table", "least", "most"),
    [
        ("customers", 5_500, 6_500),
        ("products", 24, 24),
        ("orders", 45_000, 50_000),
        ("order_items", 100_000, 130_000),
        ("marketing_spend", 4 * 1_096, 4 * 1_096),
        ("user_activity", 1_096, 1_096),
        ("transactions", 43_000, 48_000),
    ],
)
def test_tables_have_their_size(db: sqlite3.Connection, table: str, least: int, most: int) -> None:
    assert least <= db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] <= most


def test_the_file_stays_small(sample_db: Path) -> None:
    assert sample_db.stat().st_size < 25_000_000


def test_the_same_seed_gives_the_same_values_and_another_gives_others() -> None:
    once, again, other = content_hash(make_tables()), content_hash(make_tables()), content_hash(make_tables(seed=1))
    assert once == again
    assert {name for name in once if once[name] == other[name]} == {"products"}


def test_the_values_are_those_of_this_version() -> None:
    assert hashlib.sha256(repr(content_hash(make_tables())).encode()).hexdigest()[:16] == CONTENT


def test_every_key_has_its_row_and_every_order_its_lines(db: sqlite3.Connection) -> None:
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("SELECT COUNT(*) FROM orders WHERE order_id NOT IN (SELECT order_id FROM order_items)").fetchone() == (0,)


def test_days_run_without_a_gap_from_the_first_to_the_last(db: sqlite3.Connection) -> None:
    for table, column in (("orders", "order_date"), ("user_activity", "activity_date"), ("marketing_spend", "spend_date")):
        first, last, days = db.execute(f"SELECT MIN({column}), MAX({column}), COUNT(DISTINCT {column}) FROM {table}").fetchone()
        assert (first, last, days) == (truth.FIRST_DAY.isoformat(), truth.LAST_DAY.isoformat(), 1_096), table


def test_nobody_orders_before_signing_up_or_after_the_last_login(db: sqlite3.Connection) -> None:
    query = """SELECT COUNT(*) FROM orders JOIN customers USING (customer_id)
               WHERE order_date < signup_date OR order_date > last_login_date"""
    assert db.execute(query).fetchone() == (0,)


def test_churned_customers_have_not_been_seen_for_sixty_days(db: sqlite3.Connection) -> None:
    least = db.execute("SELECT MIN(julianday('2026-10-31') - julianday(last_login_date)) FROM customers WHERE churned = 1")
    assert least.fetchone()[0] >= 60
    active = "SELECT AVG(last_login_date >= date('2026-10-31', '-30 day')) FROM customers WHERE churned = 0"
    assert 0.6 < db.execute(active).fetchone()[0] < 0.8


def test_values_are_missing_where_it_is_said(db: sqlite3.Connection) -> None:
    ages, scores, total = db.execute(
        "SELECT SUM(age IS NULL), SUM(satisfaction_score IS NULL), COUNT(*) FROM customers"
    ).fetchone()
    assert ages / total == pytest.approx(truth.AGE_MISSING, abs=0.006)
    assert scores / total == pytest.approx(truth.SATISFACTION_MISSING, abs=0.008)
    assert db.execute("SELECT product_id FROM products WHERE quality_score IS NULL").fetchall() == [(truth.UNRATED_PRODUCT,)]


def test_emails_are_plain_and_unique(db: sqlite3.Connection) -> None:
    emails = [row[0] for row in db.execute("SELECT email FROM customers")]
    assert len(set(emails)) == len(emails)
    assert all(email.isascii() and " " not in email and "'" not in email for email in emails)


def test_money_is_in_whole_cents(db: sqlite3.Connection) -> None:
    for table, column in (("orders", "total_amount"), ("order_items", "refund_amount"), ("transactions", "amount")):
        assert db.execute(f"SELECT COUNT(*) FROM {table} WHERE {column} <> ROUND({column}, 2)").fetchone() == (0,), column


def test_regions_have_several_countries_each(db: sqlite3.Connection) -> None:
    counts = dict(db.execute("SELECT region, COUNT(DISTINCT country) FROM customers GROUP BY region"))
    assert set(counts) == {"North", "South", "East", "West", "Central"}
    assert min(counts.values()) >= 3
