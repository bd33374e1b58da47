"""Ends in their order: from before after, low before high, and the name of a time by the values of that time."""

from __future__ import annotations

import itertools

from src.tools.locked_words.known import Knowledge, Known
from src.tools.locked_words.pieces import Piece
from src.tools.locked_words.reading import Item, Unreadable

_BEHIND = frozenset({"from", "with", "to", "than", "against", "versus", "of", "over"})


AGAINST = "against"
_BACKWARDS = frozenset({
    ("end", "start"), ("to_when", "from_when"), ("later_start", "earlier_start"), ("portfolio_end", "portfolio_start"),
    ("portfolio_trough", "portfolio_peak"), ("decomposition_last", "decomposition_first"),
})  # fmt: skip


def check_order(pieces: list[Piece], known: Knowledge) -> None:
    """Raises Unreadable where ends are swapped or a time stands by values of another."""
    for piece in pieces:
        tokens = piece.tokens(known)
        for (i, a), (j, b) in itertools.pairwise(tokens):
            between = [item.text for item in piece.items[i + 1 : j]]
            if _swapped(a, b, known) and ("to" in between or "and" in between or not between):
                raise Unreadable(f"{{{b.token}}} comes before {{{a.token}}}")
        for place, fact in tokens:
            _named_time(piece.items, place, fact, known)
        whole = [t for t in tokens if t[1].roles & {"lower", "upper"}]
        for (_, a), (_, b) in itertools.pairwise(whole):
            if "upper" in a.roles and "lower" in b.roles:
                raise Unreadable(f"{{{b.token}}} comes before {{{a.token}}}")
    told = {i.text for p in pieces for i in p.items if i.kind == "token"}
    if "earlier_start" in told and "later_start" not in told and any(known.facts[t].sign for t in told):
        raise Unreadable("a change stands with {later_start}, when it came")
    for one, other in (("lower", "upper"), ("upper", "lower")):
        if any(one in known.facts[t].roles for t in told) and not any(other in known.facts[t].roles for t in told):
            raise Unreadable("an interval needs both its ends")


def _swapped(a: Known, b: Known, known: Knowledge) -> bool:
    """Whether two neighbours are ends of one span of time in the wrong order."""
    if a.kind == b.kind == "period" and a.token in known.times and b.token in known.times:
        return known.times[a.token] > known.times[b.token]
    return (a.token, b.token) in _BACKWARDS


def _named_time(items: list[Item], place: int, fact: Known, known: Knowledge) -> None:
    """The time compared with stands behind "from" or a value of it; the time asked for does not."""
    before = items[place - 1] if place else None
    last = next((known.facts[i.text] for i in reversed(items[:place]) if i.kind == "token"), None)
    if fact.token == AGAINST:
        ok = before is not None and (before.text in _BEHIND or before.text.endswith((" from", " than", " with", " to")))
        ok = ok or (
            last is not None
            and "before" in last.demands
            and before is not None
            and before.text in ("in", "during", "for", "recorded in")
        )
        if not ok or (
            last is not None
            and last.kind == "value"
            and "before" not in last.demands
            and not last.sign
            and before is not None
            and before.text == "of"
        ):
            raise Unreadable("{against} has to stand after “from”, “compared with” or the value of that time")
    elif fact.token in ("period", "start", "end") and last is not None and "before" in last.demands:
        raise Unreadable(f"{{{last.token}}} is not of that time")
