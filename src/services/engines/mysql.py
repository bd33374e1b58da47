"""MySQL and MariaDB through SQLAlchemy and PyMySQL, read-only."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, Final

from pymysql.cursors import SSCursor
from pymysql.err import MySQLError
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from src.models.catalog import Catalog
from src.models.sql import ResultTable, SafeSql, SqlFailure
from src.services.engines.bounds import MOST_ROWS_TOUCHED, bounded, too_costly
from src.services.engines.kept_catalog import Cataloguing
from src.services.engines.mysql_errors import to_failure
from src.services.engines.rows import to_table
from src.services.engines.server import CONNECT_SECONDS, SILENCE_SECONDS, Server

_STATE: Final = """
SELECT t.table_name, t.create_time, t.update_time, t.table_rows, t.auto_increment,
       (SELECT count(*) FROM information_schema.columns c
        WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name)
FROM information_schema.tables t WHERE t.table_schema = database() ORDER BY 1
"""


class MysqlEngine:
    """A MySQL or MariaDB database, as its user sees it. Safe to use from many threads.

    Every statement runs alone in a READ ONLY transaction that is rolled back; the driver sends one statement at a time.
    Raises EngineUnavailable when the server is not reached, BadDatabase when it has no tables.
    """

    dialect = "mysql"
    errors: tuple[type[Exception], ...] = (MySQLError, OSError, struct.error)
    breaking: tuple[type[Exception], ...] = (struct.error,)

    def __init__(
        self,
        url: str,
        *,
        seconds: float,
        result_bytes: int,
        plan: Cataloguing | None = None,
        plan_rows: float = MOST_ROWS_TOUCHED,
    ) -> None:
        parsed = make_url(url).set(drivername="mysql+pymysql")
        arguments = {
            "connect_timeout": CONNECT_SECONDS, "read_timeout": seconds + SILENCE_SECONDS, "local_infile": False,
            "charset": "utf8mb4", "cursorclass": SSCursor, "program_name": "bi-agents",
        }  # fmt: skip
        self._result_bytes = result_bytes
        self._plan_rows = plan_rows
        self._server = Server(parsed, self, seconds=seconds, arguments=arguments)
        self._catalog = self._server.catalog(self.data_fingerprint, plan)

    def catalog(self) -> Catalog:
        """Tables with profiles; up to a minute old. Raises EngineUnavailable, BadDatabase."""
        return self._catalog.get()

    def explain(self, sql: SafeSql) -> SqlFailure | None:
        """A dry run: None when the server would run it, and without going through too many rows. Raises EngineUnavailable."""
        plan = self._server.execute(lambda raw: _explained(raw, sql.text))
        return plan if isinstance(plan, SqlFailure) else too_costly(plan, self._plan_rows)

    def run(self, sql: SafeSql) -> ResultTable | SqlFailure:
        """At most `row_limit` rows and `result_bytes` bytes, or why there are none. Raises EngineUnavailable."""

        def read(raw: Any) -> ResultTable:
            cursor = raw.cursor()
            try:
                cursor.execute(sql.text)
                rows, truncated = bounded(iter(cursor.fetchone, None), most=sql.row_limit, size=self._result_bytes)
                return to_table([str(column[0]) for column in cursor.description or ()], rows, truncated=truncated)
            finally:
                cursor.close()

        outcome: ResultTable | SqlFailure = self._server.execute(read)
        return outcome

    def data_fingerprint(self) -> str:
        """Sixteen hex digits that change with the tables and with rows written, as information_schema tells them."""
        return self._server.mark(_STATE)

    def close(self) -> None:
        """Gives back connections."""
        self._server.close()

    def prepare(self, raw: Any, seconds: float) -> None:
        """A read-only transaction with a time-out, in the server's own unit for it."""
        with raw.cursor() as cursor:
            cursor.execute("ROLLBACK")
            if "MariaDB" in raw.get_server_info():
                cursor.execute(f"SET SESSION max_statement_time = {max(0.001, seconds):.3f}")
            else:
                cursor.execute(f"SET SESSION max_execution_time = {max(1, int(seconds * 1000))}")
            cursor.execute("SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION'")
            cursor.execute("SET SESSION time_zone = '+00:00'")
            cursor.execute("SET SESSION TRANSACTION READ ONLY")  # DDL would end the transaction, and run after it
            cursor.execute("START TRANSACTION READ ONLY")

    def fetch(self, raw: Any, text: str) -> list[Sequence[Any]]:
        """Every row of one statement."""
        with raw.cursor() as cursor:
            cursor.execute(text)
            return list(cursor.fetchall())

    def failure(self, error: Exception, seconds: float) -> SqlFailure | None:
        """What the server said of a statement; None when the connection broke."""
        return to_failure(error, seconds=seconds)

    def cancel(self, raw: Any, engine: Engine) -> None:
        """KILL QUERY, as the same user."""
        with engine.connect() as other:
            other.execute(text(f"KILL QUERY {int(raw.thread_id())}"))


def _explained(raw: Any, text: str) -> float:
    """The rows that a plan expects to go through: those of the tables of each SELECT, multiplied.

    A subquery that depends on the query around it is gone through for each of its rows.
    """
    with raw.cursor() as cursor:
        cursor.execute(f"EXPLAIN {text}")
        names = [str(column[0]).lower() for column in cursor.description or ()]
        lines = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    products: dict[object, float] = {}
    for line in lines:
        products[line["id"]] = products.get(line["id"], 1.0) * float(line.get("rows") or 1)
    depending = {line["id"] for line in lines if str(line.get("select_type", "")).startswith("DEPENDENT")}
    around = max((rows for key, rows in products.items() if key not in depending), default=1.0)
    return sum(rows * around if key in depending else rows for key, rows in products.items())
