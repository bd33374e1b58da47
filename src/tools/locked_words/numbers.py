"""What is said of a number: each word for its kind stands by a number of that kind, and each that needs one has one."""

from __future__ import annotations

from src.tools.locked_words.known import Knowledge, Known
from src.tools.locked_words.pieces import Piece
from src.tools.locked_words.reading import Item, Unreadable
from src.tools.locked_words.words.neutral import GLUE
from src.tools.locked_words.words.roles import LEADS

_NEAR = GLUE | {
    "has",
    "had",
    "be",
    "being",
    "with",
    "were",
    "are",
    "its",
    "reaches",
    "reached",
    "came",
    "comes",
    "stands",
    "per",
    "it",
}


def said_of(pieces: list[Piece], known: Knowledge) -> set[tuple[int, int]]:
    """Places (statement, item) of words that say what a number is. Raises Unreadable where a number lacks its word."""
    placed: set[tuple[int, int]] = set()
    said: dict[str, set[str]] = {}
    for which, piece in enumerate(pieces):
        for place, item in enumerate(piece.items):
            if item.kind == "phrase" and item.roles:
                _part_of_whole(piece, place, known)
                for value in _attached(pieces, which, place, known):
                    placed.add((which, place))
                    said.setdefault(value.token, set()).update(item.roles)
    for piece in pieces:
        for place, fact in piece.tokens(known):
            _demanded(piece, place, fact, said.get(fact.token, set()), pieces, known)
    return placed


def _part_of_whole(piece: Piece, place: int, known: Knowledge) -> None:
    """ "Of the total" stands behind a share, and "of the total of" before the total."""
    text = piece.items[place].text
    if not text.startswith(("of ", "out of ")) or "share" not in piece.items[place].roles:
        return
    values = [(i, v) for i, v in piece.tokens(known) if v.kind == "value"]
    before = next((v for i, v in reversed(values) if i < place), None)
    after = next((v for i, v in values if i > place), None)
    if (
        before is None
        or "share" not in before.roles
        or (text.endswith(" of") and (after is None or "total" not in after.demands))
    ):
        raise Unreadable(f"“{text}” does not go with the numbers beside it")


def _attached(pieces: list[Piece], which: int, place: int, known: Knowledge) -> list[Known]:
    """Numbers of that kind right beside the word; where none of another kind is there, the nearest of that kind around."""
    piece = pieces[which]
    roles = piece.items[place].roles
    if piece.items[place].text == "total" and place and piece.items[place - 1].text == "the" and not piece.rows:
        roles = frozenset({"whole"}) if not any("total" in v.demands for _, v in piece.tokens(known)) else roles
    values = [(i, v) for i, v in piece.tokens(known) if v.kind == "value"]
    after = next((v for i, v in values if i > place and _bare(piece.items[place + 1 : i])), None)
    before = next((v for i, v in reversed(values) if i < place and _bare(piece.items[i + 1 : place])), None)
    beside = [v for v in (after, before) if v is not None and roles & v.roles]
    if beside:
        demanding = [v for v in beside if roles & v.demands]
        return demanding or beside[:1]
    if after is not None or (before is not None and piece.items[place].text.startswith(_BEHIND)):
        return []
    if roles & {"confidence"} and before is None:
        return []
    fitting = [(abs(i - place), i < place, v) for i, v in values if roles & v.roles]
    if fitting:
        return [min(fitting, key=lambda f: f[:2])[2]] if before is None or not before.demands else []
    if before is not None and not roles & _BY_ROW:
        return []
    return _elsewhere(pieces, which, roles, known)[:1]


_BEHIND = ("of ", "on average", "in total", "in all", "altogether")
_BY_ROW = frozenset({"share"})


def _elsewhere(pieces: list[Piece], which: int, roles: frozenset[str], known: Knowledge) -> list[Known]:
    """Numbers of that kind in the next statements, else in those before; of a row, only of the one spoken of."""
    around = [*pieces[which + 1 : which + 3], *reversed(pieces[max(which - 2, 0) : which])]
    found = [f for piece in around for _, f in piece.tokens(known) if f.kind == "value" and roles & f.roles]
    rows = {*pieces[which].subject}
    return [f for f in found if not f.of or not rows or rows & {*f.of}]


def _bare(between: list[Item]) -> bool:
    return all(item.kind == "word" and item.text in _NEAR for item in between)


def _demanded(piece: Piece, place: int, fact: Known, said: set[str], pieces: list[Piece], known: Knowledge) -> None:
    lead = _lead(piece, place)
    for role in sorted(fact.demands):
        if role == "change":
            if not fact.sign:
                raise Unreadable(f"it is not said which way {{{fact.token}}} goes")
            continue
        if role in said or lead in LEADS.get(role, ()):
            continue
        after = piece.items[place + 1] if place + 1 < len(piece.items) else None
        if role == "groups" and after is not None and (after.kind == "thing" or after.text in _GROUPS):
            continue
        if role == "share" and place == 0 and _beside_value(pieces, piece, fact, known):
            continue
        if role == "trend" and any(role in i.roles for i in piece.items):
            continue
        if role in _ANYWHERE and any(role in i.roles for p in pieces for i in p.items if i.kind == "phrase"):
            continue
        raise Unreadable(f"it is not said that {{{fact.token}}} is {_SPOKEN.get(role, role)}")
    if fact.kind == "value" and lead in ("from", "than", "versus", "against") and _is_now(fact, known):
        raise Unreadable(f"{{{fact.token}}} is the value now, not the one before")


def _beside_value(pieces: list[Piece], piece: Piece, fact: Known, known: Knowledge) -> bool:
    """Whether a share stands in brackets, or behind a comma, right after the value that it is the share of."""
    which = next(i for i, p in enumerate(pieces) if p is piece)
    before = pieces[which - 1].tokens(known) if which else []
    last = before[-1] if before else None
    return last is not None and last[1].of == fact.of and last[1].kind == "value" and not last[1].demands


def _lead(piece: Piece, place: int) -> str:
    """The word before a number, articles left aside; of a phrase its last word."""
    before = [i for i in piece.items[:place] if not (i.kind == "word" and i.text in ("the", "a", "an", "about"))]
    return before[-1].text.rpartition(" ")[2] if before and before[-1].kind != "token" else ""


def _is_now(fact: Known, known: Knowledge) -> bool:
    """Whether it is the newer of two values of a comparison."""
    row = fact.of[0] if fact.of else ""
    compared = (fact.metric, row) in known.before and (not row or known.facts[row].kind == "label")
    return compared and not fact.demands and f"{row}_before".strip("_") in known.facts


_ANYWHERE = frozenset({"year_before", "span_before", "previous", "forecast", "yearly", "gap", "active", "quartiles"})
"""Roles that may be said anywhere in the sentence."""
_GROUPS = frozenset({"groups", "categories", "segments", "members", "clusters"})
_SPOKEN = {
    "p": "a p-value", "q": "a q-value", "r": "a correlation", "lower": "the lower end (“between … and …”)",
    "upper": "the upper end (“between … and …”)", "previous": "against the previous step",
    "year_before": "against a year earlier",
    "span_before": "against the time just before", "before": "the earlier value (“from …”)", "groups": "a number of groups",
}  # fmt: skip
