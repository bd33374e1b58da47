"""A sentence as statements: where one may end and the next begin, and which rows each speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field

from src.tools.locked_words.known import Knowledge, Known
from src.tools.locked_words.reading import Item
from src.tools.locked_words.words.neutral import BREAKS, FRESH, GLUE

_CUTTING = frozenset({"ranked", "greater", "less"})


@dataclass(slots=True)
class Piece:
    """A statement: its items, the rows that it names, and those named before where it names none."""

    items: list[Item]
    rows: list[str] = field(default_factory=list)
    """Tokens of labels and periods of rows, in order."""
    inherited: list[str] = field(default_factory=list)
    fresh: bool = False
    """Whether it was set against what stood before."""

    def tokens(self, known: Knowledge) -> list[tuple[int, Known]]:
        """Each token with its place."""
        return [(i, known.facts[item.text]) for i, item in enumerate(self.items) if item.kind == "token"]

    @property
    def subject(self) -> list[str]:
        """The rows that it is about."""
        return self.rows or self.inherited


def rows_of(known: Knowledge) -> set[str]:
    """Tokens of labels and periods that stand for a row, a group or a time with values of its own."""
    named = {token for fact in known.facts.values() for token in fact.of}
    named |= {token for _, token in (*known.values, *known.ranks, *known.moves)} | {*known.found}
    return {t for t in named if t in known.facts and known.facts[t].kind in ("label", "period")}


def pieces_of(items: list[Item], known: Knowledge) -> list[Piece]:
    """The statements in order."""
    rows = rows_of(known)
    pieces = [Piece([])]
    for place, item in enumerate(items):
        breaks = item.kind == "mark" or (item.kind in ("word", "phrase") and item.text in BREAKS)
        cuts = item.kind == "phrase" and item.text in ("followed by", "ahead of", "trailed by", "behind", "then", "next")
        if (breaks or (cuts and _after_value(pieces[-1], known))) and not _listing(items, place, known):
            pieces.append(Piece([], fresh=item.text in FRESH))
            if item.kind == "mark" or (item.kind == "word" and not cuts):
                continue
        pieces[-1].items.append(item)
    pieces = [p for p in pieces if p.items]
    for piece in pieces:
        piece.rows = [i.text for i in piece.items if i.kind == "token" and i.text in rows]
    last = pieces[1].rows if len(pieces) > 1 and _opens(pieces[0], pieces[1], known) else []
    for piece in pieces:
        piece.inherited = last
        last = piece.rows or last
    return pieces


def _opens(first: Piece, second: Piece, known: Knowledge) -> bool:
    """Whether a value opens the sentence and the one row that it is of comes next: "With {row1_value}, {row1} leads."."""
    alone = not first.rows and _after_value(first, known)
    return alone and len(second.rows) == 1 and not _after_value(second, known)


def _after_value(piece: Piece, known: Knowledge) -> bool:
    return any(fact.kind == "value" for _, fact in piece.tokens(known))


def _listing(items: list[Item], place: int, known: Knowledge) -> bool:
    """Whether the break stands between two things of one list: two labels, or two values."""
    left = next((i for i in reversed(items[:place]) if not _glue(i)), None)
    right = next((i for i in items[place + 1 :] if not _glue(i)), None)
    if left is None or right is None or left.kind != "token" or right.kind != "token":
        return False
    a, b = known.facts[left.text], known.facts[right.text]
    return (a.kind == "value") == (b.kind == "value") and a.kind != "name" and b.kind != "name"


def _glue(item: Item) -> bool:
    return (item.kind == "word" and item.text in GLUE) or (item.kind == "mark" and item.text == ",")
