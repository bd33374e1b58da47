"""The port to what models decided: text by key, bounded in size and age."""

from __future__ import annotations

from typing import Protocol


class RemembersJudgements(Protocol):
    """Keeps the text of answers under keys that say all that the answer hangs on. Safe to use from many threads.

    It is a help, not a need: where it cannot read or write, it logs why, and holds nothing. No method raises for that.
    """

    def get(self, key: str) -> str | None:
        """The text, or None where there is none or it is too old."""
        ...

    def put(self, key: str, text: str) -> None:
        """Keeps the text; what was used longest ago makes room. Text that is too long is not kept."""
        ...

    def forget(self, key: str) -> None:
        """Holds it no more."""
        ...

    def count(self) -> int:
        """How many are held."""
        ...

    def close(self) -> None:
        """Gives back what it holds open."""
        ...
