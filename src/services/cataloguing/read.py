"""The catalog of any database that SQLAlchemy can inspect: one door for every engine."""

from __future__ import annotations

from sqlalchemy import Connection

from src.models.catalog import Catalog
from src.services.cataloguing.containment import Fetch, Looks
from src.services.cataloguing.keys import infer_keys
from src.services.engines.profile import Profiler
from src.services.engines.reflect import reflect_tables


def read_catalog(connection: Connection, *, dialect: str, fetch: Fetch) -> Catalog:
    """Tables, views, columns, keys declared and inferred, and profiles. Raises what SQLAlchemy raises of the schema.

    `fetch` runs one SELECT read-only and gives its rows, or None when the time for all of them is up or the statement
    fails; what could not be seen stays unknown. `dialect` is sqlglot's name. Names are quoted as the connection does.
    """
    quote = connection.dialect.identifier_preparer.quote_identifier
    profiler = Profiler(fetch, quote)
    tables = tuple(profiler.ranges(table) for table in reflect_tables(connection))
    tables = tuple(profiler.values(table) for table in tables)
    looks = Looks(fetch, quote)
    return infer_keys(Catalog(tables, dialect), looks.unique, looks.contained)
