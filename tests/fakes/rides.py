"""Bicycles for hire without a glossary: 29 months of rides, of which the university's mostly stop in the last."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Final

DISTRICTS: Final = ("Harbour", "Old town", "University", "Hills")
FIRST, LAST, STOPPED = date(2024, 1, 1), date(2026, 5, 31), date(2026, 5, 1)
_SCHEMA: Final = """
CREATE TABLE station (station_id INTEGER PRIMARY KEY, name TEXT, district TEXT);
CREATE TABLE ride (ride_id INTEGER PRIMARY KEY, station_id INTEGER REFERENCES station(station_id), started_on DATE,
                   bike_type TEXT, minutes INTEGER, fee REAL);
"""


def rides_database(path: Path) -> Path:
    """The SQLite file, made at that path."""
    chance = random.Random(1)
    rows: list[tuple[int, int, str, str, int, float]] = []
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        for _ in range(25):
            station, minutes = chance.randint(1, 12), chance.randint(5, 60)
            kind = chance.choice(("city", "cargo", "electric"))
            if not (DISTRICTS[station % 4] == "University" and day >= STOPPED and chance.random() < 0.7):
                rows.append((len(rows) + 1, station, day.isoformat(), kind, minutes, round(minutes * 0.12, 2)))
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_SCHEMA)
        db.executemany("INSERT INTO station VALUES (?, ?, ?)", [(k, f"Station {k}", DISTRICTS[k % 4]) for k in range(1, 13)])
        db.executemany("INSERT INTO ride VALUES (?, ?, ?, ?, ?, ?)", rows)
        db.commit()
    return path
