"""What rules of access cost a question. Prints one JSON line.

    python -m benchmarks.ruled [--rows 1000000] [--times 15]

One table of made-up orders in SQLite and in DuckDB, asked the same questions by one who sees all of it and by one whose rules
let a quarter of the rows through, hide a column and mask another. Milliseconds from end to end, medians; `first` is the first
question, with which the catalog is read (and, ruled, the profile of what may be seen is made).
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

import duckdb

from src.agents.crewai_manager import DataOpsManager
from src.models.asker import Asker
from src.models.chat_models import Question
from src.models.config import Settings

QUESTIONS: Final = ("total amount by product", "top 5 orders by amount", "how many orders are there?", "total amount per month")
_ACCESS: Final = """
roles:
  all: {shop: all}
  north: {shop: {tables: {orders: {rows: "region = 'North'", hide: [cost], mask: [email]}}}}
"""
_COLUMNS: Final = "id INTEGER, region TEXT, product TEXT, email TEXT, placed DATE, amount INTEGER, cost INTEGER"
_DUCKDB: Final = """
INSERT INTO orders SELECT i, ['North', 'South', 'East', 'West'][1 + i % 4], 'product ' || (i * 7919 % 40), 'u' || i || '@x.org',
    DATE '2024-01-01' + CAST(i * 104729 % 700 AS INTEGER), i * 31 % 997, i * 17 % 499 FROM range({rows}) t(i)
"""
_SQLITE: Final = """
INSERT INTO orders WITH RECURSIVE t(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM t WHERE i < {rows} - 1)
SELECT i, CASE i % 4 WHEN 0 THEN 'North' WHEN 1 THEN 'South' WHEN 2 THEN 'East' ELSE 'West' END, 'product ' || (i * 7919 % 40),
    'u' || i || '@x.org', date('2024-01-01', (i * 104729 % 700) || ' days'), i * 31 % 997, i * 17 % 499 FROM t
"""


def main() -> None:
    """Reads the arguments, builds both databases, asks, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=15)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = {kind: _measured(kind, Path(folder), arguments.rows, arguments.times) for kind in ("sqlite", "duckdb")}
    print(json.dumps({"rows": arguments.rows, "questions": len(QUESTIONS)} | found))


def _measured(kind: str, folder: Path, rows: int, times: int) -> dict[str, float]:
    (folder / "access.yaml").write_text(_ACCESS)
    settings = Settings(
        databases={"shop": _built(kind, folder, rows)},
        default_database="shop",
        home=folder / f"home-{kind}",
        glossary_dir=folder / "none",
        access_file=folder / "access.yaml",
        author="embedded",
        answer_days=0,
    )
    with DataOpsManager(settings) as manager:
        manager.warm_up()
        whole, ruled = (_asked(manager, Asker(owner=role, roles=(role,)), times) for role in ("all", "north"))
    found = {f"{name}_{what}_ms": round(ms, 1) for name, of in (("whole", whole), ("ruled", ruled)) for what, ms in of.items()}
    return found | {"ratio": round(ruled["median"] / whole["median"], 2)}


def _built(kind: str, folder: Path, rows: int) -> str:
    path = folder / f"shop.{kind}"
    connection = sqlite3.connect(path) if kind == "sqlite" else duckdb.connect(str(path))
    connection.execute(f"CREATE TABLE orders ({_COLUMNS})")
    connection.execute((_SQLITE if kind == "sqlite" else _DUCKDB).format(rows=rows))
    connection.commit()
    connection.close()
    return f"{kind}:///{path}"


def _asked(manager: DataOpsManager, asker: Asker, times: int) -> dict[str, float]:
    spent = []
    for _ in range(times):
        for question in QUESTIONS:
            began = time.perf_counter()
            answer = manager.ask(Question(text=question), asker=asker)
            spent.append((time.perf_counter() - began) * 1000)
            if answer.status != "answered":
                raise SystemExit(f"{question}: {answer.status}")
    return {"first": spent[0], "median": median(spent[len(QUESTIONS) :])}


if __name__ == "__main__":
    main()
