"""Makes the sample's tables and writes them into a new SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from src.services.sample import schema, truth
from src.services.sample.activity import make_activity
from src.services.sample.customers import make_customers
from src.services.sample.draws import Draws
from src.services.sample.marketing import make_marketing
from src.services.sample.orders import make_orders
from src.services.sample.products import make_products
from src.services.sample.table import SampleTable
from src.services.sample.transactions import make_transactions


def make_tables(seed: int = truth.SEED) -> tuple[SampleTable, ...]:
    """All tables, parents before children; the same seed gives the same values everywhere."""
    customers = make_customers(
        Draws(seed, "customers 2")
    )  # in the stream "customers" chance made the region look like a driver of churn
    marketing = make_marketing(Draws(seed, "marketing"))
    orders = make_orders(Draws(seed, "orders"), customers, marketing.order_factor)
    return (
        customers.table,
        make_products(),
        orders.orders,
        orders.order_items,
        marketing.table,
        make_activity(Draws(seed, "activity")),
        make_transactions(Draws(seed, "transactions"), orders),
    )


def write_database(path: Path, tables: tuple[SampleTable, ...]) -> None:
    """Writes an empty file full; a crash leaves it without its version, so nobody takes it for whole."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; {schema.TABLES}"
        )
        connection.execute("BEGIN")
        for table in tables:
            marks = ", ".join("?" for _ in table.columns)
            names = ", ".join(table.columns)
            connection.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", table.rows())  # noqa: S608 - our own names
        connection.execute("COMMIT")
        connection.executescript(f"{schema.INDEXES} ANALYZE; PRAGMA application_id = {schema.APPLICATION_ID};")
        connection.execute(f"PRAGMA user_version = {truth.VERSION}")
