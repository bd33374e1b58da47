"""A tiny shop as a star schema: its semantic model, and a SQLite database with NULL keys, orphans and repeated headers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from src.models.catalog import ColumnType
from src.models.semantic import Dataset, Field, FieldRole, Metric, Relationship, SemanticModel

SCHEMA = """
CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, name TEXT, region TEXT, signup_date TEXT, churned INTEGER);
CREATE TABLE products (product_id INTEGER PRIMARY KEY, product_name TEXT, price REAL);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER, order_date TEXT, channel TEXT, status TEXT,
                     total_amount REAL);
CREATE TABLE order_items (item_id INTEGER PRIMARY KEY, order_id INTEGER, product_id INTEGER, quantity INTEGER, unit_price REAL);
CREATE TABLE marketing_spend (spend_date TEXT, channel TEXT, spend REAL);
CREATE TABLE visits (visit_id INTEGER PRIMARY KEY, customer_id INTEGER, visited_at TEXT, pages INTEGER);
"""

ROWS: dict[str, list[tuple[Any, ...]]] = {
    "customers": [(1, "Ann", "North", "2026-01-05", 0), (2, "Bob", "South", "2026-02-10", 1), (3, "Cy", None, "2026-02-28", 0)],
    "products": [(1, "Lamp", 20.0), (2, "Desk", 150.0), (3, "O'Hara chair", 80.0)],
    "orders": [
        (1, 1, "2026-01-31", "Web", "completed", 190.0),
        (2, 2, "2026-02-01", "Shop", "completed", 80.0),
        (3, 3, "2026-02-02", "Web", "cancelled", 40.0),
        (4, None, "2026-04-01", None, "completed", 150.0),
        (5, 1, "2026-04-30 23:59:59", "Web", "completed", 20.0),
    ],
    "order_items": [
        (1, 1, 1, 2, 20.0),
        (2, 1, 2, 1, 150.0),
        (3, 2, 3, 1, 80.0),
        (4, 3, 1, 2, 20.0),
        (5, 4, 2, 1, 150.0),
        (6, 5, 1, 1, 20.0),
        (7, 99, None, 1, 5.0),
    ],
    "marketing_spend": [
        ("2026-01-30", "Web", 10.0),
        ("2026-01-31", "Web", 11.0),
        ("2026-01-31", "TV", 20.0),
        ("2026-02-02", "Web", 12.0),
    ],
    "visits": [
        (1, 1, "2026-01-31 08:00:00", 3),
        (2, 1, "2026-01-31 23:30:00", 4),
        (3, 3, "2026-02-01 00:00:00", 5),
        (4, None, "2026-02-02 12:00:00", 1),
    ],
}

REVENUE = "SUM(CASE WHEN orders.status <> 'cancelled' THEN order_items.quantity * order_items.unit_price END)"


def _field(dataset: str, name: str, role: FieldRole, kind: ColumnType, expression: str = "", unit: str = "") -> Field:
    label = name.replace("_", " ").capitalize()
    return Field(name, dataset, expression or name, label, role, kind, unit)


def _dataset(name: str, key: tuple[str, ...], time: str | None, fields: Iterable[tuple[Any, ...]]) -> Dataset:
    return Dataset(name, name, tuple(_field(name, *f) for f in fields), key, name.capitalize(), time=time)


DATASETS = (
    _dataset("customers", ("customer_id",), "signup_date", [
        ("customer_id", "id", "integer"), ("customer", "label", "text", "name"), ("region", "category", "text"),
        ("signup_date", "time", "date"), ("churned", "flag", "integer"),
        ("area", "category", "text", "COALESCE(region, 'unknown')"),
    ]),
    _dataset("products", ("product_id",), None, [
        ("product_id", "id", "integer"), ("product", "label", "text", "product_name"),
        ("price", "measure", "number", "", "USD"),
    ]),
    _dataset("orders", ("order_id",), "order_date", [
        ("order_id", "id", "integer"), ("customer_id", "id", "integer"), ("order_date", "time", "date"),
        ("channel", "category", "text"), ("status", "category", "text"), ("total_amount", "measure", "number", "", "USD"),
    ]),
    _dataset("order_items", ("item_id",), None, [
        ("item_id", "id", "integer"), ("order_id", "id", "integer"), ("product_id", "id", "integer"),
        ("quantity", "measure", "integer"), ("unit_price", "measure", "number", "", "USD"),
        ("line_value", "measure", "number", "quantity * unit_price", "USD"),
    ]),
    _dataset("marketing_spend", (), "spend_date", [
        ("spend_date", "time", "date"), ("channel", "category", "text"), ("spend", "measure", "number", "", "USD"),
    ]),
    _dataset("visits", ("visit_id",), "visited_at", [
        ("visit_id", "id", "integer"), ("customer_id", "id", "integer"), ("visited_at", "time", "datetime"),
        ("pages", "measure", "integer"),
    ]),
)  # fmt: skip

METRICS = (
    Metric("revenue", "Revenue", "order_items", REVENUE, "USD", "Value of order lines, cancelled orders excluded.",
           time="orders.order_date"),
    Metric("units_sold", "Units sold", "order_items", "SUM(quantity)", time="orders.order_date"),
    Metric("order_count", "Orders", "orders", "COUNT(orders.order_id)", time="orders.order_date"),
    Metric("buyers", "Buyers", "orders", "COUNT(DISTINCT orders.customer_id)", time="orders.order_date", additive=False),
    Metric("average_order_value", "Average order value", "order_items", f"{REVENUE} / COUNT(DISTINCT orders.order_id)",
           "USD", time="orders.order_date", additive=False),
    Metric("revenue_per_unit", "Revenue per unit", "order_items", "revenue / units_sold", "USD", time="orders.order_date"),
    Metric("line_total", "Line total", "order_items", "SUM(order_items.line_value * 2)", time="orders.order_date"),
    Metric("customer_count", "Customers", "customers", "COUNT(*)"),
    Metric("churn_rate", "Churn rate", "customers", "AVG(customers.churned)", additive=False),
    Metric("marketing_spend", "Marketing spend", "marketing_spend", "SUM(marketing_spend.spend)", "USD",
           time="marketing_spend.spend_date"),
    Metric("visit_count", "Visits", "visits", "COUNT(*)", time="visits.visited_at"),
    Metric("pages_seen", "Pages", "visits", "SUM(visits.pages)", time="visits.visited_at"),
    Metric("trap", "Header total over lines", "order_items", "SUM(orders.total_amount)", time="orders.order_date"),
)  # fmt: skip

RELATIONSHIPS = (
    Relationship("order_items_orders", "order_items", "orders", ("order_id",), ("order_id",)),
    Relationship("order_items_products", "order_items", "products", ("product_id",), ("product_id",)),
    Relationship("orders_customers", "orders", "customers", ("customer_id",), ("customer_id",)),
    Relationship("visits_customers", "visits", "customers", ("customer_id",), ("customer_id",)),
)

MODEL = SemanticModel("shop", DATASETS, RELATIONSHIPS, METRICS)


def database(rows: dict[str, list[tuple[Any, ...]]] = ROWS) -> sqlite3.Connection:
    """The shop in memory, with the given rows."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    for table, records in rows.items():
        if records:
            marks = ", ".join("?" * len(records[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", records)
    return connection
