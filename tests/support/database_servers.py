"""Databases on the test servers of scripts/services.sh. Where there is none, a test is skipped; in CI it fails."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pymysql
import pytest
from pg8000.dbapi import connect
from pg8000.exceptions import InterfaceError

USER: Final = "bi_tests"
HOST: Final = "127.0.0.1"
POSTGRES_PORT: Final = int(os.environ.get("BI_TEST_POSTGRES_PORT", "55432"))
MARIADB_PORT: Final = int(os.environ.get("BI_TEST_MARIADB_PORT", "53306"))


def absent(reason: str) -> None:
    """Ends the test: skipped with the reason, or failed in CI, which must have every server."""
    told = f"{reason}: run `scripts/services.sh --databases`"
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(told)
    pytest.skip(told)


def postgres_script(statements: list[str], database: str = "postgres") -> None:
    """Runs statements one by one as the owner; InterfaceError where no server listens."""
    connection = connect(USER, host=HOST, port=POSTGRES_PORT, password=USER, database=database, timeout=30)
    try:
        connection.autocommit = True
        for statement in statements:
            connection.execute_unnamed(statement)
    finally:
        connection.close()


def mysql_script(statements: list[str], database: str | None = None) -> None:
    """The same on MariaDB; pymysql.OperationalError where no server listens."""
    connection = pymysql.connect(
        host=HOST, port=MARIADB_PORT, user=USER, password=USER, database=database, autocommit=True, connect_timeout=5
    )
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


@contextmanager
def postgres_database(statements: list[str]) -> Iterator[str]:
    """A database of its own made by the statements, and dropped afterwards: its URL."""
    name = f"{USER}_{secrets.token_hex(6)}"
    try:
        postgres_script([f"CREATE DATABASE {name}"])
    except InterfaceError:
        absent(f"no PostgreSQL on {HOST}:{POSTGRES_PORT}")
    try:
        postgres_script([*statements, "ANALYZE"], name)
        yield f"postgresql://{USER}:{USER}@{HOST}:{POSTGRES_PORT}/{name}"
    finally:
        postgres_script([f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"])


@contextmanager
def mysql_database(statements: list[str]) -> Iterator[str]:
    """The same on MariaDB."""
    name = f"{USER}_{secrets.token_hex(6)}"
    try:
        mysql_script([f"CREATE DATABASE {name}"])
    except pymysql.OperationalError:
        absent(f"no MariaDB on {HOST}:{MARIADB_PORT}")
    try:
        mysql_script(statements, name)
        yield f"mysql://{USER}:{USER}@{HOST}:{MARIADB_PORT}/{name}"
    finally:
        mysql_script([f"DROP DATABASE IF EXISTS {name}"])
