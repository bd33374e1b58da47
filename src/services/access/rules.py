"""The access file: roles, the databases that each opens, and what is seen of their tables.

    roles:
      north:
        sales:                      # a configured database
          other_tables: hidden      # or shown, the default
          tables:
            orders:    {rows: "region = 'North'", hide: [cost], mask: [email]}
            customers: {rows: all}
      auditors:
        sales: all                  # no rule

A database that the file names is open only to roles that open it. Of several roles' rules for a table, a row is seen where
any lets it be; a column is as covered as any role covers it; a role that does not name a table changes nothing about it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from src.errors import BadSetting, DatabaseNotAllowed
from src.models.access import Access, TableRule
from src.models.asker import Asker

_MOST_BYTES: Final = 1_000_000
_ALL: Final = "all"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TableEntry(_Strict):
    """What a role sees of a table."""

    rows: Annotated[str, Field(min_length=1, max_length=4_000)] = _ALL
    hide: tuple[str, ...] = Field(default=(), strict=False)
    mask: tuple[str, ...] = Field(default=(), strict=False)


def _whole(value: object) -> object:
    return {"whole": True} if value == _ALL else value


class DatabaseEntry(_Strict):
    """What a role sees of a database."""

    tables: dict[str, TableEntry] = Field(default={})
    other_tables: Literal["shown", "hidden"] = "shown"
    whole: bool = False


class AccessFile(_Strict):
    """Role -> database -> what is seen of it."""

    roles: dict[str, dict[str, Annotated[DatabaseEntry, BeforeValidator(_whole)]]] = Field(default={})

    def narrowed(self, asker: Asker, databases: Collection[str]) -> Asker:
        """The asker with those of the databases alone that their roles open; as they are where none is shut to them."""
        named = {name for opened in self.roles.values() for name in opened}
        shut = named.difference(*(self.roles.get(role, {}) for role in asker.roles))
        if asker.trusted or shut.isdisjoint(databases):
            return asker
        return replace(asker, databases=frozenset(databases if asker.databases is None else asker.databases) - shut)

    def access(self, database: str, asker: Asker) -> Access | None:
        """What the asker may see; None: all of it, no rule holds. Raises DatabaseNotAllowed."""
        if asker.trusted or not any(database in opened for opened in self.roles.values()):
            return None
        mine = [self.roles[role][database] for role in asker.roles if database in self.roles.get(role, {})]
        if not mine:
            raise DatabaseNotAllowed(
                f"The database {database[:80]!r} is not one of yours.", hint="None of your roles opens it."
            )
        if any(entry.whole for entry in mine):
            return None
        names = {name.casefold(): name for entry in mine for name in entry.tables}
        tables = tuple(_merged(name, _entries(mine, folded)) for folded, name in sorted(names.items()))
        return Access(asker.owner, tables, all(entry.other_tables == "hidden" for entry in mine))


def _entries(mine: list[DatabaseEntry], folded: str) -> list[TableEntry]:
    return [table for entry in mine for name, table in entry.tables.items() if name.casefold() == folded]


def _merged(name: str, entries: list[TableEntry]) -> TableRule:
    hidden = frozenset(column.casefold() for entry in entries for column in entry.hide)
    masked = frozenset(column.casefold() for entry in entries for column in entry.mask) - hidden
    predicates = () if any(entry.rows == _ALL for entry in entries) else tuple(dict.fromkeys(e.rows for e in entries))
    return TableRule(name, predicates, hidden, masked)


def read_access(path: Path | None) -> AccessFile:
    """The rules of the file; none where none is set. Raises BadSetting: what is not understood opens nothing."""
    if path is None:
        return AccessFile()
    try:
        text = path.read_text("utf-8")
        found: Any = yaml.safe_load(text) if len(text) <= _MOST_BYTES else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadSetting(f"BI_ACCESS_FILE cannot be read: {type(error).__name__}.", hint="See docs/doors.md.") from None
    if not isinstance(found, Mapping):
        raise BadSetting("BI_ACCESS_FILE holds no rules.", hint="See docs/doors.md.")
    try:
        return AccessFile.model_validate(found)
    except ValidationError as wrong:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors(include_input=False)[:3])
        raise BadSetting(f"BI_ACCESS_FILE is not understood: {said}", hint="See docs/doors.md.") from None
