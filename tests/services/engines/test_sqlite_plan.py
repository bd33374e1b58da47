"""How many rows SQLite's own programs say that they go through."""

from __future__ import annotations

import sqlite3

import pytest

from src.services.engines.sqlite_plan import rows_touched

SCHEMA = """
CREATE TABLE big (a INTEGER PRIMARY KEY, b INTEGER, s TEXT);
CREATE TABLE small (x INTEGER PRIMARY KEY, y TEXT);
CREATE INDEX by_b ON big (b);
"""
ROWS = {"big": 1_000_000.0, "small": 10.0}


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT 1", 0),
        ("SELECT COUNT(b) FROM big", 1e6),
        ("SELECT s FROM big WHERE a = 7", 0),
        ("SELECT COUNT(*) FROM big m, big n WHERE m.s < n.s", 1e12 + 1e6),
        ("SELECT COUNT(*) FROM big m, big n, big o WHERE m.s < n.s AND n.s < o.s", 1e18 + 1e12 + 1e6),
        ("SELECT COUNT(*) FROM big JOIN small ON big.b = small.x", None),
        ("SELECT y, (SELECT MAX(s) FROM big WHERE big.s > small.y) FROM small", 1e7 + 10),
        ("SELECT y FROM small WHERE y IN (SELECT s FROM big)", None),
        ("SELECT COUNT(*) FROM big JOIN small ON big.s = small.y", None),
    ],
)
def test_rows_touched(sql: str, rows: float | None) -> None:
    """None stands for a plan that searches: at most a few passes over the big table."""
    with sqlite3.connect(":memory:") as made:
        made.executescript(SCHEMA)
        roots = {page: ROWS[table] for page, table in made.execute("SELECT rootpage, tbl_name FROM sqlite_master")}
        found = rows_touched(made.execute(f"EXPLAIN {sql}").fetchall(), roots)
    made.close()
    if rows is None:
        assert found < 3e6
    else:
        assert found == pytest.approx(rows, rel=0.01)
