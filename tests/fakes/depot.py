"""Two depots that nobody described: parcels whose weight and fee go together, a rush in one, a row that does not fit."""

from __future__ import annotations

import math
import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Final

SCHEMA: Final = """
CREATE TABLE parcels (id INTEGER PRIMARY KEY, sent_on DATE NOT NULL, depot TEXT NOT NULL, weight_kg REAL NOT NULL,
    fee REAL NOT NULL);
"""
FIRST: Final = date(2025, 1, 1)
LAST: Final = date(2025, 12, 31)
RUSH: Final = date(2025, 8, 14)
"""The day on which the harbour sends four times as many."""
ODD: Final = 500
"""The parcel that is light and dear."""


def build_depot(path: Path) -> str:
    """Makes the database at `path`; returns its URL."""
    draw = random.Random(3)
    rows: list[tuple[str, str, float, float]] = []
    for day in range((LAST - FIRST).days + 1):
        when = FIRST + timedelta(days=day)
        for depot, usual in (("harbour", 8), ("airport", 5)):
            many = usual * 4 if (depot, when) == ("harbour", RUSH) else usual + draw.randint(-1, 1)
            for _ in range(many):
                weight = math.exp(draw.gauss(1.5, 0.5))
                rows.append(
                    (when.isoformat(), depot, round(weight, 2), round(4 + 1.5 * weight * math.exp(draw.gauss(0, 0.1)), 2))
                )
    with sqlite3.connect(path) as depot_db:
        depot_db.executescript(SCHEMA)
        depot_db.executemany("INSERT INTO parcels (sent_on, depot, weight_kg, fee) VALUES (?, ?, ?, ?)", rows)
        depot_db.execute("UPDATE parcels SET weight_kg = 1.2, fee = 30 WHERE id = ?", (ODD,))
    depot_db.close()
    return f"sqlite:///{path}"
