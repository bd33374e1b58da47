"""Each value beside the row it is of, in the order a reader pairs them; a value of the whole beside no single row."""

from __future__ import annotations

from src.tools.locked_words.known import Knowledge, Known
from src.tools.locked_words.pieces import Piece
from src.tools.locked_words.reading import Item, Unreadable
from src.tools.locked_words.words.neutral import GLUE

_OUT_OF = frozenset({"of", "out"})


def pair(pieces: list[Piece], known: Knowledge) -> None:
    """Raises Unreadable where a value stands by another row than its own."""
    for piece in pieces:
        for kind in ("label", "period"):
            _pair_kind(piece, kind, known)
        for place, value in piece.tokens(known):
            if value.kind == "value" and not value.of:
                _of_whole(piece, place, value, known)
    told = {i.text for p in pieces for i in p.items if i.kind == "token"}
    for token in told:
        fact = known.facts[token]
        if missing := [t for t in fact.of if t not in told]:
            raise Unreadable(f"{{{token}}} has to stand with {{{missing[0]}}}")
        if fact.beside and not told & {*fact.beside}:
            raise Unreadable(f"{{{token}}} has to stand with {{{fact.beside[0]}}}")


def _pair_kind(piece: Piece, kind: str, known: Knowledge) -> None:
    """Runs of labels and runs of values have to match one to one, or one label has all the values of a run."""
    runs = _runs(piece, kind, known)
    if not any(side == "value" for side, _ in runs):
        return
    inherited = [t for t in piece.inherited if known.facts[t].kind == kind]
    if not any(side == "row" for side, _ in runs):
        runs = [("row", inherited), *runs]
    elif runs[0][0] == "value":
        runs = _turned(runs)
    for (_, rows), (side, values), after in zip(runs, runs[1:], [("value", []), *runs], strict=False):
        if side == "value":
            if after[0] == "row":
                raise Unreadable(f"it is not clear whether {{{values[0]}}} is of {{{after[1][-1]}}} or of {{{rows[-1]}}}")
            _match(rows, values, kind, known)


def _turned(runs: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Values that stand before their rows: each run of values after the rows that follow it."""
    turned: list[tuple[str, list[str]]] = []
    for value, row in zip(runs[::2], runs[1::2], strict=False):
        if (value[0], row[0]) != ("value", "row"):
            break
        turned += [row, value]
    if len(turned) < len(runs):
        raise Unreadable(f"it is not clear what {{{runs[-1][1][0]}}} is of: name the row before its value")
    return turned


def _match(rows: list[str], values: list[str], kind: str, known: Knowledge) -> None:
    for place, token in enumerate(values):
        own = [t for t in known.facts[token].of if known.facts[t].kind == kind]
        if not own:
            continue
        aligned = rows[place : place + 1] if len(rows) == len(values) and len(rows) > 1 else rows
        if set(own) != set(aligned) and not (len(own) > 1 and set(aligned) <= set(own)):
            raise Unreadable(f"{{{token}}} has to stand right after {{{own[0]}}}")


def _runs(piece: Piece, kind: str, known: Knowledge) -> list[tuple[str, list[str]]]:
    """Labels of that kind and values, in order; labels make one run where only a list lies between them."""
    runs: list[tuple[str, list[str]]] = []
    apart = False
    for item in piece.items:
        side = _side(item, kind, piece, known)
        if side is None:
            apart |= not (item.kind == "word" and item.text in GLUE) and item.kind != "mark"
            continue
        if runs and runs[-1][0] == side and not (side == "row" and apart):
            runs[-1][1].append(item.text)
        else:
            runs.append((side, [item.text]))
        apart = False
    return runs


def _side(item: Item, kind: str, piece: Piece, known: Knowledge) -> str | None:
    if item.kind != "token":
        return None
    fact = known.facts[item.text]
    if fact.kind == kind and item.text in piece.rows:
        return "row"
    return "value" if fact.kind == "value" and any(known.facts[t].kind == kind for t in fact.of if t in known.facts) else None


def _of_whole(piece: Piece, place: int, value: Known, known: Knowledge) -> None:
    """A total may follow a share ("a share of the total of"), and stand where no single row is spoken of."""
    before = piece.items[max(place - 4, 0) : place]
    if any(i.kind == "phrase" and "share" in i.roles for i in before) or any(
        i.text in _OUT_OF and i is not before[-1] for i in before if before
    ):
        return
    rows = piece.rows
    start = piece.items[0].text
    inherited = [] if piece.fresh or start in _ANEW else piece.inherited
    every = value.demands & {"total", "average", "anomalies", "over", "under"}
    labels = [t for t in rows or inherited if known.facts[t].kind == "label" or every]
    after = piece.items[place + 1] if place + 1 < len(piece.items) else None
    counted = "groups" in value.roles and after is not None and (after.kind == "thing" or after.text in _GROUPS)
    if not labels or counted or value.roles & _FREE or (len(labels) > 1 and value.roles & _OF_TWO):
        return
    raise Unreadable(f"{{{value.token}}} is of the whole and not of {{{labels[0]}}}")


_ANEW = frozenset({"the", "overall", "altogether", "combined", "in total", "in all", "total"})
"""Words that begin a statement about all rows."""
_GROUPS = frozenset({"groups", "categories", "segments", "clusters"})
_FREE = frozenset({"p", "q", "confidence", "checked", "strength", "error", "spread"})
"""Roles of numbers that nobody takes for those of a single row."""
_OF_TWO = frozenset({"gap", "lower", "upper"})
"""Roles of numbers about two rows together."""
