"""docs/sample-data.md tells the truth that was planted."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from src.models.config import PROJECT_ROOT
from src.services.sample import truth

PAGE = (PROJECT_ROOT / "docs" / "sample-data.md").read_text(encoding="utf-8")


def rows(pattern: str) -> list[list[str]]:
    """The cells of the table rows whose first cell matches."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if re.match(rf"\| {pattern} \|", line)
    ]


def times(factor: float) -> str:
    return "" if factor == 1 else f"x {factor:.2f}"


def test_row_counts(sample_db: Path) -> None:
    told = {row[0].strip("`"): int(row[1].replace(",", "")) for row in rows(r"`\w+`")}
    with closing(sqlite3.connect(sample_db)) as db:
        names = [
            row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        ]
        assert told == {name: db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in names}


def test_anomalies() -> None:
    planted = sorted((*truth.ANOMALIES, *truth.ACTIVITY_ANOMALIES), key=lambda anomaly: anomaly.day)
    assert rows(r"\d{4}-\d\d-\d\d") == [[a.day.isoformat(), a.name, a.kind, times(a.orders), times(a.users)] for a in planted]


def test_promotions() -> None:
    planted = [[p.name, p.start.isoformat(), p.end.isoformat(), times(p.lift), f"{p.discount:.0%}"] for p in truth.PROMOTIONS]
    assert rows(r"[A-Z][a-z]+ [A-Za-z]+ \d{4}") == planted


def test_numbers_in_the_text() -> None:
    assert ", ".join(f"{factor:.2f}" for factor in truth.WEEK) in PAGE
    assert [int(number) for number in re.findall(r"\d+", PAGE.split("order's total: ")[1].split("(")[0])] == list(
        truth.OUTLIERS
    )
    assert f"{truth.HEADER_TRAP_FACTOR} times" in PAGE
    assert f"beta {truth.PORTFOLIO_BETA}" in PAGE
    assert f"(log-odds {truth.CHURN_PER_POINT} a point)" in PAGE
