"""What an attribute of a figure may hold: each rule gives the value as it may be drawn, or says what is wrong with it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

_AXIS: Final = re.compile(r"[xy]([2-9])?")
MOST_KEYS: Final = 200
"""An object with more is no figure."""


class Unfit(Exception):
    """A value that may not be drawn; `str()` says why, of an attribute."""


class Source(Protocol):
    """Where data come from: the columns of a result, or arrays that code computed."""

    def data(self, given: Any, wanted: Want) -> Any:
        """The data as it may be drawn. Raises Unfit."""
        ...

    def words(self, given: str, limit: int) -> str:
        """A title or a name as it may be shown. Raises Unfit."""
        ...


Want = Literal["number", "any", "matrix", "list"]


class Rule(Protocol):
    """Of one attribute."""

    def read(self, given: Any, at: str, source: Source, removed: list[str]) -> Any:
        """The value as it may be drawn. Raises Unfit; parts that are left out are added to `removed`."""
        ...


@dataclass(frozen=True, slots=True)
class One:
    """One of a few words or switches."""

    choices: tuple[str | bool | int, ...]

    def read(self, given: Any, at: str, source: Source, removed: list[str]) -> Any:  # noqa: ARG002
        for choice in self.choices:
            if type(given) is type(choice) and given == choice:
                return choice
        raise Unfit("is not one of what it may be")


@dataclass(frozen=True, slots=True)
class Flags:
    """Some of a few words, joined by "+"; the others are left out."""

    parts: tuple[str, ...]

    def read(self, given: Any, at: str, source: Source, removed: list[str]) -> Any:  # noqa: ARG002
        said = given[:100].split("+") if isinstance(given, str) else []
        kept = [part for part in self.parts if part in said]
        if not kept:
            raise Unfit("is not made of what it may be")
        return "+".join(kept)


@dataclass(frozen=True, slots=True)
class Within:
    """A number that only changes the look, within bounds."""

    low: float
    high: float

    def read(self, given: Any, at: str, source: Source, removed: list[str]) -> Any:  # noqa: ARG002
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise Unfit("is no number")
        if not self.low <= given <= self.high:  # NaN is within nothing
            raise Unfit(f"is not between {self.low:g} and {self.high:g}")
        return given


@dataclass(frozen=True, slots=True)
class Span:
    """Where a part of the picture lies: two rising numbers from 0 to 1."""

    def read(self, given: Any, at: str, source: Source, removed: list[str]) -> Any:  # noqa: ARG002
        if not isinstance(given, list | tuple) or len(given) != 2 or not all(type(v) in (int, float) for v in given):
            raise Unfit("is no pair of numbers")
        low, high = given
        if not (math.isfinite(low) and math.isfinite(high) and 0 <= low < high <= 1):
            raise Unfit("is no part of the picture")
        return [low, high]


@dataclass(frozen=True, slots=True)
class AxisName:
    """ "x", "y2"; what it is called in the layout ("xaxis") is no name of it."""

    more: tuple[str, ...] = ()

    def read(self, given: Any, at: str, source: Source, removed: list[str]) -> Any:  # noqa: ARG002
        if isinstance(given, str) and (given in self.more or _AXIS.fullmatch(given)):
            return given
        raise Unfit("is no axis")


@dataclass(frozen=True, slots=True)
class Words:
    """A title or a name, given as it is or as `{"text": ...}`."""

    limit: int = 80

    def read(self, given: Any, at: str, source: Source, removed: list[str]) -> Any:  # noqa: ARG002
        text = given.get("text") if isinstance(given, dict) else given
        if not isinstance(text, str) or not text.strip():
            raise Unfit("is no text")
        return source.words(text, self.limit)


@dataclass(frozen=True, slots=True)
class Same:
    """A name that only says what belongs together; whatever it is, ours is taken."""

    name: str

    def read(self, given: Any, at: str, source: Source, removed: list[str]) -> Any:  # noqa: ARG002
        if not isinstance(given, str) or not given:
            raise Unfit("is no name")
        return self.name


@dataclass(frozen=True, slots=True)
class Data:
    """A column, or an array of what code computed."""

    wanted: Want = "any"

    def read(self, given: Any, at: str, source: Source, removed: list[str]) -> Any:  # noqa: ARG002
        return source.data(given, self.wanted)


@dataclass(frozen=True, slots=True)
class Either:
    """The first rule that fits."""

    rules: tuple[Rule, ...]

    def read(self, given: Any, at: str, source: Source, removed: list[str]) -> Any:
        wrong = "does not fit"
        for rule in self.rules:
            try:
                return rule.read(given, at, source, removed)
            except Unfit as unfit:
                wrong = str(unfit)
        raise Unfit(wrong)


@dataclass(frozen=True, slots=True)
class Part:
    """An object with attributes of its own; those without a rule are left out."""

    rules: Mapping[str, Rule]

    def read(self, given: Any, at: str, source: Source, removed: list[str]) -> Any:
        if not isinstance(given, dict):
            raise Unfit("is no object")
        if len(given) > MOST_KEYS:
            raise Unfit("has too many attributes")
        kept: dict[str, Any] = {}
        for key, value in given.items():
            rule = self.rules.get(key) if isinstance(key, str) else None
            place = f"{at}.{key}" if at else str(key)
            if rule is None:
                removed.append(f"{place} is not allowed")
                continue
            try:
                kept[key] = rule.read(value, place, source, removed)
            except Unfit as unfit:
                removed.append(f"{place} {unfit}")
        return kept


YES: Final = One((True, False))
NUMBERS: Final = Data("number")
ANY: Final = Data()
