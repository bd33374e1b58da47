"""What a question splits its numbers by: "by region", "per product and channel", "for each segment"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from src.tools.questions.lexicon import NEGATIONS
from src.tools.questions.links import Link
from src.tools.questions.tokens import Token

_TRIGGERS: Final = frozenset({"by", "per", "across", "each", "every"})
_PASSIVES: Final = frozenset({"driven", "affected", "influenced", "impacted", "explained", "caused"})
"""After these "by" names a cause."""
_SKIPPED: Final = frozenset(
    {"the", "each", "every", "different", "all", "our", "its", "their", "both", "various", "individual", "by", "per"}
)
_GLUE: Final = frozenset({"and", ",", "&"})


def find_groupings(tokens: Sequence[Token], links: Sequence[Link], units: Collection[int]) -> tuple[Link, ...]:
    """The links that a question groups by, in order. `units` are tokens that name a grain ("by region and month")."""
    by_start = {link.start: link for link in links}
    found: dict[int, Link] = {}
    for position, token in enumerate(tokens):
        passive = position > 0 and tokens[position - 1].norm in _PASSIVES
        if token.norm in _TRIGGERS and not passive:
            for link in _list_after(tokens, position + 1, by_start, units):
                found.setdefault(link.start, link)
    return tuple(found[start] for start in sorted(found))


def _list_after(tokens: Sequence[Token], position: int, by_start: dict[int, Link], units: Collection[int]) -> list[Link]:
    listed: list[Link] = []
    expecting = True
    while position < len(tokens):
        word = tokens[position].norm
        if position in by_start and expecting and _groups(by_start[position], first=not listed):
            listed.append(by_start[position])
            position = by_start[position].end
            expecting = False
        elif position in units:
            position, expecting = position + 1, False
        elif _all_but(tokens, position, by_start):
            break
        elif (expecting and word in _SKIPPED) or word in _GLUE:
            position, expecting = position + 1, expecting or word in _GLUE
        else:
            break
    return listed


def _all_but(tokens: Sequence[Token], position: int, by_start: dict[int, Link]) -> bool:
    """ "by month, all regions except North": after a comma that says which rows count, and groups by nothing."""
    if tokens[position].norm != "all" or tokens[position - 1].norm != "," or position + 1 not in by_start:
        return False
    end = by_start[position + 1].end
    return end < len(tokens) and tokens[end].norm in (*NEGATIONS, "but")


def _groups(link: Link, *, first: bool) -> bool:
    """Whether a link can be grouped by; after "and" only what is a field, for a metric there starts something new."""
    return bool(link.of("field")) or (first and bool(link.of("dataset")))
