"""What is known of each database: its catalog, its meaning, its guard and the day it is."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

import structlog

from src.agents.approved import Approved, ApprovedQueries
from src.agents.author import AskContext
from src.agents.barred import Barred
from src.agents.ruled_ground import RuledEngine, ruled_catalog
from src.agents.stored_values import StoredValues, patience
from src.errors import AccessBroken, BadDatabase
from src.models.access import Access
from src.models.asker import LOCAL, Asker
from src.models.catalog import Catalog
from src.models.config import Settings
from src.models.semantic import SemanticModel
from src.models.sql import Guard
from src.services.access.kept import KeptAccess
from src.services.access.rules import AccessFile
from src.services.databases import Databases
from src.services.engines.engine import SqlEngine
from src.services.engines.profile import newest_date
from src.services.engines.urls import file_name
from src.services.glossary import load_semantics
from src.services.glossary.privacy import folder_mark
from src.tools.covered_semantics import covered_semantics
from src.tools.infer_semantics import infer_semantics
from src.tools.ruled_semantics import ruled_semantics
from src.tools.sql_guard import make_guard
from src.tools.sql_guard.ruled import Rules, make_rules

CLOSING_SECONDS: Final = 5.0
MOST_SCOPES: Final = 64
"""Sets of rules that are kept ready."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground a question stands on."""

    context: AskContext
    engine: SqlEngine
    guard: Guard
    fingerprint: str
    notes: tuple[str, ...] = ()
    """What was not ready or left out when the question was asked, in words for the reader of the answer."""
    source: Catalog | None = None
    """The database's whole catalog that this was made from."""
    rules: Rules | None = None
    """Of access, where the asker is held by any."""
    barred: Barred | None = None
    """Tells which tables hold rows that the rules keep back."""


class Contexts:
    """Prepares the ground for a database once, and again when its data or the glossary changes. Thread-safe."""

    def __init__(self, settings: Settings, databases: Databases, approved: Approved = lambda _database: ()) -> None:
        self._settings = settings
        self._databases = databases
        self._approved = ApprovedQueries(approved)
        self._access = KeptAccess(settings.access_file)
        self._grounds: OrderedDict[tuple[str, str], tuple[str, Ground]] = OrderedDict()
        self._values: dict[tuple[str, str], StoredValues] = {}
        self._lock = threading.Lock()

    def ground(self, database: str | None, *, trusted: Literal[True]) -> Ground:
        """`ground_for` the machine's own user; for anybody else there is no such short cut."""
        if trusted is not True:
            raise TypeError("an asker at a door needs ground_for(database, asker)")
        return self.ground_for(database, LOCAL)

    def ground_for(self, database: str | None, asker: Asker) -> Ground:
        """Catalog, semantics, guard and clock of a database, as the asker may know it.

        Raises UnknownDatabase, DatabaseNotAllowed, AccessBroken, BadDatabase, BadGlossary, EngineUnavailable.
        """
        rules = self._rules_for(asker)
        name, url = self._databases.resolve_for(database, rules.narrowed(asker, self._settings.databases))
        access = rules.access(name, asker)
        engine = self._databases.engine(url)
        fingerprint = engine.data_fingerprint()
        key = f"{fingerprint}|{folder_mark(self._settings.glossary_dir)}"
        catalog = engine.catalog()
        place = (url, access.scope if access is not None else "")
        with self._lock:
            known = self._grounds.get(place)
            is_new = known is None or known[0] != key
            # The catalog gets better while the database is looked at in the background.
            if known is None or is_new or known[1].source is not catalog:
                known = (key, self._prepare(name, engine, catalog, fingerprint, access))
                self._grounds[place] = known
            if place not in self._values:
                self._values[place] = StoredValues(self._settings.home, url, name, rules=known[1].rules)
            values = self._values[place]
            self._grounds.move_to_end(place)
            self._give_up_oldest()
        ground = _with_values(known[1], values, is_new=is_new)
        if name not in self._settings.databases or ground.rules is not None:  # others' approved SQL may quote hidden rows
            return ground
        semantics, notes = self._approved.added(name, ground.context.semantics, ground.context.catalog.dialect)
        return replace(ground, context=replace(ground.context, semantics=semantics), notes=(*ground.notes, *notes))

    def check(self, database: str, asker: Asker) -> None:
        """Raises UnknownDatabase, DatabaseNotAllowed, AccessBroken where the asker may not ask it."""
        self._databases.resolve_for(database, self._rules_for(asker).narrowed(asker, self._settings.databases))

    def names_for(self, asker: Asker) -> list[str]:
        """The configured databases that the asker may ask. Raises AccessBroken."""
        mine = self._rules_for(asker).narrowed(asker, self._settings.databases).databases
        return [name for name in self._settings.databases if mine is None or name in mine]

    def access_trouble(self) -> str | None:
        """Why the rules of access refuse everybody whom they could hold; None where they are good."""
        return self._access.trouble()

    def _rules_for(self, asker: Asker) -> AccessFile:
        """The file's; the machine's own user is held by none, so no file that is broken keeps them from anything."""
        return AccessFile() if asker.trusted else self._access.rules()

    def _give_up_oldest(self) -> None:
        """Scopes may be as many as people: what was not asked for longest is made again when it is."""
        ruled = [place for place in self._grounds if place[1]]
        for place in ruled[: max(0, len(ruled) - MOST_SCOPES)]:
            del self._grounds[place]
            self._values.pop(place).close(wait=0.0)

    def forget(self, url: str, name: str) -> None:
        """Gives back what is known of a database of ours that is not asked any more, and deletes what was kept of it."""
        with self._lock:
            values = self._values.pop((url, ""), None)
            self._grounds.pop((url, ""), None)
        if values is not None:
            values.close(wait=CLOSING_SECONDS)
        for folder in ("values", "catalogs"):
            for kept in (self._settings.home / folder).glob(f"{file_name(name, url)}.*"):
                kept.unlink(missing_ok=True)

    def close(self) -> None:
        """Gives back the indexes of values. What is still being built gets a few seconds, all together."""
        with self._lock:
            values, self._values = list(self._values.values()), {}
            self._grounds = OrderedDict()
        deadline = time.monotonic() + CLOSING_SECONDS
        for index in values:
            index.close(wait=max(0.0, deadline - time.monotonic()))

    def _prepare(self, name: str, engine: SqlEngine, catalog: Catalog, fingerprint: str, access: Access | None) -> Ground:
        if not catalog.tables:
            raise BadDatabase(f"Database {name!r} has no tables.", hint="Name one that holds data.")
        if access is not None:
            return self._ruled(name, engine, catalog, fingerprint, access)
        semantics = self._semantics(catalog, name)
        today, why = self._today(catalog)
        context = AskContext(name, catalog, semantics, today, why)
        return Ground(context, engine, make_guard(catalog, self._settings.row_limit), fingerprint, source=catalog)

    def _ruled(self, name: str, engine: SqlEngine, whole: Catalog, fingerprint: str, access: Access) -> Ground:
        """The ground of an asker whom rules of access hold: nothing beyond them is in it. Raises AccessBroken."""
        try:
            rules = make_rules(whole, access)
        except AccessBroken as error:
            log.error("access_broken", database=name, why=error.why)
            raise
        catalog = ruled_catalog(whole, access, rules, engine)
        if not catalog.tables:
            raise BadDatabase(f"Database {name!r} has no tables for you.", hint="Ask for one that your roles open.")
        guard = make_guard(catalog, self._settings.row_limit, rules)
        loaded = load_semantics(self._settings.glossary_dir, whole)
        known = ruled_semantics(loaded, whole, catalog, guard) if loaded else infer_semantics(catalog, name)
        semantics = covered_semantics(known, access)
        today, why = self._today(catalog)
        context = AskContext(name, catalog, semantics, today, why, row_scope=rules.scope)
        barred = Barred(engine, whole, RuledEngine(engine, catalog, rules.scope), catalog, rules)
        return Ground(context, barred.engine, guard, fingerprint, source=whole, rules=rules, barred=barred)

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
    notes = (*_limited(ground), *_unseen(context.catalog), *found.notes)
    return replace(ground, context=replace(context, values=found.values), notes=notes)


def _unseen(catalog: Catalog) -> tuple[str, ...]:
    """What is not yet known of the rows, in words."""
    some = [table.name for table in catalog.tables if table.seen != "all" and not table.is_view]
    if not some:
        return ()
    shown = ", ".join(some[:3]) + (f" and {len(some) - 3} more" if len(some) > 3 else "")
    return (f"Known from a sample only, so far: the values and ranges of {shown}.",)


def _limited(ground: Ground) -> tuple[str, ...]:
    return ("Counted is what you are permitted to see.",) if ground.rules is not None else ()
