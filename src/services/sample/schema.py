"""The sample's tables as SQLite declares them."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x42495341  # "BISA": tells our file from anybody else's

TABLES: Final = """
CREATE TABLE customers (
  customer_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  age INTEGER,
  gender TEXT NOT NULL,
  region TEXT NOT NULL,
  country TEXT NOT NULL,
  segment TEXT NOT NULL,
  signup_date DATE NOT NULL,
  satisfaction_score REAL,
  support_tickets INTEGER NOT NULL,
  churned INTEGER NOT NULL CHECK (churned IN (0, 1)),
  last_login_date DATE NOT NULL
);
CREATE TABLE products (
  product_id INTEGER PRIMARY KEY,
  product_name TEXT NOT NULL,
  category TEXT NOT NULL,
  price REAL NOT NULL,
  cost REAL NOT NULL,
  quality_score REAL,
  stock INTEGER NOT NULL
);
CREATE TABLE orders (
  order_id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (customer_id),
  order_date DATE NOT NULL,
  channel TEXT NOT NULL,
  status TEXT NOT NULL,
  total_amount REAL NOT NULL
);
CREATE TABLE order_items (
  order_item_id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (order_id),
  product_id INTEGER NOT NULL REFERENCES products (product_id),
  quantity INTEGER NOT NULL,
  unit_price REAL NOT NULL,
  discount REAL NOT NULL,
  refund_amount REAL NOT NULL
);
CREATE TABLE marketing_spend (
  spend_date DATE NOT NULL,
  channel TEXT NOT NULL,
  spend REAL NOT NULL,
  PRIMARY KEY (spend_date, channel)
);
CREATE TABLE user_activity (
  activity_date DATE PRIMARY KEY NOT NULL,
  active_users INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  page_views INTEGER NOT NULL
);
CREATE TABLE transactions (
  transaction_id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (order_id),
  transaction_date DATE NOT NULL,
  amount REAL NOT NULL,
  payment_method TEXT NOT NULL
);
"""

INDEXES: Final = """
CREATE INDEX orders_by_date ON orders (order_date);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX order_items_by_order ON order_items (order_id);
CREATE INDEX order_items_by_product ON order_items (product_id);
CREATE INDEX customers_by_signup ON customers (signup_date);
CREATE INDEX transactions_by_date ON transactions (transaction_date);
CREATE INDEX transactions_by_order ON transactions (order_id);
"""
