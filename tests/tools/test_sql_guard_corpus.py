"""What analysts write gets through, and means the same after the guard wrote it anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from src.models.catalog import Catalog
from src.models.sql import SafeSql, SqlDraft
from src.services.engines import open_engine
from src.tools.sql_guard import make_guard
from tests.fakes.shop import build_shop
from tests.tools.sql_corpus import OTHERS, SQLITE


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Catalog]]:
    path: Path = tmp_path_factory.mktemp("corpus") / "shop.db"
    engine = open_engine(build_shop(path), seconds=10, result_bytes=10_000_000)
    yield path, engine.catalog()
    engine.close()


@pytest.mark.parametrize("sql", SQLITE)
def test_the_rows_are_the_same(shop: tuple[Path, Catalog], sql: str) -> None:
    path, catalog = shop
    safe = make_guard(catalog, 100_000)(SqlDraft(sql))
    assert isinstance(safe, SafeSql), safe
    connection = sqlite3.connect(path)
    try:
        assert connection.execute(safe.text).fetchall() == connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize(("dialect", "sql"), OTHERS)
def test_other_dialects_get_through(shop: tuple[Path, Catalog], dialect: str, sql: str) -> None:
    safe = make_guard(replace(shop[1], dialect=dialect), 1000)(SqlDraft(sql))
    assert isinstance(safe, SafeSql), safe
    assert safe.dialect == dialect


def test_there_are_enough() -> None:
    assert len(SQLITE) + len(OTHERS) >= 60
