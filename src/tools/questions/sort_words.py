""" "sort by orders", "order it by profit, lowest first": the order a follow-up asks for, and the words that do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from src.tools.questions.links import Link
from src.tools.questions.reading import Reading
from src.tools.questions.roles import Roles
from src.tools.questions.tokens import words

_VERBS: Final = words("sort sorted order ordered rank ranked arrange arranged")
_UPWARD: Final = words("ascending asc lowest smallest least alphabetically")
_DOWNWARD: Final = words("descending desc highest largest biggest most")


@dataclass(frozen=True, slots=True)
class Sort:
    """By what, from which end (None: the usual one), and the tokens from the verb to the name."""

    link: Link
    descending: bool | None
    tokens: frozenset[int]


def find_sort(reading: Reading) -> Sort | None:
    """The order asked for, or None."""
    for verb in reading.tokens:
        if verb.norm not in _VERBS:
            continue
        by = next((t.index for t in reading.tokens[verb.index + 1 : verb.index + 4] if t.norm == "by"), None)
        link = next((k for k in reading.links if by is not None and by < k.start <= by + 2), None)
        if link is not None:
            down = True if reading.has(*_DOWNWARD) else False if reading.has(*_UPWARD) else None
            return Sort(link, down, frozenset(range(verb.index, link.end)))
    return None


def without_sorted(roles: Roles, sort: Sort) -> Roles:
    """The roles without those that the order's own words seemed to have."""
    return replace(
        roles,
        quantities=tuple(q for q in roles.quantities if q.link.start not in sort.tokens),
        splits=tuple(k for k in roles.splits if k.start not in sort.tokens),
        attributes=tuple(k for k in roles.attributes if k.start not in sort.tokens),
        things=tuple((k, d) for k, d in roles.things if k.start not in sort.tokens),
        values=tuple(v for v in roles.values if v.link.start not in sort.tokens),
    )
