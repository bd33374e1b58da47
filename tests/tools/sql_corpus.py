"""Queries that analysts write. The guard must let every one through, and the rows must stay what they were."""

# ruff: noqa: E501  one query a line is easier to read than two halves

from __future__ import annotations

SQLITE: tuple[str, ...] = (
    "SELECT 1",
    "SELECT * FROM orders",
    "SELECT o.* FROM orders o",
    "SELECT COUNT(*) FROM customers;",
    "select count(distinct region) as regions from customers -- how many",
    "/* totals */ SELECT SUM(total_amount) AS revenue FROM orders",
    "SELECT region, COUNT(*) AS n FROM customers GROUP BY region ORDER BY n DESC LIMIT 3",
    "SELECT region, COUNT(*) AS n FROM customers GROUP BY 1 ORDER BY 2 DESC, 1",
    "SELECT DISTINCT channel, status FROM orders ORDER BY channel, status",
    "SELECT strftime('%Y-%m', order_date) AS month, SUM(total_amount) AS revenue FROM orders GROUP BY month ORDER BY month",
    "SELECT date(order_date, 'start of month') AS month, AVG(total_amount) FROM orders GROUP BY 1 ORDER BY 1",
    "SELECT date(order_date, 'weekday 0', '-6 days') AS week, COUNT(*) FROM orders GROUP BY week ORDER BY week",
    "SELECT CAST(strftime('%Y', order_date) AS INTEGER) AS year, COUNT(*) FROM orders GROUP BY year",
    "SELECT julianday('2026-01-01') - julianday(signup_date) AS days FROM customers ORDER BY days LIMIT 5",
    "SELECT * FROM orders WHERE order_date BETWEEN '2025-02-01' AND '2025-02-28' ORDER BY order_id",
    "SELECT * FROM orders WHERE order_date >= date('2025-12-31', '-1 month') AND status <> 'returned' ORDER BY order_id",
    "SELECT name FROM customers WHERE name LIKE 'Customer 1%' ORDER BY name",
    "SELECT name FROM customers WHERE name LIKE '%;--%' OR name = 'a;b -- c' OR name = 'it''s' ORDER BY name",
    "SELECT 'DROP TABLE orders; --' AS joke, 'say \"hi\"' AS quoted, '\\' AS backslash",
    "SELECT name FROM customers WHERE satisfaction_score IS NULL ORDER BY customer_id",
    "SELECT name FROM customers WHERE satisfaction_score IS NOT NULL AND age IN (30, 40, 50) ORDER BY customer_id",
    "SELECT c.region, SUM(o.total_amount) AS revenue FROM orders o JOIN customers c ON c.customer_id = o.customer_id"
    " GROUP BY c.region ORDER BY revenue DESC",
    "SELECT c.name, o.order_id FROM customers AS c LEFT JOIN orders AS o ON o.customer_id = c.customer_id"
    " AND o.status = 'returned' ORDER BY c.customer_id, o.order_id",
    "SELECT region, COUNT(*) FROM orders JOIN customers USING (customer_id) GROUP BY region ORDER BY region",
    "SELECT customer_id, COUNT(*) FROM orders JOIN customers USING (customer_id) GROUP BY customer_id ORDER BY customer_id",
    "SELECT a.region, b.region FROM customers a CROSS JOIN customers b WHERE a.customer_id = 1 AND b.customer_id = 2",
    "SELECT p.category, SUM(i.quantity * i.unit_price * (1 - i.discount)) AS net FROM order_items i"
    " JOIN products p ON p.product_id = i.product_id JOIN orders o ON o.order_id = i.order_id"
    " WHERE o.status = 'completed' GROUP BY p.category HAVING SUM(i.quantity) > 3 ORDER BY net DESC",
    "SELECT category, net FROM (SELECT p.category, SUM(i.quantity * i.unit_price) AS net FROM order_items i, products p"
    " WHERE i.product_id = p.product_id GROUP BY p.category) t WHERE net > 0 ORDER BY net",
    "WITH m AS (SELECT strftime('%Y-%m', order_date) AS month, SUM(total_amount) AS revenue FROM orders GROUP BY 1)"
    " SELECT month, revenue, LAG(revenue) OVER (ORDER BY month) AS before FROM m ORDER BY month",
    "WITH a AS (SELECT customer_id, COUNT(*) AS n FROM orders GROUP BY customer_id), b AS (SELECT AVG(n) AS mean FROM a)"
    " SELECT a.customer_id, a.n - b.mean AS above FROM a, b ORDER BY above DESC, 1 LIMIT 4",
    "WITH days(d) AS (SELECT '2025-01-01' UNION ALL SELECT date(d, '+1 day') FROM days WHERE d < '2025-01-10')"
    " SELECT d, COALESCE(SUM(total_amount), 0) AS revenue FROM days LEFT JOIN orders ON order_date = d GROUP BY d ORDER BY d",
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5) SELECT x, x * x AS square FROM n",
    "SELECT order_id, ROW_NUMBER() OVER (PARTITION BY channel ORDER BY total_amount DESC, order_id) AS place FROM orders"
    " ORDER BY order_id",
    "SELECT order_date, SUM(total_amount) OVER (ORDER BY order_date, order_id ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week"
    " FROM orders ORDER BY order_date, order_id",
    "SELECT order_id, AVG(total_amount) OVER w AS mean FROM orders WINDOW w AS (PARTITION BY channel) ORDER BY order_id",
    "SELECT order_id, SUM(total_amount) OVER (w ORDER BY order_id) AS running FROM orders WINDOW w AS (PARTITION BY channel)"
    " ORDER BY order_id",
    "SELECT region, NTILE(4) OVER (ORDER BY age, customer_id) AS quarter, PERCENT_RANK() OVER (ORDER BY age) FROM customers"
    " ORDER BY customer_id",
    "SELECT name, RANK() OVER (ORDER BY age), DENSE_RANK() OVER (ORDER BY age), FIRST_VALUE(name) OVER (ORDER BY customer_id)"
    " FROM customers ORDER BY customer_id",
    "SELECT region FROM customers UNION SELECT channel FROM orders ORDER BY 1",
    "SELECT region AS x FROM customers UNION ALL SELECT channel FROM orders ORDER BY x",
    "SELECT customer_id FROM customers EXCEPT SELECT customer_id FROM orders ORDER BY customer_id",
    "SELECT customer_id FROM customers INTERSECT SELECT customer_id FROM orders ORDER BY customer_id",
    "SELECT name FROM customers WHERE customer_id IN (SELECT customer_id FROM orders WHERE total_amount > 300) ORDER BY name",
    "SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id) ORDER BY name",
    "SELECT name FROM customers WHERE NOT EXISTS (SELECT 1 FROM orders WHERE orders.customer_id = customers.customer_id)"
    " ORDER BY name",
    "SELECT name, (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.customer_id) AS n FROM customers c ORDER BY n DESC, name",
    "SELECT order_id FROM orders WHERE total_amount > (SELECT AVG(total_amount) FROM orders) ORDER BY order_id",
    "SELECT CASE WHEN age < 30 THEN 'young' WHEN age < 60 THEN 'middle' ELSE 'old' END AS band, COUNT(*) FROM customers"
    " GROUP BY band ORDER BY band",
    "SELECT CASE region WHEN 'North' THEN 1 ELSE 0 END AS north, SUM(churned) * 1.0 / COUNT(*) AS rate FROM customers GROUP BY 1",
    "SELECT SUM(CASE WHEN churned = 1 THEN 1 ELSE 0 END) AS lost, ROUND(AVG(churned) * 100, 2) AS percent FROM customers",
    "SELECT COUNT(*) FILTER (WHERE status = 'returned') AS returned FROM orders",
    "SELECT AVG(satisfaction_score), MIN(age), MAX(age), TOTAL(support_tickets) FROM customers",
    "SELECT GROUP_CONCAT(DISTINCT channel) AS channels FROM orders",
    "SELECT COALESCE(satisfaction_score, 0), IFNULL(satisfaction_score, -1), NULLIF(age, 18) FROM customers ORDER BY customer_id",
    "SELECT iif(churned = 1, 'yes', 'no') AS churned, COUNT(*) FROM customers GROUP BY 1 ORDER BY 1",
    "SELECT UPPER(region), LOWER(country), LENGTH(name), SUBSTR(name, 1, 3), REPLACE(name, 'Customer', 'C'), TRIM(name)"
    " FROM customers ORDER BY customer_id",
    "SELECT name || ' (' || region || ')' AS label, INSTR(email, '@') FROM customers ORDER BY customer_id",
    "SELECT ROUND(total_amount / 10, 0) * 10 AS bin, COUNT(*) FROM orders GROUP BY bin ORDER BY bin",
    "SELECT CAST(total_amount / 50 AS INTEGER) * 50 AS bin, COUNT(*) FROM orders GROUP BY 1 ORDER BY 1",
    "SELECT SQRT(AVG(total_amount * total_amount) - AVG(total_amount) * AVG(total_amount)) AS sd FROM orders",
    "SELECT order_id % 7 AS r, order_id / 7 AS q, -order_id AS m, ABS(-order_id), POWER(2, 3), FLOOR(-1.5), CEIL(1.2), LN(2.0)"
    " FROM orders ORDER BY order_id LIMIT 9",
    "SELECT total_amount FROM orders ORDER BY total_amount DESC LIMIT 5 OFFSET 10",
    "SELECT total_amount FROM orders ORDER BY total_amount LIMIT 10, 5",
    "SELECT strftime('%w', order_date) AS weekday, COUNT(*) FROM orders GROUP BY weekday ORDER BY weekday",
    "SELECT (CAST(strftime('%m', order_date) AS INTEGER) + 2) / 3 AS quarter, SUM(total_amount) FROM orders GROUP BY 1 ORDER BY 1",
    "SELECT m.spend_date, m.spend, o.revenue FROM (SELECT spend_date, SUM(spend) AS spend FROM marketing_spend GROUP BY 1) m"
    " LEFT JOIN (SELECT order_date, SUM(total_amount) AS revenue FROM orders GROUP BY 1) o ON o.order_date = m.spend_date"
    " ORDER BY 1",
    "SELECT * FROM sales_by_region ORDER BY revenue DESC",
    'SELECT "region", "customers"."name" FROM "customers" ORDER BY "customer_id"',
    "SELECT [region], `name` FROM customers ORDER BY customer_id",
    'SELECT AVG(total_amount) AS "Average order value" FROM orders ORDER BY "Average order value"',
    "SELECT typeof(age), quote(name), hex(region), printf('%.2f', satisfaction_score) FROM customers ORDER BY customer_id",
    "SELECT name FROM customers WHERE (region, country) IN (SELECT 'North', 'DE') ORDER BY name",
    "SELECT name FROM customers WHERE name GLOB 'Customer [1-3]*' AND NOT (age > 50 OR age < 20) ORDER BY name COLLATE NOCASE",
    "SELECT * FROM (orders JOIN customers ON orders.customer_id = customers.customer_id) ORDER BY orders.order_id LIMIT 2",
    "SELECT CAST('12.5' AS REAL), CAST(3.9 AS INTEGER), CAST(5 AS TEXT), TRUE, FALSE, NULL, x'41', 1e3, .5",
    "SELECT region, SUM(n) FROM (SELECT region, 1 AS n FROM customers UNION ALL SELECT region, 0 FROM customers) GROUP BY region"
    " ORDER BY region NULLS LAST",
    "SELECT json_extract('{\"a\": [1, 2]}', '$.a[1]') AS second",
    "SELECT * FROM (VALUES (1, 2), (3, 4))",
    'SELECT 1 AS "select", 2 AS "from; drop"',
)

OTHERS: tuple[tuple[str, str], ...] = (
    ("postgres", "SELECT LPAD(name, 10, ' ') || ': ' || REPLACE(REPLACE(region, 'North', 'N'), ' ', '-') FROM customers"),
    (
        "duckdb",
        "SELECT region, string_agg(DISTINCT channel, ', ') FROM orders JOIN customers USING (customer_id) GROUP BY region",
    ),
    ("duckdb", "SELECT format('{:,}', customer_id), printf('%.2f', satisfaction_score) FROM customers"),
    (
        "postgres",
        "WITH RECURSIVE r(n, path) AS (SELECT 1, name FROM customers WHERE customer_id = 1 UNION ALL SELECT n + 1,"
        " r.path || ' > ' || c.name FROM r JOIN customers c ON c.customer_id = r.n + 1 WHERE n < 5) SELECT path FROM r",
    ),
    ("postgres", "SELECT DATE_TRUNC('month', order_date) AS month, SUM(total_amount) FROM orders GROUP BY 1 ORDER BY 1"),
    ("postgres", "SELECT EXTRACT(YEAR FROM order_date) AS y, COUNT(*) FILTER (WHERE status = 'x') FROM orders GROUP BY y"),
    (
        "postgres",
        "SELECT order_date::date, total_amount::numeric(10, 2) FROM orders WHERE order_date > NOW() - INTERVAL '30 days'",
    ),
    ("postgres", "SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY total_amount) AS median FROM orders"),
    ("postgres", "SELECT name FROM customers WHERE name ILIKE 'a%' AND region = ANY(ARRAY['North', 'South'])"),
    (
        "postgres",
        "SELECT TO_CHAR(order_date, 'YYYY-MM') AS m, STRING_AGG(channel, ',' ORDER BY channel) FROM orders GROUP BY 1",
    ),
    (
        "postgres",
        "SELECT DISTINCT ON (customer_id) customer_id, total_amount FROM orders ORDER BY customer_id, order_date DESC",
    ),
    ("postgres", "SELECT region FROM customers FETCH FIRST 3 ROWS ONLY"),
    ("postgres", "SELECT 'a;b' || '\\', COALESCE(age, 0), SPLIT_PART(email, '@', 2) FROM customers"),
    ("postgres", "(SELECT region FROM customers WHERE customer_id = 1)"),
    ("mysql", "SELECT DATE_FORMAT(order_date, '%Y-%m') AS m, SUM(total_amount) FROM orders GROUP BY m ORDER BY m"),
    ("mysql", "SELECT YEAR(order_date), MONTH(order_date), COUNT(*) FROM orders GROUP BY 1, 2"),
    ("mysql", "SELECT `name` FROM `customers` WHERE signup_date >= DATE_SUB(CURDATE(), INTERVAL 1 YEAR) LIMIT 10, 5"),
    ("mysql", "SELECT IF(churned = 1, 'y', 'n') AS c, IFNULL(age, 0), CONCAT(name, ' ', region) FROM customers"),
    ("mysql", "SELECT TIMESTAMPDIFF(DAY, signup_date, NOW()) AS days, DATEDIFF(NOW(), signup_date) FROM customers"),
    ("mysql", "SELECT GROUP_CONCAT(DISTINCT region ORDER BY region SEPARATOR ';') FROM customers"),
    ("duckdb", "SELECT date_trunc('month', order_date) AS m, median(total_amount) FROM orders GROUP BY ALL ORDER BY m"),
    ("duckdb", "SELECT strftime(order_date, '%Y-%m') AS m, quantile_cont(total_amount, 0.9) FROM orders GROUP BY m"),
    ("duckdb", "SELECT region, count(*) AS n FROM customers GROUP BY region QUALIFY row_number() OVER (ORDER BY n) <= 3"),
    ("duckdb", "SELECT date_diff('day', signup_date, current_date) AS days, days / 7 AS weeks FROM customers"),
    ("duckdb", "SELECT * EXCLUDE (email) FROM customers"),
    ("duckdb", "SELECT approx_count_distinct(customer_id), arg_max(order_id, total_amount) FROM orders"),
)
