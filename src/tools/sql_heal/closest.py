"""The one known name that a wrong one was meant to be, or None: never a guess between two."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA


def closest(name: str, known: Sequence[str]) -> str | None:
    """The unique nearest known name.

    Nearest is: the same letters apart from case, underscores and plural; else the fewest typing errors (one in short
    names, two from six letters on, three from ten on); else the only name whose words contain its words, or the other
    way round (`date` for `order_date`). A tie anywhere is None.
    """
    names = list(dict.fromkeys(known))
    alike = [candidate for candidate in names if _letters(candidate) == _letters(name)]
    typed = _fewest_errors(name, names)
    if alike:
        agreed = len(alike) == 1 and (not typed or typed == alike)
        return alike[0] if agreed else None
    if typed:
        return typed[0] if len(typed) == 1 else None
    worded = [candidate for candidate in names if _words(name) <= _words(candidate) or _words(candidate) <= _words(name)]
    return worded[0] if len(worded) == 1 else None


def _fewest_errors(name: str, known: Sequence[str]) -> list[str]:
    """The names at the smallest distance (insert, delete, replace, swap neighbours), when that is small enough."""
    allowed = 1 if len(name) < 6 else 2 if len(name) < 10 else 3
    distances = {candidate: OSA.distance(name.casefold(), candidate.casefold()) for candidate in known}
    best = min(distances.values(), default=allowed + 1)
    return [candidate for candidate, distance in distances.items() if distance == best] if best <= allowed else []


def _letters(name: str) -> str:
    plain = "".join(c for c in name.casefold() if c.isalnum())
    return plain.removesuffix("s")


def _words(name: str) -> set[str]:
    return {word.removesuffix("s") for word in name.casefold().split("_") if word}
