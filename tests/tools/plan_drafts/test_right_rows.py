"""Drafts of questions over three databases give the rows that hand-written SQL gives."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.tools.plan_drafts.bench import Bench
from tests.tools.questions.relational.world import same_rows

LINES: Final = (
    "order_items oi JOIN orders o USING (order_id) JOIN customers c USING (customer_id) JOIN products p USING (product_id)"
)
REVENUE: Final = "SUM(oi.quantity * oi.unit_price * (1 - oi.discount))"
LIVE: Final = "o.status <> 'cancelled'"

SAMPLE: Final[tuple[tuple[str, dict[str, Any], str], ...]] = (
    (
        "How did the top line fare per territory?",
        {"metrics": ["revenue"], "group_by": ["customers.region"]},
        f"SELECT c.region, {REVENUE} FROM {LINES} WHERE {LIVE} GROUP BY 1",
    ),
    (
        "what did we rake in last quarter, split by territory",
        {"metrics": ["revenue"], "group_by": ["customers.region"], "period": "last quarter"},
        f"SELECT c.region, {REVENUE} FROM {LINES} WHERE {LIVE} AND order_date >= '2026-07-01' AND order_date < '2026-10-01'"
        " GROUP BY 1",
    ),
    (
        "the three wares that rake in the most in North",
        {
            "metrics": ["revenue"],
            "group_by": ["products.product"],
            "filters": [{"field": "customers.region", "op": "=", "values": ["North"]}],
            "order": {"by": "revenue", "descending": True},
            "limit": 3,
        },
        f"SELECT p.product_name, {REVENUE} FROM {LINES} WHERE {LIVE} AND c.region = 'North' GROUP BY 1 ORDER BY 2 DESC LIMIT 3",
    ),
    (
        "what do posh (Premium) folks typically spend on one basket, per outlet",
        {
            "statistics": [{"function": "median", "field": "orders.total_amount"}],
            "group_by": ["orders.channel"],
            "filters": [{"field": "customers.segment", "values": ["premium"]}],
        },
        "SELECT channel, AVG(total_amount) FROM (SELECT channel, total_amount, ROW_NUMBER() OVER (PARTITION BY channel ORDER BY"
        " total_amount) n, COUNT(*) OVER (PARTITION BY channel) m FROM orders JOIN customers USING (customer_id) WHERE segment"
        " = 'Premium' AND total_amount IS NOT NULL) WHERE n IN ((m + 1) / 2, (m + 2) / 2) GROUP BY 1",
    ),
    (
        "how many heads per territory are older than 60",
        {
            "metrics": ["customer_count"],
            "group_by": ["customers.region"],
            "filters": [{"field": "customers.age", "op": ">", "values": [60]}],
        },
        "SELECT region, COUNT(*) FROM customers WHERE age > 60 GROUP BY 1",
    ),
    (
        "what slice of our take does each territory hold",
        {"metrics": ["revenue"], "group_by": ["customers.region"], "derived": [{"kind": "share", "of": "revenue"}]},
        f"SELECT c.region, {REVENUE}, 100.0 * {REVENUE} / SUM({REVENUE}) OVER () FROM {LINES} WHERE {LIVE} GROUP BY 1",
    ),
    (
        "take against the outfit we were in 2024: what about 2025?",
        {"metrics": ["revenue"], "period": "2025", "compare": "2024", "derived": [{"kind": "growth", "of": "revenue"}]},
        f"WITH y AS (SELECT strftime('%Y', order_date) y, {REVENUE} v FROM {LINES} WHERE {LIVE} GROUP BY 1)"
        " SELECT b.v, 100.0 * (b.v - a.v) / a.v FROM y a, y b WHERE a.y = '2024' AND b.y = '2025'",
    ),
    (
        "wares with takings beyond 90000 in 2025",
        {
            "metrics": ["revenue"],
            "group_by": ["products.product"],
            "period": "2025",
            "having": [{"of": "revenue", "op": ">", "value": 90000}],
        },
        f"SELECT p.product_name, {REVENUE} r FROM {LINES} WHERE {LIVE} AND order_date LIKE '2025%' GROUP BY 1 HAVING r > 90000",
    ),
    (
        "the best two wares of every territory by takings",
        {
            "metrics": ["revenue"],
            "group_by": ["customers.region", "products.product"],
            "order": {"by": "revenue"},
            "limit": 2,
            "limit_per": ["customers.region"],
        },
        f"SELECT region, product_name, r FROM (SELECT c.region, p.product_name, {REVENUE} r, ROW_NUMBER() OVER (PARTITION BY"
        f" c.region ORDER BY {REVENUE} DESC) n FROM {LINES} WHERE {LIVE} GROUP BY 1, 2) WHERE n <= 2",
    ),
    (
        "folks in the East who filed more than 5 complaints",
        {
            "rows": {"dataset": "customers", "fields": ["customers.customer", "customers.support_tickets"]},
            "filters": [
                {"field": "customers.region", "values": ["East"]},
                {"field": "customers.support_tickets", "op": ">", "values": [5]},
            ],
        },
        "SELECT name, support_tickets FROM customers WHERE region = 'East' AND support_tickets > 5",
    ),
    (
        "how do our vip people spread over the lands",
        {
            "metrics": ["customer_count"],
            "group_by": ["customers.country"],
            "filters": [{"field": "customers.segment", "values": ["Premium"], "said": "vip people"}],
        },
        "SELECT country, COUNT(*) FROM customers WHERE segment = 'Premium' GROUP BY 1",
    ),
    (
        "takings month after month in 2025",
        {"metrics": ["revenue"], "grain": "month", "period": "2025"},
        f"SELECT strftime('%Y-%m-01', order_date), {REVENUE} FROM {LINES} WHERE {LIVE} AND order_date LIKE '2025%' GROUP BY 1",
    ),
    (
        "the takings piling up over 2025 by quarter",
        {"metrics": ["revenue"], "grain": "quarter", "period": "2025", "derived": [{"kind": "running"}]},
        f"WITH q AS (SELECT (strftime('%m', order_date) + 2) / 3 q, {REVENUE} v FROM {LINES} WHERE {LIVE} AND order_date LIKE"
        " '2025%' GROUP BY 1) SELECT v, SUM(v) OVER (ORDER BY q) FROM q",
    ),
    (
        "takings lately, please",
        {"metrics": ["revenue"], "period": "last month"},
        f"SELECT {REVENUE} FROM {LINES} WHERE {LIVE} AND order_date LIKE '2026-09%'",
    ),
)

SHOP: Final[tuple[tuple[str, dict[str, Any], str], ...]] = (
    (
        "folks per town",
        {"metrics": ["customer_count"], "group_by": ["customer.city"]},
        "SELECT city, COUNT(*) FROM customer GROUP BY 1",
    ),
    (
        "what did every town spend",
        {"metrics": ["total_line_amt"], "group_by": ["customer.city"]},
        "SELECT city, SUM(line_amt) FROM order_line JOIN purchase_order USING (order_id) JOIN customer USING (cust_id)"
        " GROUP BY 1",
    ),
    (
        "purchases paid by card in q1 2026",
        {
            "metrics": ["purchase_order_count"],
            "period": "q1 2026",
            "filters": [{"field": "purchase_order.pay_method", "values": ["card"]}],
        },
        "SELECT COUNT(*) FROM purchase_order WHERE pay_method = 'card' AND order_dt BETWEEN '2026-01-01' AND '2026-03-31'",
    ),
    (
        "earnings above 40000 among the staff",
        {
            "rows": {"dataset": "employee", "fields": ["emp_name", "salary"]},
            "filters": [{"field": "employee.salary", "op": ">", "values": [40000]}],
        },
        "SELECT emp_name, salary FROM employee WHERE salary > 40000",
    ),
    (
        "the priciest two wares",
        {
            "rows": {"dataset": "product", "fields": ["product.prod_name", "product.unit_price"]},
            "order": {"by": "unit_price"},
            "limit": 2,
        },
        "SELECT prod_name, unit_price FROM product ORDER BY unit_price DESC LIMIT 2",
    ),
    (
        "typical pay for each role",
        {"statistics": [{"function": "avg", "field": "employee.salary"}], "group_by": ["employee.job_title"]},
        "SELECT job_title, AVG(salary) FROM employee GROUP BY 1",
    ),
    (
        "how many sorts of paying were in use",
        {"statistics": [{"function": "count_distinct", "field": "purchase_order.pay_method"}]},
        "SELECT COUNT(DISTINCT pay_method) FROM purchase_order",
    ),
    (
        "wares that were bought more than twice",
        {
            "sql": "SELECT p.prod_name, SUM(l.qty) AS bought FROM product AS p JOIN order_line AS l ON l.prod_id = p.prod_id"
            " GROUP BY p.prod_name HAVING SUM(l.qty) > 2",
            "columns": [{"name": "bought", "role": "measure"}],
        },
        "SELECT prod_name, SUM(qty) FROM product JOIN order_line USING (prod_id) GROUP BY 1 HAVING SUM(qty) > 2",
    ),
    (
        "who works under Rita Leal",
        {
            "sql": "SELECT e.emp_name FROM employee AS e JOIN employee AS b ON e.mgr_id = b.emp_id"
            " WHERE b.emp_name = 'Rita Leal'",
        },
        "SELECT emp_name FROM employee WHERE mgr_id = 1",
    ),
)

AIRLINE: Final[tuple[tuple[str, dict[str, Any], str], ...]] = (
    (
        "how far did each carrier fly",
        {"metrics": ["total_distance"], "group_by": ["airlines.name"]},
        "SELECT name, SUM(distance_km) FROM flights JOIN airlines USING (airline_id) GROUP BY 1",
    ),
    (
        "late departures (delayed) for every carrier",
        {
            "metrics": ["flight_count"],
            "group_by": ["airlines.name"],
            "filters": [{"field": "flights.status", "values": ["delayed"]}],
        },
        "SELECT name, COUNT(*) FROM flights JOIN airlines USING (airline_id) WHERE status = 'delayed' GROUP BY 1",
    ),
    (
        "what people paid on the whole in business",
        {"metrics": ["total_fare"], "filters": [{"field": "tickets.cabin_class", "values": ["Business"]}]},
        "SELECT SUM(fare) FROM tickets WHERE cabin_class = 'business'",
    ),
    (
        "bookings by month of 2026",
        {"metrics": ["ticket_count"], "grain": "month", "period": "2026"},
        "SELECT strftime('%Y-%m-01', booked_on), COUNT(*) FROM tickets WHERE booked_on >= '2026-01-01' GROUP BY 1",
    ),
    (
        "what people from Portugal paid",
        {
            "metrics": ["total_fare"],
            "filters": [{"field": "passengers.nationality", "values": ["Portuguese"], "said": "people from Portugal"}],
        },
        "SELECT SUM(fare) FROM tickets JOIN passengers USING (passenger_id) WHERE nationality = 'Portuguese'",
    ),
    (
        "the dearest three seats that were sold",
        {
            "rows": {"dataset": "tickets", "fields": ["tickets.cabin_class", "tickets.fare"]},
            "order": {"by": "tickets.fare", "descending": True},
            "limit": 3,
        },
        "SELECT cabin_class, fare FROM tickets ORDER BY fare DESC LIMIT 3",
    ),
    (
        "mean and median of what was paid by class",
        {
            "statistics": [{"function": "avg", "field": "tickets.fare"}, {"function": "max", "field": "tickets.fare"}],
            "group_by": ["tickets.cabin_class"],
        },
        "SELECT cabin_class, AVG(fare), MAX(fare) FROM tickets GROUP BY 1",
    ),
    (
        "people who never flew",
        {
            "sql": "SELECT p.full_name FROM passengers AS p WHERE NOT EXISTS (SELECT 1 FROM tickets AS t WHERE"
            " t.passenger_id = p.passenger_id)",
            "columns": [{"name": "full_name", "role": "dimension"}],
        },
        "SELECT full_name FROM passengers WHERE passenger_id NOT IN (SELECT passenger_id FROM tickets)",
    ),
    (
        "departures in march 2026 that left from Helsinki",
        {
            "sql": "SELECT COUNT(*) AS departures FROM flights AS f JOIN airports AS a ON f.origin_id = a.airport_id WHERE"
            " a.city = 'Helsinki' AND f.departure_time >= '2026-03-01' AND f.departure_time < '2026-04-01'",
            "columns": [{"name": "departures", "role": "measure"}],
        },
        "SELECT 2",
    ),
)


@pytest.mark.parametrize(("question", "draft", "gold"), SAMPLE, ids=[q for q, *_ in SAMPLE])
def test_the_sample(sample: Bench, question: str, draft: dict[str, Any], gold: str) -> None:
    _holds(sample, question, draft, gold)


@pytest.mark.parametrize(("question", "draft", "gold"), SHOP, ids=[q for q, *_ in SHOP])
def test_a_shop_that_nobody_described(shop: Bench, question: str, draft: dict[str, Any], gold: str) -> None:
    _holds(shop, question, draft, gold)


@pytest.mark.parametrize(("question", "draft", "gold"), AIRLINE, ids=[q for q, *_ in AIRLINE])
def test_an_airline_that_nobody_described(airline: Bench, question: str, draft: dict[str, Any], gold: str) -> None:
    _holds(airline, question, draft, gold)


def _holds(bench: Bench, question: str, draft: dict[str, Any], gold: str) -> None:
    found, wanted = bench.rows(question, draft), bench.run(gold)
    assert wanted
    assert same_rows(wanted, found, ordered=False), (found[:5], wanted[:5])
