"""The catalog of any database that SQLAlchemy can inspect: one door for every engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from src.models.catalog import Catalog, Table
from src.services.cataloguing.containment import Looks
from src.services.cataloguing.keys import infer_keys
from src.services.cataloguing.kinds import role_of
from src.services.cataloguing.look import Budget, Clock, Look, TimedFetch
from src.services.cataloguing.private import Hidden
from src.services.cataloguing.sizes import estimated_rows
from src.services.engines.profile import Profiler
from src.services.engines.reflect import reflect_tables

_FOR_KEYS: Final = 0.3
"""Of the time, this much is left for looking at keys whatever the profiles take."""

Quote = Callable[[str], str]


def read_catalog(connection: Connection, *, dialect: str, fetch: TimedFetch, look: Look | None = None) -> Catalog:
    """Tables, views, columns, keys declared and inferred, and profiles. Raises what SQLAlchemy raises of the schema.

    `fetch` runs one SELECT read-only and gives its rows, or None when its seconds are over or the statement fails; what
    could not be seen stays unknown, and the table says so (`seen`). `dialect` is sqlglot's name. Names are quoted as the
    connection does.
    """
    look = look or Look()
    quote = connection.dialect.identifier_preparer.quote_identifier
    shape = Catalog(reflect_tables(connection), dialect)
    if look.budget.seconds <= 0:
        return replace(shape, tables=tuple(replace(table, seen="none") for table in shape.tables))
    hidden = look.hidden(shape)
    tables = _profiled(_known(shape.tables, look.known), dialect, fetch, quote, hidden, look.budget)
    looks = Looks(Clock(fetch, look.budget.statement, look.budget.seconds * _FOR_KEYS), quote, hidden)
    found = infer_keys(Catalog(tables, dialect), looks.unique, looks.contained)
    return replace(found, tables=tuple(_with_kinds(table) for table in found.tables))


def _known(shape: Sequence[Table], known: Catalog | None) -> list[Table]:
    """The bare tables, but those of which all is known, as they are known."""
    found = []
    for table in shape:
        before = known.table(table.name) if known else None
        same = before is not None and [(c.name, c.declared) for c in before.columns] == [
            (c.name, c.declared) for c in table.columns
        ]
        whole = before is not None and same and before.seen == "all"
        found.append(replace(before, inferred_key=(), inferred_keys=()) if before and whole else replace(table, seen="none"))
    return found


def _profiled(
    tables: Sequence[Table], dialect: str, fetch: TimedFetch, quote: Quote, hidden: Hidden, budget: Budget
) -> tuple[Table, ...]:
    """The tables with their profiles, small ones first, so that one big table does not take the time of all."""
    clock = Clock(fetch, budget.statement, budget.seconds * (1 - _FOR_KEYS))
    sizes = estimated_rows(tables, dialect, clock, quote)
    profiler = Profiler(clock, quote, hidden, dialect)
    # A view may stand for any amount of work, so views come last.
    order = sorted(range(len(tables)), key=lambda i: (tables[i].is_view, sizes.get(tables[i].name, 0), i))
    found = list(tables)
    unseen = [i for i in order if found[i].seen != "all"]
    for i in unseen:
        found[i] = profiler.ranges(replace(found[i], seen="all"), sizes.get(found[i].name), budget.big)
    for i in unseen:
        found[i] = profiler.values(found[i])
    return tuple(found)


def _with_kinds(table: Table) -> Table:
    links = frozenset(c.casefold() for key in (*table.foreign_keys, *table.inferred_keys) for c in key.columns)
    return replace(table, columns=tuple(replace(column, kind=role_of(column, table, links)) for column in table.columns))
