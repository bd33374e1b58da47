"""Every attack on the way to a database, once: what is run against the guard, and against the engine behind it.

The numbers are of the threat model's part on SQL; every number from 106 to 120 that it has is here.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, Literal, NamedTuple

Held = Literal["guard", "guard alone", "engine"]
"""Who has to hold: the guard refuses it, and the engine comes to no harm without the guard; the guard refuses it, and must,
since some engine cannot interrupt one call that makes ever more text, or its driver fails without a type; or it is a query,
only too heavy, which the engine's limits end."""

ENGINES: Final = ("sqlite", "duckdb", "postgres", "mysql")
"""Dialects that an engine speaks; those of other attacks are judged by the guard over any catalog."""
NUMBERS: Final = (106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 120)


class SqlAttack(NamedTuple):
    """One attack. `{secret}` in the SQL is a file with a secret, `{made}` the path of one that does not exist."""

    number: int
    dialects: tuple[str, ...]
    sql: str
    held: Held = "guard"


_SQLITE, _DUCKDB, _POSTGRES, _MYSQL = (("sqlite",), ("duckdb",), ("postgres",), ("mysql",))
_CROSSED = "SELECT COUNT(*) FROM orders a, orders b, orders c, orders d, orders e"
_ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n > 0) SELECT COUNT(*) FROM r"
_NESTED = "SELECT " + "REPLACE(" * 9 + "name" + f", 'C', '{'C' * 20}')" * 9 + " AS x FROM customers"
_DOUBLED = (
    "SELECT name || name AS a, " + ", ".join(f"{a} || {a} AS {b}" for a, b in pairwise("abcdefghijklmnopqrstuvwxyz"))
    + " FROM customers"
)  # fmt: skip


def _each(number: int, dialects: tuple[str, ...], *statements: str, held: Held = "guard") -> tuple[SqlAttack, ...]:
    return tuple(SqlAttack(number, dialects, sql, held) for sql in statements)


ATTACKS: Final[tuple[SqlAttack, ...]] = (
    # more than one statement
    *_each(106, ENGINES, "SELECT 1; DROP TABLE customers", "COMMIT; DELETE FROM customers", "SELECT 1; SELECT 2",
           "SELECT 1 /* ; */ ; -- ;\n DELETE FROM customers", "ROLLBACK; DROP TABLE customers; SELECT 1"),
    # a CTE that writes
    *_each(107, ENGINES, "WITH d AS (DELETE FROM customers RETURNING *) SELECT * FROM d",
           "WITH d AS (UPDATE customers SET age = 1 RETURNING *) SELECT * FROM d",
           "WITH d AS (INSERT INTO marketing_spend VALUES ('2025-01-01', 'x', 1) RETURNING *) SELECT COUNT(*) FROM d",
           "WITH d AS (SELECT 1 AS one) DELETE FROM customers WHERE age > (SELECT one FROM d)"),
    # a query that does more than read
    *_each(108, ENGINES, "SELECT name INTO copied FROM customers", "CREATE TABLE copied AS SELECT * FROM customers",
           "EXPLAIN ANALYZE DELETE FROM customers", "SELECT * FROM customers FOR UPDATE"),
    *_each(108, _POSTGRES, "SELECT * FROM customers FOR SHARE", "DO $$ BEGIN DELETE FROM customers; END $$",
           "SET transaction_read_only = off", "PREPARE p AS DELETE FROM customers", "LOCK TABLE customers"),
    # COPY to and from files and programs
    *_each(109, _POSTGRES, "COPY (SELECT 1) TO PROGRAM 'touch {made}'", "COPY customers FROM '{secret}'",
           "COPY customers FROM PROGRAM 'cat {secret}'", "COPY customers TO '{made}'", "COPY customers TO STDOUT"),
    # functions of PostgreSQL that read, write, ask elsewhere, set or lock
    *_each(110, _POSTGRES, *(f"SELECT {call}" for call in (
        "pg_read_file('{secret}')", "pg_read_binary_file('{secret}')", "pg_ls_dir('/')", "lo_import('{secret}')",
        "lo_export(1, '{made}')", "pg_stat_file('{secret}')", "query_to_xml('DELETE FROM customers', true, true, '')",
        "set_config('transaction_read_only', 'off', false)", "set_config('statement_timeout', '0', false)",
        "pg_terminate_backend(pg_backend_pid())", "pg_cancel_backend(pg_backend_pid())", "nextval('s')",
        "setval('s', 1)", "pg_notify('a', 'b')", "pg_advisory_lock(1)", "current_setting('data_directory')",
        '"pg_read_file"(\'{secret}\')', "pg_catalog.pg_read_file('{secret}')", "lo_creat(-1)", "txid_current()")),
        "SELECT * FROM dblink('dbname=postgres', 'DROP TABLE customers') AS t(a int)",
        "SELECT * FROM ROWS FROM (pg_ls_dir('/'))", "SELECT * FROM pg_ls_logdir()"),
    # time, rows and text without end
    *_each(111, _POSTGRES, "SELECT pg_sleep(100)", "SELECT COUNT(*) FROM generate_series(1, 1000000000000)",
           "SELECT repeat('x', 1000000000)", "SELECT LPAD(name, 900000000, 'x') FROM customers"),
    *_each(111, _DUCKDB, "SELECT COUNT(*) FROM range(1000000000000)", "SELECT repeat('x', 1000000000)",
           "SELECT format('{:900000000d}', 1)"),
    *_each(111, ENGINES, "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r"),
    *_each(111, ("sqlite", "postgres"), _NESTED),
    *_each(111, ("duckdb", "mysql"), _NESTED, held="guard alone"),
    *_each(111, _DUCKDB, _DOUBLED, held="guard alone"),
    *_each(111, ENGINES, _CROSSED, _ENDLESS, held="engine"),
    # SQLite's own doors
    *_each(112, _SQLITE, "ATTACH DATABASE '{made}' AS other", "PRAGMA writable_schema = 1", "PRAGMA query_only = 0",
           "VACUUM INTO '{made}'", "VACUUM", "SELECT * FROM pragma_table_info('customers')",
           "SELECT * FROM pragma_database_list", *(f"SELECT {call}" for call in (
               "load_extension('{secret}')", "\"load_extension\"('{secret}')", "fts3_tokenizer('simple')",
               "writefile('{made}', 'x')", "readfile('{secret}')", "edit('x')", "randomblob(1000000000)",
               "zeroblob(1000000000)", "printf('%900000000d', 1)", "'a' REGEXP '(a+)+$'", "last_insert_rowid()")),
           "CREATE VIRTUAL TABLE t USING fts5(a)"),
    # MySQL's own doors
    *_each(113, _MYSQL, "SELECT name FROM customers INTO OUTFILE '{made}'", "SELECT 1 INTO DUMPFILE '{made}'",
           "SELECT name INTO @x FROM customers LIMIT 1", "SELECT LOAD_FILE('{secret}')",
           "LOAD DATA LOCAL INFILE '{secret}' INTO TABLE marketing_spend",
           "LOAD DATA INFILE '{secret}' INTO TABLE marketing_spend",
           "SELECT /*!50000 LOAD_FILE('{secret}') */ AS x", "SELECT 1 /*!50000 INTO OUTFILE '{made}' */",
           "/*!50000 DELETE FROM customers */", "SELECT SLEEP(100)", "SELECT `SLEEP` (100)",
           "SELECT BENCHMARK(1000000000000, SHA2('x', 512))", "SELECT GET_LOCK('a', 1)", "SELECT @@datadir", "SELECT @a := 1"),
    # DuckDB's own doors
    *_each(114, _DUCKDB, "SELECT * FROM read_csv('{secret}')", "SELECT * FROM read_text('{secret}')",
           "SELECT * FROM read_blob('{secret}')", "SELECT * FROM '{secret}'", "SELECT * FROM glob('/*')",
           "COPY customers TO '{made}'", "COPY marketing_spend FROM '{secret}'", "EXPORT DATABASE '{made}'", "INSTALL httpfs",
           "LOAD httpfs", "ATTACH '{made}' AS other", "SET enable_external_access = true", "SET lock_configuration = false",
           "SELECT getenv('HOME')", "SELECT * FROM query('SELECT * FROM read_text(''{secret}'')')",
           "SELECT * FROM query_table('{secret}')", "SELECT * FROM sniff_csv('{secret}')", "PRAGMA enable_profiling",
           "SELECT * FROM duckdb_settings()", "SELECT * FROM duckdb_secrets()"),
    # doors of databases that nobody here speaks
    *_each(115, ("tsql",), "EXEC xp_cmdshell 'touch {made}'", "SELECT * FROM OPENROWSET(BULK '{secret}', SINGLE_CLOB) AS x",
           "EXEC sp_executesql N'DROP TABLE customers'"),
    *_each(115, ("bigquery",), "SELECT * FROM EXTERNAL_QUERY('a', 'b')", "BEGIN DELETE FROM customers WHERE TRUE; END",
           "EXECUTE IMMEDIATE 'DROP TABLE customers'"),
    # encodings, comments and quotes
    *_each(116, ENGINES, "ЅELECT 1", "SELECT name FROM customеrs", "SELECT 1\0; DROP TABLE customers", "SELECT 'abc",
           "SELECT 1 FROM customers WHERE name = 'x'; DROP TABLE customers; --'", "SELECT \"abc"),
    *_each(116, ENGINES, "SELECT '\ud800'", held="guard alone"),
    *_each(116, _SQLITE, "SELECT 1 /* /* */ ; DROP TABLE customers; -- */"),
    *_each(116, ENGINES, "DE/**/LETE FROM customers"),
    *_each(116, _POSTGRES, "SELECT U&'\\0041'", "SELECT $a$x$a$; DROP TABLE customers",
           "SELECT $$ $$; DELETE FROM customers --$$", "SELECT U&\"pg_read_\\0066ile\"('{secret}')"),
    # what the catalog does not show
    *_each(117, _SQLITE, "SELECT * FROM sqlite_master", "SELECT 1 UNION SELECT sql FROM sqlite_schema",
           "SELECT name FROM customers ORDER BY (SELECT name FROM sqlite_master)", "SELECT * FROM main.sqlite_master",
           "SELECT name FROM customers WHERE name IN sqlite_master", "SELECT rowid FROM customers"),
    *_each(117, _DUCKDB, "SELECT * FROM information_schema.tables", "SELECT * FROM duckdb_tables()",
           "SELECT * FROM sqlite_master", "SELECT * FROM pg_catalog.pg_class"),
    *_each(117, _POSTGRES, "SELECT * FROM pg_catalog.pg_shadow", "SELECT * FROM pg_authid", "SELECT * FROM pg_stat_activity",
           "SELECT * FROM information_schema.tables", "SELECT 'pg_shadow'::regclass", "SELECT ctid FROM customers",
           "SELECT xmin FROM customers", "SELECT customers FROM customers"),
    *_each(117, _MYSQL, "SELECT * FROM mysql.user", "SELECT * FROM information_schema.tables",
           "SELECT * FROM performance_schema.threads", "SHOW GRANTS"),
    # answers too large to hold
    *_each(120, ENGINES, "SELECT a.*, b.*, c.name AS third, d.name AS fourth FROM orders a, orders b, customers c, customers d",
           held="engine"),
    *_each(120, ("duckdb", "postgres"), "SELECT repeat(name, 50000000) AS cell FROM customers"),
    *_each(120, _SQLITE, "SELECT hex(zeroblob(50000000)) AS cell"),
    *_each(120, _MYSQL, "SELECT REPEAT(name, 50000000) AS cell FROM customers"),
)  # fmt: skip

LEGAL: Final = (
    "SELECT 'a; DROP TABLE customers' AS said",
    "SELECT COUNT(*) AS n FROM customers WHERE name <> '; DELETE FROM customers; --'",
    "SELECT /* ; DROP TABLE customers */ COUNT(*) AS n FROM customers -- ; and this",
    "SELECT 'COPY x TO PROGRAM' AS said, 'it''s; fine' AS other",
    "SELECT COUNT(*) AS n FROM customers;",
)
"""What only looks like an attack, and has to get through."""
