"""A small shop whose glossary leaves things open: words of two metrics, a value of two columns, names of two fields."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

TODAY: Final = date(2026, 6, 30)
LABELS: Final = {"product": "Product", "brand": "Brand", "supplier": "Supplier", "country": "Country"}


def _extra(**data: object) -> list[dict[str, str]]:
    return [{"vendor_name": "BI_AGENTS", "data": json.dumps(data)}]


def _field(name: str, kind: str, role: str, synonyms: tuple[str, ...] = (), label: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "expression": {"dialects": [{"dialect": "ANSI_SQL", "expression": name}]},
        "label": label or name.replace("_", " ").capitalize(),
        "datatype": kind,
        "ai_context": {"synonyms": list(synonyms)},
        "custom_extensions": _extra(role=role),
    }


def _metric(name: str, expression: str, synonyms: tuple[str, ...], **extra: object) -> dict[str, Any]:
    return {
        "name": name,
        "expression": {"dialects": [{"dialect": "ANSI_SQL", "expression": expression}]},
        "description": f"{name.replace('_', ' ')} of the sales",
        "ai_context": {"synonyms": list(synonyms)},
        "custom_extensions": _extra(dataset="sales", **extra),
    }


MODEL: Final[dict[str, Any]] = {
    "version": "0.2.0.dev0",
    "semantic_model": [
        {
            "name": "two_ways",
            "datasets": [
                {
                    "name": "sales",
                    "source": "sales",
                    "primary_key": ["id"],
                    "custom_extensions": _extra(label="Sales lines"),
                    "fields": [
                        _field("id", "Integer", "id"),
                        _field("ordered_on", "Date", "time", ("booking date",), "Order date"),
                        _field("shipped_on", "Date", "time", ("booking date",), "Shipping date"),
                        _field("product", "String", "category"),
                        _field("supplier", "String", "category"),
                    ],
                },
                {
                    "name": "shops",
                    "source": "shops",
                    "primary_key": ["id"],
                    "custom_extensions": _extra(label="Shops"),
                    "fields": [_field("id", "Integer", "id"), _field("country", "String", "category")],
                },
                {
                    "name": "buyers",
                    "source": "buyers",
                    "primary_key": ["id"],
                    "custom_extensions": _extra(label="Buyers"),
                    "fields": [_field("id", "Integer", "id"), _field("country", "String", "category")],
                },
            ],
            "relationships": [
                {"name": "s1", "from": "sales", "to": "shops", "from_columns": ["shop_id"], "to_columns": ["id"]},
                {"name": "s2", "from": "sales", "to": "buyers", "from_columns": ["buyer_id"], "to_columns": ["id"]},
            ],
            "metrics": [
                _metric("gross_revenue", "SUM(sales.amount)", ("revenue", "income"), unit="USD"),
                _metric("net_revenue", "SUM(sales.amount - sales.returned)", ("revenue", "turnover", "income"), unit="USD"),
                _metric("turnover", "SUM(sales.amount)", (), unit="USD"),
                _metric("line_count", "COUNT(sales.id)", ("lines", "rows sold")),
                _metric("row_total", "COUNT(sales.product)", ("rows sold",)),
            ],
        }
    ],
}
MODEL["semantic_model"][0]["datasets"][0]["fields"] += [
    _field("amount", "Decimal", "measure"),
    _field("returned", "Decimal", "measure"),
]


def make_shop(folder: Path) -> tuple[Path, Path]:
    """The database's file and the folder of its glossary."""
    glossary, file = folder / "glossary", folder / "shop.db"
    glossary.mkdir()
    (glossary / "two_ways.yaml").write_text(yaml.safe_dump(MODEL, sort_keys=False), "utf-8")
    with closing(sqlite3.connect(file)) as db:
        db.executescript("""
            CREATE TABLE shops (id INTEGER PRIMARY KEY, country TEXT);
            CREATE TABLE buyers (id INTEGER PRIMARY KEY, country TEXT);
            CREATE TABLE sales (id INTEGER PRIMARY KEY, ordered_on DATE, shipped_on DATE, product TEXT, supplier TEXT,
                shop_id INTEGER REFERENCES shops(id), buyer_id INTEGER REFERENCES buyers(id), amount REAL, returned REAL);
            INSERT INTO shops VALUES (1, 'France'), (2, 'Spain');
            INSERT INTO buyers VALUES (1, 'France'), (2, 'Italy');
        """)
        rows = [
            (n, f"2026-0{n % 6 + 1}-10", f"2026-0{n % 6 + 1}-20", ("Apple", "Pear", "Plum")[n % 3], ("Apple", "Orchard")[n % 2],
             n % 2 + 1, n // 2 % 2 + 1, 100.0 + n, n % 4)
            for n in range(1, 61)
        ]  # fmt: skip
        db.executemany("INSERT INTO sales VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        db.commit()
    return file, glossary
