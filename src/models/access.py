"""What an asker may see of a database: which rows of a table, and which of its columns."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

ColumnAccess = Literal["hidden", "masked"]


@dataclass(frozen=True, slots=True)
class TableRule:
    """Of one table. Rows are those that hold for any of the predicates; no predicate: all rows."""

    table: str
    predicates: tuple[str, ...] = ()
    """SQL over the table's own columns, in the database's dialect; `{owner}` stands for who asks, as text."""
    hidden: frozenset[str] = frozenset()
    """Columns in lower case that are not there for the asker."""
    masked: frozenset[str] = frozenset()
    """Columns in lower case whose values are covered: text as ***, anything else as NULL."""


@dataclass(frozen=True, slots=True)
class Access:
    """Of one database, for one set of roles."""

    owner: str
    tables: tuple[TableRule, ...]
    others_hidden: bool = False
    """Whether tables without a rule are not there for the asker. Views never are: they may read any table."""

    def rule(self, table: str) -> TableRule | None:
        """The table's rule, whatever its case, or None."""
        wanted = table.casefold()
        return next((rule for rule in self.tables if rule.table.casefold() == wanted), None)

    @property
    def scope(self) -> str:
        """The same for two askers who may see the same rows and columns, and for no others."""
        about_owner = any("{owner}" in p for rule in self.tables for p in rule.predicates)
        told = [self.owner if about_owner else "", str(self.others_hidden)]
        for rule in sorted(self.tables, key=lambda r: r.table.casefold()):
            told += [
                rule.table.casefold(),
                *sorted(rule.predicates),
                "-",
                *sorted(rule.hidden),
                "-",
                *sorted(rule.masked),
                "--",
            ]
        return hashlib.sha256("\x00".join(told).encode("utf-8", "replace")).hexdigest()[:16]
