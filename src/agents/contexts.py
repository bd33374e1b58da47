"""What is known of each database: its catalog, its meaning, its guard and the day it is."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from src.agents.approved import Approved, ApprovedQueries
from src.agents.author import AskContext
from src.agents.stored_values import StoredValues, patience
from src.errors import BadDatabase
from src.models.asker import LOCAL, Asker
from src.models.catalog import Catalog
from src.models.config import Settings
from src.models.semantic import SemanticModel
from src.models.sql import Guard
from src.services.databases import Databases
from src.services.engines.engine import SqlEngine
from src.services.engines.profile import newest_date
from src.services.engines.urls import file_name
from src.services.glossary import load_semantics
from src.services.glossary.privacy import folder_mark
from src.tools.infer_semantics import infer_semantics
from src.tools.sql_guard import make_guard

CLOSING_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground a question stands on."""

    context: AskContext
    engine: SqlEngine
    guard: Guard
    fingerprint: str
    notes: tuple[str, ...] = ()
    """What was not ready or left out when the question was asked, in words for the reader of the answer."""


class Contexts:
    """Prepares the ground for a database once, and again when its data or the glossary changes. Thread-safe."""

    def __init__(self, settings: Settings, databases: Databases, approved: Approved = lambda _database: ()) -> None:
        self._settings = settings
        self._databases = databases
        self._approved = ApprovedQueries(approved)
        self._grounds: dict[str, tuple[str, Ground]] = {}
        self._values: dict[str, StoredValues] = {}
        self._lock = threading.Lock()

    def ground(self, database: str | None, *, trusted: Literal[True]) -> Ground:  # noqa: ARG002 - said by whoever calls
        """`ground_for` the machine's own user."""
        return self.ground_for(database, LOCAL)

    def ground_for(self, database: str | None, asker: Asker) -> Ground:
        """Catalog, semantics, guard and clock of a database, as the asker may know it.

        Raises UnknownDatabase, DatabaseNotAllowed, BadDatabase, BadGlossary, EngineUnavailable.
        """
        name, url = self._databases.resolve_for(database, asker)
        engine = self._databases.engine(url)
        fingerprint = engine.data_fingerprint()
        key = f"{fingerprint}|{folder_mark(self._settings.glossary_dir)}"
        catalog = engine.catalog()
        with self._lock:
            known = self._grounds.get(url)
            is_new = known is None or known[0] != key
            # The catalog gets better while the database is looked at in the background.
            if known is None or is_new or known[1].context.catalog is not catalog:
                known = (key, self._prepare(name, engine, catalog, fingerprint))
                self._grounds[url] = known
            if url not in self._values:
                self._values[url] = StoredValues(self._settings.home, url, name)
            values = self._values[url]
        ground = _with_values(known[1], values, is_new=is_new)
        if name not in self._settings.databases:
            return ground
        semantics, notes = self._approved.added(name, ground.context.semantics, ground.context.catalog.dialect)
        return replace(ground, context=replace(ground.context, semantics=semantics), notes=(*ground.notes, *notes))

    def forget(self, url: str, name: str) -> None:
        """Gives back what is known of a database of ours that is not asked any more, and deletes what was kept of it."""
        with self._lock:
            values = self._values.pop(url, None)
            self._grounds.pop(url, None)
        if values is not None:
            values.close(wait=CLOSING_SECONDS)
        for folder in ("values", "catalogs"):
            for kept in (self._settings.home / folder).glob(f"{file_name(name, url)}.*"):
                kept.unlink(missing_ok=True)

    def close(self) -> None:
        """Gives back the indexes of values. What is still being built gets a few seconds, all together."""
        with self._lock:
            values, self._values = list(self._values.values()), {}
            self._grounds = {}
        deadline = time.monotonic() + CLOSING_SECONDS
        for index in values:
            index.close(wait=max(0.0, deadline - time.monotonic()))

    def _prepare(self, name: str, engine: SqlEngine, catalog: Catalog, fingerprint: str) -> Ground:
        if not catalog.tables:
            raise BadDatabase(f"Database {name!r} has no tables.", hint="Name one that holds data.")
        semantics = self._semantics(catalog, name)
        today, why = self._today(catalog)
        context = AskContext(name, catalog, semantics, today, why)
        return Ground(context, engine, make_guard(catalog, self._settings.row_limit), fingerprint)

    def _semantics(self, catalog: Catalog, name: str) -> SemanticModel:
        return load_semantics(self._settings.glossary_dir, catalog) or infer_semantics(catalog, name)

    def _today(self, catalog: Catalog) -> tuple[date, str]:
        if self._settings.today is not None:
            return self._settings.today, f"today = {self._settings.today}, as set by BI_TODAY"
        clock = date.today()  # noqa: DTZ011 - the analyst's own calendar day is meant
        newest = newest_date(catalog, clock)
        if newest is not None:
            return newest, f"today = {newest}, the newest date in the data"
        return clock, f"today = {clock}, by the clock, as the data holds no dates"


def _with_values(ground: Ground, values: StoredValues, *, is_new: bool) -> Ground:
    """The ground with the values that are indexed by now, and what is to be said of those that are not."""
    context = ground.context
    wait = patience(context.catalog) if is_new else 0.0
    found = values.look(ground.engine, context.catalog, context.semantics, ground.fingerprint, wait=wait)
    notes = (*_unseen(context.catalog), *found.notes)
    return replace(ground, context=replace(context, values=found.values), notes=notes)


def _unseen(catalog: Catalog) -> tuple[str, ...]:
    """What is not yet known of the rows, in words."""
    some = [table.name for table in catalog.tables if table.seen != "all" and not table.is_view]
    if not some:
        return ()
    shown = ", ".join(some[:3]) + (f" and {len(some) - 3} more" if len(some) > 3 else "")
    return (f"Known from a sample only, so far: the values and ranges of {shown}.",)
