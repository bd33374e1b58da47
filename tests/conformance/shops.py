"""The same small shop for every engine in the registry: how to make it, by dialect."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pytest

from tests.fakes.shop import SCHEMA, build_shop
from tests.support.database_servers import mysql_database, postgres_database

TABLES: Final = ("customers", "products", "orders", "order_items", "marketing_spend")
_DATES: Final = ("signup_date", "order_date", "spend_date")


def statements(folder: Path, *, types: dict[str, str]) -> list[str]:
    """The shop's schema and rows as SQL, with a dialect's own types; its dates are real dates."""
    build_shop(folder / "shop.db")
    made = [part.strip() for part in _typed(SCHEMA, types).split(";") if part.strip()]
    with sqlite3.connect(folder / "shop.db") as shop:
        for table in TABLES:
            rows = shop.execute(f"SELECT * FROM {table}").fetchall()
            values = ", ".join("(" + ", ".join(map(_literal, row)) + ")" for row in rows)
            made.append(f"INSERT INTO {table} VALUES {values}")
    shop.close()
    return made


def _typed(schema: str, types: dict[str, str]) -> str:
    for name in _DATES:
        schema = schema.replace(f"{name} TEXT", f"{name} DATE")
    for theirs, ours in types.items():
        schema = schema.replace(f" {theirs}", f" {ours}")
    return schema


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield build_shop(folder / "shop.db")


@contextmanager
def _duckdb(folder: Path) -> Iterator[str]:
    path = folder / "shop.duckdb"
    with duckdb.connect(str(path)) as made:
        for statement in statements(folder, types={"REAL": "DOUBLE"}):
            made.execute(statement)
    yield f"duckdb:///{path}"


def _postgres(folder: Path) -> AbstractContextManager[str]:
    return postgres_database(statements(folder, types={"REAL": "NUMERIC(12, 2)"}))


def _mysql(folder: Path) -> AbstractContextManager[str]:
    return mysql_database(statements(folder, types={"REAL": "DECIMAL(12, 2)", "TEXT": "VARCHAR(80)"}))


SHOPS: Final[dict[str, Callable[[Path], AbstractContextManager[str]]]] = {
    "duckdb": _duckdb,
    "mysql": _mysql,
    "postgresql": _postgres,
    "sqlite": _sqlite,
}
"""Registry name -> makes the shop with the help of a folder, gives its URL, and takes it away again."""

MARKS: Final = {"mysql": (pytest.mark.mysql,), "postgresql": (pytest.mark.postgres,)}
"""Which engines need a server, as marks of their tests."""
