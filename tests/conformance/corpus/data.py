"""The frames that the corpus works on, the same in every run."""

from __future__ import annotations

import numpy as np
import pandas as pd


def frames() -> dict[str, pd.DataFrame]:
    """Name -> frame: `df` (400 sales), `customers` (60), `daily` (365 days), `monthly` (60 months), `points` (3 clusters)."""
    chance = np.random.default_rng(7)
    return {
        "df": _sales(chance),
        "customers": _customers(chance),
        "daily": _daily(chance),
        "monthly": _monthly(chance),
        "points": _points(chance),
    }


def _sales(chance: np.random.Generator) -> pd.DataFrame:
    rows = 400
    quantity = chance.integers(1, 10, rows)
    price = chance.uniform(5, 100, rows).round(2)
    discount = chance.choice([0.0, 0.05, 0.1, 0.2], rows)
    rating = chance.integers(1, 6, rows).astype(float)
    rating[chance.random(rows) < 0.12] = np.nan
    words = chance.choice(["fast delivery", "came late", "gift"], rows)
    notes = [f"Order #{number}: {text}" for number, text in enumerate(words, 1)]
    return pd.DataFrame(
        {
            "order_id": np.arange(1, rows + 1),
            "order_date": pd.Timestamp("2025-01-01") + pd.to_timedelta(np.sort(chance.integers(0, 365, rows)), unit="D"),
            "customer_id": chance.integers(1, 59, rows),
            "region": chance.choice(["North", "South", "East", "West"], rows),
            "category": chance.choice(["Books", "Games", "Toys"], rows),
            "channel": chance.choice(["web", "store", "phone"], rows),
            "quantity": quantity,
            "unit_price": price,
            "discount": discount,
            "amount": (quantity * price * (1 - discount)).round(2),
            "returned": (chance.random(rows) < 0.1).astype(int),
            "rating": rating,
            "note": [note if keep else None for note, keep in zip(notes, chance.random(rows) > 0.2, strict=True)],
        }
    )


def _customers(chance: np.random.Generator) -> pd.DataFrame:
    rows = 60
    first = chance.choice(["Ada", "Bo", "Cleo", "Dev", "Eva"], rows)
    last = chance.choice(["Lopez", "Ng", "Okoye", "Patel"], rows)
    age = chance.integers(18, 76, rows)
    return pd.DataFrame(
        {
            "customer_id": np.arange(1, rows + 1),
            "name": [f"{a} {b}" for a, b in zip(first, last, strict=True)],
            "email": [
                f"{a.lower()}{n}@{d}" for n, (a, d) in enumerate(zip(first, np.tile(["x.org", "y.com"], 30), strict=True))
            ],
            "segment": chance.choice(["consumer", "business"], rows),
            "age": age,
            "signup_date": pd.Timestamp("2023-01-01") + pd.to_timedelta(chance.integers(0, 700, rows), unit="D"),
            "income": chance.normal(50_000, 12_000, rows).round(0),
            "churned": (chance.random(rows) < 1 / (1 + np.exp((age - 40) / 8))).astype(int),
        }
    )


def _daily(chance: np.random.Generator) -> pd.DataFrame:
    days = np.arange(365)
    spend = chance.uniform(50, 150, 365).round(2)
    revenue = 1000 + 2 * days + 150 * np.sin(2 * np.pi * days / 7) + 0.5 * spend + chance.normal(0, 30, 365)
    return pd.DataFrame(
        {
            "date": pd.date_range("2025-01-01", periods=365, freq="D"),
            "revenue": revenue.round(2),
            "visits": chance.poisson(500, 365),
            "ad_spend": spend,
        }
    )


def _monthly(chance: np.random.Generator) -> pd.DataFrame:
    months = np.arange(60)
    sales = 200 + 4 * months + 30 * np.sin(2 * np.pi * months / 12) + chance.normal(0, 3, 60)
    return pd.DataFrame({"month": pd.date_range("2021-01-01", periods=60, freq="MS"), "sales": sales.round(2)})


def _points(chance: np.random.Generator) -> pd.DataFrame:
    label = np.repeat([0, 1, 2], 50)
    centres = np.array([[0, 0, 0], [6, 6, 0], [0, 7, 7]])
    place = centres[label] + chance.normal(0, 0.8, (150, 3))
    return pd.DataFrame({"x": place[:, 0], "y": place[:, 1], "z": place[:, 2], "label": label})
