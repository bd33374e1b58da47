"""Sentences whose numbers are filled in by code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Fact:
    """A value computed from the rows or the finding, with its unit."""

    value: float | int | str | date | None
    unit: str = ""

    @classmethod
    def percent(cls, share: float | None) -> Fact:
        """A share (0.5) as a percentage (50 %)."""
        return cls(None if share is None else 100 * share, "%")


@dataclass(frozen=True, slots=True)
class Narration:
    """`sentences` hold tokens such as `{total}`; `facts` are what code renders in their place.

    A sentence with a token that has no fact is dropped, and the answer says so.
    """

    sentences: tuple[str, ...]
    facts: dict[str, Fact] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    """Why sentences that an author wrote are not among them, in words for the reader of the answer."""
