"""How long it takes to understand one question on a schema of a hundred related tables. Prints one JSON line.

    python -m benchmarks.understand [--tables N] [--rows N] [--repeat N]

The tables are made here: things (a name, a category, a measure, a date, keys of two other things) in a SQLite file, with
no glossary, their values indexed as for any database. Each question goes through the one door that the application uses:
text -> plan. The first question on a database, which also prepares its names, is told apart (`first_ms`).
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

from src.agents.contexts import Contexts
from src.agents.settings import load_settings
from src.models.plan import CannotAnswer
from src.services.databases import Databases
from src.tools.questions.tokens import words
from src.tools.questions.understand import Ground, understand

THINGS: Final = words(
    "account actor address airport album animal artist asset author bakery bank battle boat book branch brand bridge building "
    "campaign canal candidate castle category chapter city claim client clinic club coach company contract country course "
    "crew customer dealer dentist depot desk device dish dispute district doctor dock donor driver editor employee engine "
    "exhibit expert farm festival field film fleet flight forest gallery game garden grant guest harbour hotel house import "
    "invoice island journal judge kitchen lab lake lawyer lease lesson library licence loan machine magazine manager market "
    "meadow meal medal member mill mine mission monument museum nurse office opera orchard outing painter paper parcel park "
    "partner patent patient payment pilot plant player port product project river road robot room route sailor school season"
)
_KINDS: Final = ("urban", "rural", "coastal", "remote", "mixed")
_QUESTIONS: Final = (
    "How many {b}s does each {a} have?",
    "Which {a}s have no {b}s?",
    "What is the average weight of {b}s by kind?",
    "What are the top 5 {a}s by weight?",
    "Which {b}s belong to {value}?",
    "What is the ratio of urban {a}s to rural {a}s?",
    "How many {b}s were opened in 2025?",
    "List the names of {a}s with a weight above 50, ordered from oldest to newest.",
    "Which {a} has the most {b}s?",
    "Which {a}s were painted by a famous sculptor?",
)


def main() -> None:
    """Reads the arguments, asks, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=100)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        names = sorted(THINGS)[: arguments.tables]
        path = make(Path(folder), names, arguments.rows)
        print(json.dumps(measure(Path(folder), path, names, arguments.repeat)))


def make(folder: Path, names: list[str], rows: int) -> Path:
    """A database of that many things; each holds keys of the two before it."""
    path = folder / "many.sqlite"
    with sqlite3.connect(path) as connection:
        for n, name in enumerate(names):
            keys = [names[n - back] for back in (1, 2) if n >= back]
            columns = [f"{key}_id INTEGER REFERENCES {key} ({key}_id)" for key in keys]
            columns = [
                f"{name}_id INTEGER PRIMARY KEY",
                f"{name}_name TEXT",
                "kind TEXT",
                "weight REAL",
                "opened_on DATE",
                *columns,
            ]
            connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", [_row(name, r, len(keys)) for r in range(rows)])
    connection.close()
    return path


def _row(name: str, at: int, keys: int) -> tuple[object, ...]:
    day = f"202{at % 6}-{at % 12 + 1:02d}-{at % 28 + 1:02d}"
    return (at, f"{name.capitalize()} Number {at}", _KINDS[at % 5], at * 1.5, day, *([at] * keys))


def measure(folder: Path, path: Path, names: list[str], repeat: int) -> dict[str, object]:
    """Milliseconds of each question, over several pairs of tables."""
    settings = load_settings().model_copy(update={"glossary_dir": folder / "none", "home": folder / "home"})
    databases = Databases(settings)
    try:
        context = Contexts(settings, databases).ground(str(path), trusted=True).context
        ground = Ground(context.catalog, context.semantics, context.today, context.values)
        first = _timed("How many things are there?", ground)[0]
        asked = questions(names)
        found = [_timed(question, ground) for question in asked for _ in range(repeat)]
    finally:
        databases.close()
    times = sorted(milliseconds for milliseconds, _ in found)
    return {
        "tables": len(context.catalog.tables),
        "columns": sum(len(t.columns) for t in context.catalog.tables),
        "values_indexed": context.values is not None,
        "questions": len(asked),
        "answered": round(sum(answered for _, answered in found) / len(found), 3),
        "first_ms": round(first, 1),
        "p50_ms": round(median(times), 2),
        "p95_ms": round(times[int(len(times) * 0.95)], 2),
    }


def questions(names: list[str]) -> list[str]:
    """Each question about each of several pairs of tables."""
    return [
        question.format(a=names[n], b=names[n + 1], value=f"{names[n].capitalize()} Number 7")
        for n in range(0, len(names) - 1, max(1, len(names) // 10))
        for question in _QUESTIONS
    ]


def _timed(question: str, ground: Ground) -> tuple[float, bool]:
    began = time.perf_counter()
    plan = understand(question, ground)
    return (time.perf_counter() - began) * 1000, not isinstance(plan, CannotAnswer)


if __name__ == "__main__":
    main()
