"""PostgreSQL through SQLAlchemy and pg8000, read-only."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pg8000.exceptions import Error as PostgresError
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from src.models.catalog import Catalog
from src.models.sql import ResultTable, SafeSql, SqlFailure
from src.services.engines.bounds import MOST_ROWS_TOUCHED, bounded, too_costly
from src.services.engines.kept_catalog import Cataloguing
from src.services.engines.postgres_errors import to_failure
from src.services.engines.postgres_wire import MessageTooBig, bound_messages, cancel_request
from src.services.engines.rows import to_table
from src.services.engines.server import CONNECT_SECONDS, SILENCE_SECONDS, Server

BATCH: Final = 500
ROWS_A_UNIT: Final = 100.0
"""Rows that one unit of PostgreSQL's cost goes through: the inverse of its cpu_tuple_cost."""

_STATE: Final = """
SELECT count(*), sum(c.relfilenode::bigint), sum(c.relnatts), max(c.oid::bigint),
       sum(coalesce(s.n_tup_ins, 0) + coalesce(s.n_tup_upd, 0) + coalesce(s.n_tup_del, 0))
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_stat_user_tables s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND c.relnamespace NOT IN
    (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname LIKE 'pg\\_%' OR nspname = 'information_schema')
"""


class PostgresEngine:
    """A PostgreSQL database, as its user sees it. Safe to use from many threads.

    Every statement runs alone in a READ ONLY transaction that is rolled back, as the query of a cursor: what is no query
    is a syntax error there. Raises EngineUnavailable when the server is not reached, BadDatabase when it has no tables.
    """

    dialect = "postgres"
    errors: tuple[type[Exception], ...] = (PostgresError, MessageTooBig, OSError, struct.error)
    breaking: tuple[type[Exception], ...] = (MessageTooBig, struct.error)

    def __init__(
        self,
        url: str,
        *,
        seconds: float,
        result_bytes: int,
        plan: Cataloguing | None = None,
        plan_rows: float = MOST_ROWS_TOUCHED,
    ) -> None:
        parsed = make_url(url).set(drivername="postgresql+pg8000")
        arguments = {"timeout": CONNECT_SECONDS, "application_name": "bi-agents", "tcp_keepalive": True}
        self._result_bytes = result_bytes
        self._plan_rows = plan_rows
        self._server = Server(parsed, self, seconds=seconds, arguments=arguments)
        self._catalog = self._server.catalog(self.data_fingerprint, plan)

    def catalog(self) -> Catalog:
        """Tables with profiles; up to a minute old. Raises EngineUnavailable, BadDatabase."""
        return self._catalog.get()

    def explain(self, sql: SafeSql) -> SqlFailure | None:
        """A dry run: None when PostgreSQL would run it, and without going through too many rows. Raises EngineUnavailable."""
        plan = self._server.execute(lambda raw: self.fetch(raw, f"EXPLAIN (FORMAT JSON) {sql.text}"))
        if isinstance(plan, SqlFailure):
            return plan
        found = plan[0][0]
        top = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
        return too_costly(float(top["Total Cost"]) * ROWS_A_UNIT, self._plan_rows)

    def run(self, sql: SafeSql) -> ResultTable | SqlFailure:
        """At most `row_limit` rows and `result_bytes` bytes, or why there are none. Raises EngineUnavailable."""

        def read(raw: Any) -> ResultTable:
            raw.execute_unnamed(f"DECLARE answer NO SCROLL CURSOR FOR {sql.text}")
            first = raw.execute_unnamed(f"FETCH FORWARD {BATCH} FROM answer")
            rows, truncated = bounded(_batches(raw, first.rows), most=sql.row_limit, size=self._result_bytes)
            return to_table([str(column["name"]) for column in first.columns], rows, truncated=truncated)

        outcome: ResultTable | SqlFailure = self._server.execute(read)
        return outcome

    def data_fingerprint(self) -> str:
        """Sixteen hex digits that change with the tables and with rows written, as the statistics count them."""
        return self._server.mark(_STATE)

    def close(self) -> None:
        """Gives back connections."""
        self._server.close()

    def prepare(self, raw: Any, seconds: float) -> None:
        """A read-only transaction with a time-out; no message from the server longer than the result may be."""
        bound_messages(raw, self._result_bytes)
        raw._usock.settimeout(seconds + SILENCE_SECONDS)  # else the driver keeps the one of connecting, which is shorter
        raw.execute_unnamed("ROLLBACK")
        raw.execute_unnamed("BEGIN TRANSACTION READ ONLY")
        raw.execute_unnamed(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
        raw.execute_unnamed("SET LOCAL lock_timeout = 2000")
        raw.execute_unnamed("SET LOCAL TIME ZONE 'UTC'")

    def fetch(self, raw: Any, text: str) -> list[Sequence[Any]]:
        """Every row of one statement."""
        return list(raw.execute_unnamed(text).rows or ())

    def failure(self, error: Exception, seconds: float) -> SqlFailure | None:
        """What the server said of a statement; None when the connection broke."""
        return to_failure(error, seconds=seconds)

    def cancel(self, raw: Any, engine: Engine) -> None:
        """A cancel request, over a connection of its own as the protocol has it."""
        cancel_request(raw, str(engine.url.host or "localhost"), engine.url.port or 5432)


def _batches(raw: Any, rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    while rows:
        yield from rows
        rows = raw.execute_unnamed(f"FETCH FORWARD {BATCH} FROM answer").rows if len(rows) == BATCH else ()
