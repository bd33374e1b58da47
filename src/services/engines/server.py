"""What engines on a server share: a pool, a catalog kept for a minute, a deadline, statements that run alone."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from src.errors import BadDatabase, EngineUnavailable, Stopped
from src.models.catalog import Catalog
from src.models.sql import SqlFailure
from src.models.stopping import current_stop
from src.services.cataloguing.look import Look
from src.services.cataloguing.read import read_catalog
from src.services.engines.bounds import late
from src.services.engines.kept_catalog import Cataloguing, KeptCatalog
from src.services.engines.urls import masked

CATALOG_SECONDS: Final = 60.0
"""So long a catalog serves although the data changes: on a server they always do."""
CONNECT_SECONDS: Final = 5
GRACE_SECONDS: Final = 5.0
"""After the server's own time-out: then the connection is given up."""
SILENCE_SECONDS: Final = 2 * GRACE_SECONDS
"""So long after a statement's time-out a socket may be silent: the last resort, after the connection was given up."""


class Vendor(Protocol):
    """What differs between servers."""

    dialect: str
    errors: tuple[type[Exception], ...]
    """What its driver raises."""
    breaking: tuple[type[Exception], ...]
    """Those after which a connection is of no use, whatever they mean for the statement."""

    def prepare(self, raw: Any, seconds: float) -> None:
        """Begins a read-only transaction that the server ends after so many seconds."""
        ...

    def fetch(self, raw: Any, text: str) -> list[Sequence[Any]]:
        """Every row of one statement."""
        ...

    def failure(self, error: Exception, seconds: float) -> SqlFailure | None:
        """What a statement's error means; None when the connection, not the statement, is what failed."""
        ...

    def cancel(self, raw: Any, engine: Engine) -> None:
        """Has the server end the statement that runs on a connection, over another one. Raises its errors, SQLAlchemyError."""
        ...


class Server:
    """A pool of connections to one server, each used for one statement at a time in a read-only transaction."""

    def __init__(self, url: URL, vendor: Vendor, *, seconds: float, arguments: dict[str, Any]) -> None:
        self._shown = masked(url.render_as_string(hide_password=False))
        self._vendor = vendor
        self._seconds = seconds
        self._engine: Engine = create_engine(
            url, pool_size=4, max_overflow=12, pool_timeout=CONNECT_SECONDS, pool_recycle=1800, pool_pre_ping=True,
            connect_args=arguments,
        )  # fmt: skip

    def catalog(self, fingerprint: Callable[[], str], plan: Cataloguing | None) -> KeptCatalog:
        """The catalog to be, read at first use."""
        return KeptCatalog(self._read_catalog, fingerprint, plan, seconds=CATALOG_SECONDS)

    def execute(self, work: Callable[[Any], Any], seconds: float | None = None) -> Any:
        """What `work` makes of a driver's connection, or the SqlFailure it ended with. Raises EngineUnavailable, Stopped."""
        limit = seconds or self._seconds
        stop = current_stop()
        stop.check()
        with self._connected() as connection:
            raw = connection.connection.driver_connection
            given_up = threading.Event()
            timer = threading.Timer(limit + GRACE_SECONDS, self._give_up, (raw, given_up))
            timer.daemon = True
            timer.start()
            try:
                with stop.interrupting(lambda: self._stop(raw, given_up)):
                    self._vendor.prepare(raw, limit)
                    return work(raw)
            except Stopped:
                self._discard(connection)
                raise
            except self._vendor.errors as error:
                failed = self._sorted(connection, error, limit, is_late=given_up.is_set())
                stop.check()
                return failed
            finally:
                timer.cancel()

    def mark(self, query: str) -> str:
        """Sixteen hex digits of what a query gives. Raises EngineUnavailable."""
        found = self.execute(lambda raw: self._vendor.fetch(raw, query))
        if isinstance(found, SqlFailure):
            raise EngineUnavailable(f"{self._shown} does not tell its state.", hint=found.message)
        return hashlib.sha256(repr([tuple(row) for row in found]).encode()).hexdigest()[:16]

    def close(self) -> None:
        """Gives back connections."""
        self._engine.dispose()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            connection = self._engine.connect()
        except SQLAlchemyError as error:
            raise self._unavailable(error) from None  # the driver's own words may hold the password
        try:
            yield connection
        finally:
            connection.close()  # rolls back, which also undoes what a statement set

    def _sorted(self, connection: Connection, error: Exception, seconds: float, *, is_late: bool) -> SqlFailure:
        found = self._vendor.failure(error, seconds)
        broken = is_late or found is None or isinstance(error, self._vendor.breaking)
        if broken:
            self._discard(connection)
        if is_late:
            return late(seconds)
        if found is not None:
            return found
        raise self._unavailable(error) from None

    def _unavailable(self, error: Exception) -> EngineUnavailable:
        cause = getattr(error, "orig", None) or error
        kind = type(cause).__name__
        hint = "Check that the server runs, the address, the user and its password."
        return EngineUnavailable(f"{self._shown} cannot be reached ({kind}).", hint=hint)

    @staticmethod
    def _discard(connection: Connection) -> None:
        """Drops a connection that is of no use any more, and its socket at once: a driver cannot close one that broke."""
        raw = connection.connection.driver_connection
        files = [getattr(raw, name, None) for name in ("_sock", "_rfile", "_usock")]
        connection.invalidate()
        for file in files:
            if file is not None:
                with suppress(OSError, ValueError):
                    file.close()

    def _stop(self, raw: Any, given_up: threading.Event) -> None:
        """Gives the statement up, here and at the server, which would not notice that nobody listens."""
        self._give_up(raw, given_up)
        with suppress(*self._vendor.errors, SQLAlchemyError):  # its own time-out ends it too
            self._vendor.cancel(raw, self._engine)

    @staticmethod
    def _give_up(raw: Any, given_up: threading.Event) -> None:
        """Closes the socket under a statement that neither ends nor answers."""
        given_up.set()
        sock = getattr(raw, "_usock", None) or getattr(raw, "_sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _read_catalog(self, look: Look) -> Catalog:
        try:
            with self._engine.connect() as connection:
                found = read_catalog(connection, dialect=self._vendor.dialect, fetch=self._fetch, look=look)
        except DBAPIError as error:
            raise self._unavailable(error) from None
        except SQLAlchemyError as error:
            raise BadDatabase(
                f"{self._shown} cannot be described ({type(error).__name__}).", hint="Check the user's rights."
            ) from error
        if not found.tables:
            raise BadDatabase(
                f"{self._shown} has no tables that this user may read.", hint="Grant SELECT, or load some tables."
            )
        return found

    def _fetch(self, text: str, seconds: float) -> list[Sequence[Any]] | None:
        if seconds <= 0.05:  # the servers' shortest time-outs are not much less
            return None
        # No longer than a question's statement may take: the driver's own time-out is set for that.
        rows = self.execute(lambda raw: self._vendor.fetch(raw, text), min(seconds, self._seconds))
        return None if isinstance(rows, SqlFailure) else list(rows)
