"""A value of a YAML file that knows where it stands, so that every complaint can name the place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from src.errors import BadGlossary
from src.models.catalog import Scalar
from src.services.glossary.clean import clean_text

MAX_ITEMS = 2_000
MESSAGE_LIMIT = 400
NAME_LIMIT, LABEL_LIMIT, TEXT_LIMIT, EXPRESSION_LIMIT, SQL_LIMIT = 64, 120, 1_000, 4_000, 20_000

_NAME = re.compile(r"[^\W\d]\w*")
_Choice = TypeVar("_Choice", bound=str)
Content = Scalar | Mapping[str, "Node"] | tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One value with its place. The reading methods raise BadGlossary when the value is not what is read."""

    content: Content
    file: str
    line: int
    path: str = ""

    def bad(self, message: str, hint: str) -> BadGlossary:
        """The error to raise: where, what is wrong, what to do."""
        place = f"{self.file}, line {self.line}" + (f", {self.path}" if self.path else "")
        return BadGlossary(clean_text(f"{place}: {message}.", MESSAGE_LIMIT), hint=hint)

    def mapping(self, *, required: Sequence[str] = (), optional: Sequence[str] = ()) -> Mapping[str, Node]:
        """Its keys and values; every required key is there and no key is unknown."""
        if not isinstance(self.content, Mapping):
            raise self.bad(f"expected keys and values, found {self.shown()}", f"Write the keys {', '.join(required)} here.")
        known = (*required, *optional)
        for key, node in self.content.items():
            if key not in known:
                raise node.bad(f"unknown key '{clean_text(key, NAME_LIMIT)}'", f"Use one of: {', '.join(known)}.")
        for key in required:
            if key not in self.content:
                raise self.bad(f"the key '{key}' is missing", f"Add '{key}'.")
        return self.content

    def items(self) -> tuple[Node, ...]:
        """Its entries."""
        if not isinstance(self.content, tuple):
            raise self.bad(f"expected a list, found {self.shown()}", "Write a list: entries that start with '- '.")
        if len(self.content) > MAX_ITEMS:
            raise self.bad(f"{len(self.content)} entries are too many", f"Keep to {MAX_ITEMS} entries.")
        return self.content

    def text(self, limit: int = TEXT_LIMIT) -> str:
        """Its text, cleaned and cut at `limit`."""
        if not isinstance(self.content, str):
            raise self.bad(f"expected text, found {self.shown()}", "Write text; put it in quotes when it looks like a number.")
        return clean_text(self.content, limit)

    def exact(self, limit: int, *, lines: bool = False) -> str:
        """Its text, which must not be empty or longer than `limit`: cutting it would change what it means."""
        if not isinstance(self.content, str) or not self.content.strip():
            raise self.bad(f"expected text, found {self.shown()}", "Write text here.")
        cleaned = clean_text(self.content, len(self.content) * 4 + 1, lines=lines)  # NFC grows text by at most three
        if not cleaned or len(cleaned) > limit:
            raise self.bad(f"{len(cleaned)} characters", f"Write between 1 and {limit} visible characters.")
        return cleaned

    def name(self) -> str:
        """Its text as a name: letters, digits and underscores."""
        name = self.exact(NAME_LIMIT)
        if not _NAME.fullmatch(name):
            raise self.bad(f"'{name}' is not a name", "Use letters, digits and underscores, and no digit first.")
        return name

    def names(self) -> tuple[str, ...]:
        """Its entries as names of columns, which may hold more than letters."""
        return tuple(item.exact(NAME_LIMIT * 2) for item in self.items())

    def choice(self, choices: Sequence[_Choice]) -> _Choice:
        """Which of the choices it is."""
        wanted = self.exact(NAME_LIMIT)
        for choice in choices:
            if choice == wanted:
                return choice
        raise self.bad(f"unknown value '{wanted}'", f"Use one of: {', '.join(choices)}.")

    def flag(self) -> bool:
        """Its truth value."""
        if not isinstance(self.content, bool):
            raise self.bad(f"expected true or false, found {self.shown()}", "Write true or false.")
        return self.content

    def scalar(self) -> Scalar:
        """Its single value; text is cleaned."""
        if isinstance(self.content, str):
            return self.exact(TEXT_LIMIT)
        if self.content is None or isinstance(self.content, bool | int | float):
            return self.content
        raise self.bad(f"expected one value, found {self.shown()}", "Write a number or text.")

    def shown(self) -> str:
        """A short picture of its value for a message."""
        if self.content is None:
            return "nothing"
        if isinstance(self.content, Mapping):
            return "keys and values"
        if isinstance(self.content, str):
            return f"'{clean_text(self.content, 40)}'"
        return "a list" if isinstance(self.content, tuple) else str(self.content)
