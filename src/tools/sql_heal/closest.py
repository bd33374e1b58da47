"""The one known name that a wrong one was meant to be, or None: never a guess between two."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA


def closest(name: str, known: Sequence[str], *, likely: Sequence[str] = ()) -> str | None:
    """The unique nearest known name.

    Nearest is: the same letters apart from case, underscores and plural; else the fewest typing errors (one in short
    names, two from six letters on, three from nine on); else the only name whose words contain its words, or the other
    way round (`date` for `order_date`). Of several that are as near, the first that `likely` names; else None.
    """
    names = list(dict.fromkeys(known))
    alike = [candidate for candidate in names if _letters(candidate) == _letters(name)]
    typed = _fewest_errors(name, names)
    if alike:
        agreed = len(alike) == 1 and (not typed or typed == alike)
        return alike[0] if agreed else _likeliest(list(dict.fromkeys(alike + typed)), likely)
    if typed:
        return _likeliest(typed, likely)
    return _likeliest([candidate for candidate in names if _words_agree(name, candidate)], likely)


def _likeliest(candidates: list[str], likely: Sequence[str]) -> str | None:
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    spelled = {candidate.casefold(): candidate for candidate in candidates}
    return next((spelled[name.casefold()] for name in likely if name.casefold() in spelled), None)


def _fewest_errors(name: str, known: Sequence[str]) -> list[str]:
    """The names at the smallest distance (insert, delete, replace, swap neighbours), when that is small enough."""
    allowed = 1 if len(name) < 6 else 2 if len(name) < 9 else 3
    distances = {candidate: OSA.distance(name.casefold(), candidate.casefold()) for candidate in known}
    best = min(distances.values(), default=allowed + 1)
    return [candidate for candidate, distance in distances.items() if distance == best] if best <= allowed else []


def _letters(name: str) -> str:
    plain = "".join(c for c in name.casefold() if c.isalnum())
    return plain.removesuffix("s")


def _words_agree(name: str, other: str) -> bool:
    return _words(name) <= _words(other) or _words(other) <= _words(name)


def _words(name: str) -> set[str]:
    return {word.removesuffix("s") for word in name.casefold().split("_") if word}
