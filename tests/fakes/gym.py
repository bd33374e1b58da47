"""A gym that nobody described: three sorts of members, who begin, come back and leave by known rules."""

from __future__ import annotations

import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Final

SCHEMA: Final = """
CREATE TABLE members (id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, joined_on DATE NOT NULL, left_on DATE, club TEXT);
CREATE TABLE visits (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL REFERENCES members (id), visited_on DATE NOT NULL,
    minutes INTEGER NOT NULL);
CREATE TABLE machines (id INTEGER PRIMARY KEY, label TEXT, weight_kg REAL, price REAL);
"""
FIRST: Final = date(2025, 1, 1)
LAST: Final = date(2025, 12, 31)
SORTS: Final = ((0.5, 2, 25), (0.3, 12, 60), (0.2, 40, 130))
"""Share of members, visits a year, minutes a visit."""
LEAVE_AFTER: Final = (30, 400)
MEMBERS: Final = 180


def build_gym(path: Path) -> str:
    """Makes the database at `path`; returns its URL."""
    draw = random.Random(5)
    with sqlite3.connect(path) as gym:
        gym.executescript(SCHEMA)
        for member in range(1, MEMBERS + 1):
            joined = FIRST + timedelta(days=draw.randint(0, 300))
            leaves = joined + timedelta(days=draw.randint(*LEAVE_AFTER))
            left = leaves if leaves <= LAST else None
            row = (member, f"Member {member}", joined.isoformat(), left.isoformat() if left else None, draw.choice("ABC"))
            gym.execute("INSERT INTO members VALUES (?, ?, ?, ?, ?)", row)
            _visits(gym, draw, member, joined, left or LAST)
        for machine in range(1, 31):
            gym.execute(
                "INSERT INTO machines VALUES (?, ?, ?, ?)",
                (
                    machine,
                    f"Machine {machine}",
                    60 + 50 * (machine % 2) + draw.random(),
                    900 + 2000 * (machine % 2) + 9 * draw.random(),
                ),
            )
    gym.close()
    return f"sqlite:///{path}"


def _visits(gym: sqlite3.Connection, draw: random.Random, member: int, joined: date, until: date) -> None:
    """The first visit is on the day of joining."""
    share = (member % 10) / 10
    _, yearly, minutes = SORTS[0] if share < SORTS[0][0] else SORTS[1] if share < SORTS[0][0] + SORTS[1][0] else SORTS[2]
    stay = (until - joined).days
    days = [0, *(draw.randint(0, stay) for _ in range(max(1, round(yearly * draw.uniform(0.9, 1.1)))))]
    for day in days:
        row = (member, (joined + timedelta(days=day)).isoformat(), round(minutes * draw.uniform(0.9, 1.1)))
        gym.execute("INSERT INTO visits (member_id, visited_on, minutes) VALUES (?, ?, ?)", row)
