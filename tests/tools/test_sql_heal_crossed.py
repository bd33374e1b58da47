"""A product of tables that nothing joins is told; a query whose tables are joined in any way is not."""

from __future__ import annotations

import pytest

from src.models.catalog import Catalog, Column, Table
from src.tools.sql_guard.parse import parse_query
from src.tools.sql_heal.crossed import crossed

CATALOG = Catalog(
    (
        Table("customers", tuple(Column(n, "text") for n in ("customer_id", "region")), rows=60),
        Table("orders", tuple(Column(n, "number") for n in ("order_id", "customer_id", "total")), rows=200),
        Table("settings", (Column("rate", "number"),), rows=1),
    ),
    "sqlite",
)
TOLD = ("Every row of orders is paired with every row of customers: no condition joins them.",)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT SUM(total) FROM orders, customers", TOLD),
        (
            "SELECT region, SUM(total) FROM orders CROSS JOIN customers WHERE region = 'North' AND total > 5 GROUP BY region",
            TOLD,
        ),
        ("SELECT (SELECT COUNT(*) FROM orders o JOIN customers c ON c.region = 'North') AS n", TOLD),
        ("SELECT SUM(total) FROM orders o, customers c WHERE o.customer_id = c.customer_id", ()),
        ("SELECT SUM(total) FROM orders JOIN customers USING (customer_id)", ()),
        ("SELECT SUM(total) FROM orders NATURAL JOIN customers", ()),
        ("SELECT COUNT(*) FROM customers a JOIN customers b ON a.customer_id < b.customer_id", ()),
        ("SELECT SUM(total * rate) FROM orders, settings", ()),
        ("WITH m AS (SELECT AVG(total) AS mean FROM orders) SELECT total - mean FROM orders, m", ()),
        ("SELECT SUM(total) FROM orders WHERE customer_id IN (SELECT customer_id FROM customers)", ()),
    ],
)
def test_only_a_product_is_told(sql: str, told: tuple[str, ...]) -> None:
    assert tuple(crossed(parse_query(sql, "sqlite"), CATALOG)) == told
