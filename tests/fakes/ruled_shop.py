"""A small shop in every engine's dialect, with rows in two regions, a view over them, and words that only hidden rows hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from src.agents.crewai_manager import DataOpsManager
from src.models.config import Settings
from tests.support.database_servers import mysql_database, postgres_database

SECRETS: Final = ("Suzy South", "Zebra", "987654321", "suzy@", "north@", "Quashed")
"""Found in no answer to an asker who may see the North without its e-mails and costs."""
RULES: Final = """
roles:
  north:
    shop:
      other_tables: hidden
      tables:
        orders: {rows: "region = 'North'", hide: [cost]}
        people: {rows: "region = 'North'", mask: [email]}
"""
"""An access file by which a role sees the North alone."""
_TABLES: Final = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40), region VARCHAR(20), email VARCHAR(40))",
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, people_id INTEGER, region VARCHAR(20), product VARCHAR(20), amount INTEGER,"
    " cost INTEGER, stage {stage})",
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, body VARCHAR(40))",
    "INSERT INTO people VALUES (1, 'Nora North', 'North', 'north@x.org'), (2, 'Suzy South', 'South', 'suzy@x.org')",
    "INSERT INTO orders VALUES (1, 1, 'North', 'Apple', 10, 987654321, 'open'), (2, 1, 'North', 'Pear', 20, 987654321, 'paid')",
    "INSERT INTO orders VALUES (3, 2, 'South', 'Zebra', 987654321, 987654321, 'Quashed')",
    "INSERT INTO notes VALUES (1, 'Zebra')",
    "CREATE VIEW everything AS SELECT * FROM orders",
)


_STAGES: Final = "ENUM ('open', 'paid', 'Quashed')"


def _statements(kind: str) -> list[str]:
    """With an enumeration, where there are any: one of its values is of a row in the South alone."""
    if kind in ("postgresql", "duckdb"):
        return [f"CREATE TYPE stages AS {_STAGES}", *(t.replace("{stage}", "stages") for t in _TABLES)]
    return [t.replace("{stage}", _STAGES if kind == "mysql" else "VARCHAR(20)") for t in _TABLES]


@contextmanager
def ruled_shop(kind: str, folder: Path) -> Iterator[str]:
    """The shop's URL."""
    if kind == "postgresql":
        with postgres_database(_statements(kind)) as url:
            yield url
        return
    if kind == "mysql":
        with mysql_database(_statements(kind)) as url:
            yield url
        return
    path = folder / f"shop.{kind}"
    connection = sqlite3.connect(path) if kind == "sqlite" else duckdb.connect(str(path))
    for statement in _statements(kind):
        connection.execute(statement)
    if isinstance(connection, sqlite3.Connection):
        connection.commit()
    connection.close()
    yield f"{kind}:///{path}"


@contextmanager
def ruled_manager(folder: Path, rules: str = RULES, **more: str) -> Iterator[DataOpsManager]:
    """A manager of the shop in SQLite whose askers the rules hold; `more` settings beside."""
    access = folder / "access.yaml"
    access.write_text(rules)
    with ruled_shop("sqlite", folder) as url:
        given = {"databases": {"shop": url}, "default_database": "shop", "home": folder / "home", "access_file": access}
        with DataOpsManager(Settings.model_validate({**given, "glossary_dir": folder / "none", **more})) as made:
            yield made
