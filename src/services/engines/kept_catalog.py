"""A catalog that is read when first asked for, kept in a file, and read again when the data has changed.

What the quick look before the first question leaves open is looked at in the background; the catalog then gets better
while questions are asked. Safe to use from many threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import structlog

from src.errors import BiError
from src.models.catalog import Catalog
from src.services.cataloguing.look import QUICK, SHAPE, THOROUGH, Look, nothing_hidden
from src.services.cataloguing.private import Hidden
from src.services.cataloguing.store import Kept, load, save

SLOW: Final = 1.0
"""A catalog that took longer than this serves after the data has changed too, until a new one is read in the background."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Cataloguing:
    """Where a database's catalog is kept, and what of the database stays unseen."""

    file: Path | None = None
    hidden: Callable[[Catalog], Hidden] = nothing_hidden
    hidden_mark: Callable[[], str] = str
    """Changes when `hidden` may."""


class KeptCatalog:
    """Keeps what `read` gives while `mark` stays the same, and for `seconds` whatever it says: servers change all the time."""

    def __init__(
        self, read: Callable[[Look], Catalog], mark: Callable[[], str], plan: Cataloguing | None = None, *, seconds: float = 0.0
    ) -> None:
        self._read = read
        self._mark = mark
        self._plan = plan or Cataloguing()
        self._seconds = seconds
        self._lock = threading.Lock()
        self._kept: Kept | None = None
        self._since = 0.0
        self._refining: threading.Thread | None = None

    def get(self) -> Catalog:
        """The catalog. Raises what `read` and `mark` raise."""
        with self._lock:
            hidden = self._plan.hidden_mark()
            if self._kept is not None and self._kept.hidden == hidden and time.monotonic() - self._since < self._seconds:
                return self._kept.catalog
            mark = self._mark()
            if self._kept is None or (self._kept.mark, self._kept.hidden) != (mark, hidden):
                self._kept = self._found(mark, hidden)
                self._refine_in_background()
            self._since = time.monotonic()
            return self._kept.catalog

    def settle(self, seconds: float) -> None:
        """Waits until nothing is being looked at in the background, so long at most."""
        refining = self._refining
        if refining is not None:
            refining.join(seconds)

    def _found(self, mark: str, hidden: str) -> Kept:
        before = self._kept
        if (before is None or before.hidden != hidden) and self._plan.file is not None:
            before = load(self._plan.file)
        if before is not None and before.hidden == hidden:
            if before.mark == mark:
                return before
            if before.seconds > SLOW and self._read(Look(SHAPE)).fingerprint() == before.catalog.fingerprint():
                return replace(before, mark=mark, catalog=_unsure(before.catalog))
        return self._look(Look(QUICK, self._plan.hidden), mark, hidden)

    def _look(self, look: Look, mark: str, hidden: str) -> Kept:
        began = time.monotonic()
        catalog = self._read(look)
        kept = Kept(catalog, mark, hidden, time.monotonic() - began)
        if self._plan.file is not None:
            try:
                save(self._plan.file, kept)
            except OSError as error:
                log.warning("catalog_not_kept", path=str(self._plan.file), error=str(error))
        return kept

    def _refine_in_background(self) -> None:
        open_tables = self._kept is not None and any(table.seen != "all" for table in self._kept.catalog.tables)
        if open_tables and (self._refining is None or not self._refining.is_alive()):
            self._refining = threading.Thread(target=self._refine, name="bi-catalog", daemon=True)
            self._refining.start()

    def _refine(self) -> None:
        before = self._kept
        if before is None:
            return
        try:
            better = self._look(Look(THOROUGH, self._plan.hidden, before.catalog), before.mark, before.hidden)
        except BiError as error:
            log.warning("catalog_not_refined", error=str(error))
            return
        with self._lock:
            if self._kept is not None and (self._kept.mark, self._kept.hidden) == (before.mark, before.hidden):
                self._kept = better


def _unsure(catalog: Catalog) -> Catalog:
    """The catalog of older data: what it says of rows is to be looked at again."""
    return replace(catalog, tables=tuple(replace(table, seen="some") for table in catalog.tables))
