"""The app's database, opened and brought up to date."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)

from src.errors import BadSetting, StateUnavailable

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_BUSY_SECONDS: Final = 10
_MIGRATION_LOCK: Final = 4_217_001
"""Any number: PostgreSQL's advisory lock that one process at a time migrates under."""
_WRITES: Final = "writes"
_PASSES: Final = "passes"
_OPEN: Final = threading.Lock()


def open_state(url: str) -> Engine:
    """An engine on an up-to-date database. Raises BadSetting (no such kind of database), StateUnavailable."""
    engine = _engine(url)
    try:
        with _OPEN:
            _migrate(engine)
    except (
        SQLAlchemyError,
        OSError,
        AttributeError,
        TypeError,
    ) as error:  # the last two: pg8000, for no password or user
        engine.dispose()
        raise StateUnavailable(
            f"The app's own database does not work: {type(error).__name__}.", hint="Check BI_STATE_URL and its server."
        ) from error
    return engine


def state_url(url: str, home: Path) -> str:
    """The URL that was set, or that of a file in the app's folder."""
    return url or f"sqlite:///{(home / 'state.db').resolve()}"


@contextmanager
def writing(engine: Engine, *, is_lasting: bool = True) -> Iterator[Connection]:
    """A transaction that may write. Raises StateUnavailable where the database does not answer.

    What is not lasting (counts of the moment) waits for no disk: a power cut may forget it, the end of a process does not.
    """
    options = {_WRITES: True, _PASSES: not is_lasting}
    with _typed(), engine.connect().execution_options(**options) as connection, connection.begin():
        if not is_lasting and engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL synchronous_commit TO OFF"))
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads. Raises StateUnavailable where the database does not answer."""
    with _typed(), engine.connect() as connection, connection.begin():
        yield connection


def answers(engine: Engine) -> None:
    """Raises StateUnavailable where the database does not answer."""
    with reading(engine) as connection:
        connection.execute(text("SELECT 1"))


@contextmanager
def _typed() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, DatabaseError) as error:
        if isinstance(error, IntegrityError | ProgrammingError | DataError):
            raise  # ours: a rule of the tables was broken
        raise StateUnavailable(
            f"The app's own database does not answer: {type(error.orig).__name__}.", hint="Try again; check BI_STATE_URL."
        ) from error


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadSetting("BI_STATE_URL is no database URL.", hint="Such as postgresql+pg8000://user:key@host/name.") from None
    kind = parsed.get_backend_name()
    if kind == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+pg8000"), pool_pre_ping=True, pool_size=10, max_overflow=20)
    if kind != "sqlite":
        raise BadSetting(f"The app's database cannot be {kind}.", hint="Use SQLite or PostgreSQL.")
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return engine


def _tune(connection: Any, _record: Any) -> None:
    """Readers beside a writer, keys that hold, and transactions that SQLAlchemy begins itself."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: a read that turns into a write later could not wait for another's."""
    options = connection.get_execution_options()
    if options.get(_WRITES):  # in WAL mode NORMAL leaves the file whole too
        connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if options.get(_PASSES) else 'FULL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
