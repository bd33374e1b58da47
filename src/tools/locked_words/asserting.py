"""Every word that claims: claimed in the list too, about the same rows, and borne out."""

from __future__ import annotations

from src.tools.locked_words.bearing import DIRECTIONS, RANKED, About, holds
from src.tools.locked_words.known import Knowledge, Known
from src.tools.locked_words.metrics import measure_of
from src.tools.locked_words.pieces import Piece
from src.tools.locked_words.reading import Item, Unreadable
from src.tools.locked_words.told import Sentence
from src.tools.locked_words.words.claims import PREDICATES
from src.tools.locked_words.words.neutral import SOFT

_TWO_SIDED = frozenset({"greater", "less", "equal", "ranked"})
_VAGUE = frozenset({"p", "q", "r", "confidence", "change"})


def check_claims(sentence: Sentence, items: list[Item]) -> None:
    """Raises Unreadable for a claim of no known predicate, or of facts that the sentence does not hold."""
    told = {i.text for i in items if i.kind == "token"}
    for claim in sentence.claims:
        if claim.predicate not in PREDICATES:
            raise Unreadable(f"there is no predicate “{claim.predicate[:30]}”")
        missing = [t for t in claim.of if t.strip("{}") not in told]
        if missing:
            raise Unreadable(f"a claim is about {missing[0][:40]!r}, which the sentence does not hold")


def check_words(pieces: list[Piece], said: set[tuple[int, int]], sentence: Sentence, known: Knowledge) -> None:
    """Raises Unreadable for a word that claims what is not claimed, or is not so."""
    claimed = {c.predicate for c in sentence.claims}
    claimed |= {wide for wide, narrow in _COVERED.items() if claimed & narrow}
    kept: set[str] = set()
    for which, piece in enumerate(pieces):
        for place, item in enumerate(piece.items):
            if item.kind != "phrase" or _denied(piece, place):
                continue
            good = {f for f in item.families if holds(f, about(pieces, which, place, f, known))}
            if good & (claimed | _UNSAID):
                kept |= (good & claimed) | {n for g in good & claimed for n in _COVERED.get(g, ())}
            elif _all_of_them(piece, place, known):
                pass
            elif (item.text in SOFT and _spoken_of_time(item, pieces, which, place, known)) or _factor_way(
                pieces, item, claimed, known
            ):
                kept |= claimed & {"positive", "negative"}
            elif (which, place) in said or _of_the_analysis(item, known):
                kept |= good
            elif good:
                raise Unreadable(f"“{item.text}” needs a claim: {' or '.join(sorted(good))}")
            else:
                raise Unreadable(f"“{item.text}” is not borne out there")
    ways: set[int] = set()
    for piece in pieces:
        ways = _changes(piece, ways if not piece.fresh else set(), known)
    for claim in sentence.claims:
        if claim.predicate not in kept and not _bare(claim.predicate, claim.of, known):
            raise Unreadable(f"the claim {claim.predicate} does not hold, or no word says it")


def _of_the_analysis(item: Item, known: Knowledge) -> bool:
    """Words for what all of the answer is: a forecast speaks of what is expected."""
    return "forecast" in item.roles and "forecast" in known.verdicts


def _bare(predicate: str, of: list[str], known: Knowledge) -> bool:
    """Whether a claim that no word makes holds by itself, of the facts that it names."""
    facts = [known.facts[t.strip("{}")] for t in of]
    rows = tuple(dict.fromkeys(r for f in facts for r in (f.of or ((f.token,) if f.kind in ("label", "period") else ()))))
    metric = next((f.metric for f in facts if f.metric), next(iter(known.metrics), ""))
    periods = tuple(r for r in rows if known.facts[r].kind == "period")
    values = tuple(f for f in facts if f.kind == "value")
    half = rows[:1] if predicate in _TWO_SIDED else rows
    return holds(predicate, About(known, metric, half, rows[1:], values, periods))


def about(pieces: list[Piece], which: int, place: int, family: str, known: Knowledge) -> About:
    """What the claim word at that place speaks of."""
    piece = pieces[which]
    rows = [(i, t.token) for i, t in piece.tokens(known) if t.token in piece.rows]
    before, after = [t for i, t in rows if i < place], [t for i, t in rows if i > place]
    values = tuple(v for _, v in piece.tokens(known) if v.kind == "value")
    metric = measure_of(pieces, which, known) if family in _MEASURED or known.metrics else ""
    if family in _TWO_SIDED:
        left = before or piece.inherited
        right = after
        if family == "ranked" and not after and before:
            left, right = piece.inherited, before
            left = left[-1:]
        elif family == "ranked":
            left = left[-1:]
        rising = any("smallest" in i.families for p in pieces[: which + 1] for i in p.items if i.kind == "phrase")
        return About(known, _ranked_by(metric, known, left + right), tuple(left), tuple(right), values, rising=rising)
    subject = tuple(dict.fromkeys(_nearest(rows, place) or piece.inherited or _following(pieces, which)))
    periods = tuple(dict.fromkeys(t for t in (piece.rows or subject) if known.facts[t].kind == "period"))
    if piece.items[place].text.endswith(" from") and len(periods) == 1 and len(piece.inherited) == 1:
        periods = (*periods, *(t for t in piece.inherited if known.facts[t].kind == "period"))
    order = _in_time(piece, periods, known) if family in (*DIRECTIONS, "flat", "sharp", "slight") else ()
    return About(known, _ranked_by(metric, known, list(subject)), subject, (), values, order)


_MEASURED = frozenset({*DIRECTIONS, "flat"})


def _ranked_by(metric: str, known: Knowledge, rows: list[str]) -> str:
    """The measure that these rows stand in order by: factors and clusters are ordered by themselves."""
    return "" if rows and all(("", r) in known.ranks for r in rows) else metric


def _nearest(rows: list[tuple[int, str]], place: int) -> list[str]:
    """The rows of the statement before the word, else those after it."""
    return [t for i, t in rows if i < place] or [t for i, t in rows if i > place]


def _following(pieces: list[Piece], which: int) -> list[str]:
    return next((p.rows for p in pieces[which + 1 :] if p.rows), [])


def _in_time(piece: Piece, periods: tuple[str, ...], known: Knowledge) -> tuple[str, ...]:
    """Two periods from start to end: in the order of the text, or the other way round where it says "to … from …"."""
    if len(periods) != 2:
        return periods
    ends = [(_lead(piece, p, known), p) for p in periods]
    if ends[0][0] == "to" or ends[1][0] == "from":
        ends.reverse()
    return tuple(p for _, p in ends)


def _lead(piece: Piece, period: str, known: Knowledge) -> str:
    """The word before the period or before its value: "from" or "to"."""
    for place, item in enumerate(piece.items):
        if item.kind != "token" or (item.text != period and period not in known.facts[item.text].of):
            continue
        before = piece.items[place - 1].text if place else ""
        if before in ("from", "to"):
            return before
    return ""


def _changes(piece: Piece, said: set[int], known: Knowledge) -> set[int]:
    """A change's size needs a word for its direction, and none for the other; it may stand in the statement before."""
    phrases = [i for i in piece.items if i.kind == "phrase"]
    ways = {sign for i in phrases for family, sign in DIRECTIONS.items() if family in i.families}
    ways |= {1 if "trend_up" in i.families else -1 for i in phrases if {"trend_up", "trend_down"} & i.families}
    ways = ways or said
    for _, value in piece.tokens(known):
        if value.sign and ways != {value.sign}:
            raise Unreadable(f"it is not said which way {{{value.token}}} goes")
    return ways


def _denied(piece: Piece, place: int) -> bool:
    """Whether the word stands behind "no evidence that", which says that nothing of it is shown."""
    item = piece.items[place]
    if item.text.startswith("difference"):
        return any("not_significant" in i.families for i in piece.items)
    denying = any(i.kind == "phrase" and i.text in _DENYING for i in piece.items[:place])
    return denying and bool(item.families & _DENIABLE)


_DENYING = frozenset(
    {"no evidence that", "no evidence", "no clear evidence", "no evidence of a link", "no evidence of an effect"}
)
_DENIABLE = frozenset({"linked", "affects", "significant"})
_UNSAID = frozenset({"ranges", "latest", "varied"})
"""What is checked without being claimed."""
_COVERED = {"topmost": frozenset({"largest", "ranked"}), "most_anomalous": frozenset({"anomalous", "largest", "strongest"})}
"""What is claimed by another name: of several rows that they are on top, of the oddest that it is odd."""


def _all_of_them(piece: Piece, place: int, known: Knowledge) -> bool:
    """Whether "all" only says what something is the highest of, or how many there are, where all are known."""
    if piece.items[place].text not in ("all", "in all"):
        return False
    ranked = any(i.kind == "phrase" and i.families & RANKED for i in piece.items[:place])
    if not ranked and not known.verdicts and not {*known.lasts} & known.tops:
        return False
    before = piece.items[place - 1] if place else None
    after = piece.items[place + 1] if place + 1 < len(piece.items) else None
    counted = after is not None and after.kind == "token" and known.facts[after.text].roles & {"groups", "checked"}
    of = before is not None and (before.text in ("across", "of", "among", "over") or before.families & RANKED)
    return bool(of) or bool(counted)


def _spoken_of_time(item: Item, pieces: list[Piece], which: int, place: int, known: Knowledge) -> bool:
    """A step "before" is of the one period that is spoken of; other soft words say nothing by themselves."""
    if not item.roles & {"previous", "span_before"}:
        return True
    behind = {i.text.rpartition(" ")[2] for i in pieces[which].items[max(place - 2, 0) : place]}
    if not behind & {"from", "to", "with", "than", "against", "over", "on"}:
        return False
    told = about(pieces, which, place, "rises", known)
    return len(told.order) == 1 and (told.metric, told.order[0]) in known.before


def _factor_way(pieces: list[Piece], item: Item, claimed: set[str], known: Knowledge) -> bool:
    """ "Higher … goes with lower …": two words for a way, alike where a factor's link is positive."""
    factors = {
        i.text for p in pieces for i in p.items if i.kind == "token" and i.text in known.found and i.text.startswith("factor")
    }
    words = [i for p in pieces for i in p.items if i.kind == "phrase" and i.text in _WAYS]
    if len(factors) != 1 or len(words) != 2 or item.text not in _WAYS:
        return False
    way = "positive" if _WAYS[words[0].text] == _WAYS[words[1].text] else "negative"
    return way in claimed and way in known.found[factors.pop()]


_WAYS = {"higher": 1, "more": 1, "larger": 1, "lower": -1, "less": -1, "fewer": -1, "smaller": -1}


__all__ = ["Known", "about", "check_claims", "check_words"]
