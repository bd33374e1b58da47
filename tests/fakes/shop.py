"""A small shop in SQLite: the tables of the sample database, a few hundred seeded rows, made in milliseconds."""

from __future__ import annotations

import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path

SCHEMA = """
CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, age INTEGER, region TEXT,
    country TEXT, segment TEXT, signup_date TEXT, satisfaction_score REAL, support_tickets INTEGER, churned INTEGER);
CREATE TABLE products (product_id INTEGER PRIMARY KEY, product_name TEXT, category TEXT, price REAL, cost REAL, stock INTEGER);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (customer_id), order_date TEXT,
    channel TEXT, status TEXT, total_amount REAL);
CREATE TABLE order_items (order_item_id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders (order_id),
    product_id INTEGER REFERENCES products (product_id), quantity INTEGER, unit_price REAL, discount REAL, refund_amount REAL);
CREATE TABLE marketing_spend (spend_date TEXT, channel TEXT, spend REAL);
CREATE VIEW sales_by_region AS SELECT c.region, SUM(o.total_amount) AS revenue
    FROM orders o JOIN customers c ON c.customer_id = o.customer_id GROUP BY c.region;
"""


def build_shop(path: Path) -> str:
    """Makes the database at `path`; returns its URL."""
    draw = random.Random(7)
    first = date(2025, 1, 1)
    with sqlite3.connect(path) as shop:
        shop.executescript(SCHEMA)
        shop.executemany(
            "INSERT INTO customers VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            [
                (i, f"Customer {i}", f"c{i}@example.org", draw.randint(18, 80), draw.choice(["North", "South", "East", "West"]),
                 draw.choice(["DE", "FR", "US"]), draw.choice(["consumer", "business"]),
                 (first - timedelta(days=draw.randint(0, 300))).isoformat(), round(draw.uniform(1, 5), 1) if i % 9 else None,
                 draw.randint(0, 6), int(draw.random() < 0.2))
                for i in range(1, 61)
            ],
        )  # fmt: skip
        shop.executemany(
            "INSERT INTO products VALUES (?,?,?,?,?,?)",
            [(i, f"Product {i}", draw.choice(["Toys", "Books", "Garden"]), 5.0 * i, 3.0 * i, i * 10) for i in range(1, 9)],
        )
        for order in range(1, 201):
            day = (first + timedelta(days=draw.randint(0, 364))).isoformat()
            who, channel = draw.randint(1, 60), draw.choice(["web", "store", "phone"])
            status = draw.choice(["completed", "completed", "returned"])
            total = round(draw.uniform(10, 400), 2)
            shop.execute("INSERT INTO orders VALUES (?,?,?,?,?,?)", (order, who, day, channel, status, total))
            product, quantity = draw.randint(1, 8), draw.randint(1, 5)
            item = (order, order, product, quantity, 5.0 * product, 0.1 * (order % 3), 0.0)
            shop.execute("INSERT INTO order_items VALUES (?,?,?,?,?,?,?)", item)
        shop.executemany(
            "INSERT INTO marketing_spend VALUES (?,?,?)",
            [((first + timedelta(days=i)).isoformat(), "web", round(draw.uniform(1, 50), 2)) for i in range(100)],
        )
    shop.close()
    return f"sqlite:///{path}"
