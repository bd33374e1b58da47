"""What may not be looked at: columns that the glossary calls sensitive, and those named like contacts and secrets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.models.words import split_name

_PRIVATE: Final = frozenset({"email", "mail", "phone", "mobile", "fax", "ssn", "password", "passwd", "pwd", "salt", "token",
                             "secret", "address", "street", "iban", "card", "passport", "birth", "birthdate", "birthday",
                             "dob"})  # fmt: skip

Place = tuple[str, str]
"""(table, column) in lower case."""


_THINGS: Final = frozenset({"address", "card", "token", "street"})
_ABOUT: Final = frozenset({"id", "ids", "type", "kind", "status", "count"})
"""The id of a card, or its type, is no secret; its number is."""


def is_private_name(column: str) -> bool:
    """Whether the name says that it is about a person's contacts, birth or secrets."""
    words = split_name(column)
    found = _PRIVATE & set(words)
    return bool(found - _THINGS) or (bool(found) and words[-1] not in _ABOUT)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Which columns of a database stay unseen."""

    sensitive: frozenset[Place] = frozenset()
    """Never read, not even for a count."""
    plain: frozenset[Place] = frozenset()
    """Said by a person to be no secret, whatever their names."""

    def is_sensitive(self, table: str, column: str) -> bool:
        """Whether no statement may name it."""
        return (table.casefold(), column.casefold()) in self.sensitive

    def is_private(self, table: str, column: str) -> bool:
        """Whether none of its values may be kept."""
        place = (table.casefold(), column.casefold())
        return place in self.sensitive or (place not in self.plain and is_private_name(column))
