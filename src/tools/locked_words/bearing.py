"""Whether a claim is borne out by the facts, about the rows that a statement speaks of."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from src.tools.locked_words.known import Knowledge, Known
from src.tools.narrate.rendering import show_fact

SHARP: Final = 15.0
"""Percent from which a change may be called sharp."""
SLIGHT: Final = 5.0
"""Percent up to which a change may be called slight."""
FLAT: Final = 1.0
"""Percent up to which a value may be called stable."""
DIRECTIONS: Final = {"rises": 1, "falls": -1}
RANKED: Final = frozenset({"largest", "smallest", "strongest"})


@dataclass(frozen=True, slots=True)
class About:
    """What a claim word is about: rows before and after it, the values beside it, and the measure."""

    known: Knowledge
    metric: str
    rows: tuple[str, ...]
    """Those that it speaks of."""
    others: tuple[str, ...] = ()
    """Those that they are held against."""
    values: tuple[Known, ...] = ()
    """Values of the statement, in order."""
    order: tuple[str, ...] = ()
    """Periods of the statement, from where a change starts to where it ends."""
    rising: bool = False
    """Whether rows are listed from the lowest."""


def holds(predicate: str, about: About) -> bool:
    """Whether it is so; False for what cannot be told from the facts."""
    known = about.known
    if predicate in DIRECTIONS:
        return _moves(about, DIRECTIONS[predicate])
    if predicate in _RULES:
        return _RULES[predicate](about)
    found = [predicate in known.found[row] for row in about.rows if row in known.found]
    if found:
        return all(found) and len(found) == len(about.rows)
    return predicate in known.verdicts and not any(r in known.found for r in about.rows)


def _moves(about: About, sign: int) -> bool:
    known = about.known
    signs = [v.sign for v in about.values if v.sign]
    if signs:
        return all(s == sign for s in signs)
    if len(about.order) == 2:
        start, end = (known.values.get((about.metric, row)) for row in about.order)
        chronological = known.times.get(about.order[0], 0) < known.times.get(about.order[1], 0)
        return start is not None and end is not None and chronological and (end - start) * sign > 0
    if about.order:
        value, before = (side.get((about.metric, about.order[-1])) for side in (known.values, known.before))
        return len(about.order) == 1 and value is not None and before is not None and (value - before) * sign > 0
    if about.rows:
        return all(known.moves.get((about.metric, row), 0.0) * sign > 0 for row in about.rows)
    return known.moves.get((about.metric, ""), 0.0) * sign > 0


def _flat(about: About) -> bool:
    known = about.known
    if len(about.order) == 2:
        pairs = [tuple(known.values.get((about.metric, row)) for row in about.order)]
    else:
        pairs = [(known.before.get((about.metric, r)), known.values.get((about.metric, r))) for r in about.rows or ("",)]
    return all(a is not None and b is not None and abs(b - a) <= FLAT / 100 * abs(a) for a, b in pairs)


def _largest(about: About) -> bool:
    known = about.known
    return about.metric in known.tops and _are_all(about, 1)


def _topmost(about: About) -> bool:
    """Of several rows: that they are the highest of all, in whatever order."""
    ranks = sorted(about.known.ranks.get((about.metric, r), 0) for r in about.rows)
    return about.metric in about.known.tops and bool(ranks) and ranks == list(range(1, len(ranks) + 1))


def _smallest(about: About) -> bool:
    known = about.known
    last = known.lasts.get(about.metric)
    return last is not None and _are_all(about, last)


def _are_all(about: About, place: int) -> bool:
    """Whether the rows spoken of are those at that place: of several that tie, none alone is the highest."""
    there = {row for (metric, row), rank in about.known.ranks.items() if metric == about.metric and rank == place}
    return bool(about.rows) and there == {*about.rows}


def _ranked(about: About) -> bool:
    """Each next row is one place further down (or up, where rows are told from the lowest); without one before, second."""
    ranks = [about.known.ranks.get((about.metric, r)) for r in (*about.rows, *about.others)]
    if any(r is None for r in ranks) or not about.others:
        return False
    numbers = [r for r in ranks if r is not None]
    if not about.rows:
        return numbers == list(range(2, len(numbers) + 2)) and about.metric in about.known.tops
    step = -1 if about.rising else 1
    return all(b == a + step for a, b in itertools.pairwise(numbers))


def _above(about: About) -> bool:
    return _compare(about, 1)


def _below(about: About) -> bool:
    return _compare(about, -1)


def _compare(about: About, sign: int) -> bool:
    values = about.known.values
    pairs = [(values.get((about.metric, a)), values.get((about.metric, b))) for a in about.rows for b in about.others]
    return bool(pairs) and all(a is not None and b is not None and (a - b) * sign > 0 for a, b in pairs)


def _equal(about: About) -> bool:
    rows = (*about.rows, *about.others)
    shown = {
        show_fact(f.fact)
        for f in about.known.facts.values()
        if f.metric == about.metric and len(f.of) == 1 and f.of[0] in rows and not f.demands
    }
    return len(rows) > 1 and len(shown) == 1


def _majority(about: About) -> bool:
    shares = [v for v in about.values if "share" in v.roles]
    if not shares:
        shares = [f for f in about.known.facts.values() if "share" in f.roles and f.of and f.of[0] in about.rows]
    return bool(shares) and all((s.number or 0.0) > 50 for s in shares)


def _sharp(about: About) -> bool:
    sizes = _sizes(about)
    return bool(sizes) and all(s >= SHARP for s in sizes)


def _slight(about: About) -> bool:
    sizes = _sizes(about)
    return bool(sizes) and all(s <= SLIGHT for s in sizes)


def _sizes(about: About) -> list[float]:
    """Percent by which what it speaks of changed."""
    told = [v.number for v in about.values if v.sign and v.fact.unit == "%" and v.number is not None]
    if told:
        return told
    known = about.known
    start = known.values.get((about.metric, about.order[0])) if len(about.order) == 2 else None
    end = known.values.get((about.metric, about.order[-1])) if about.order else None
    if len(about.order) == 1:
        start = known.before.get((about.metric, about.order[0]))
    if about.order:
        return [100 * abs(end / start - 1)] if start and end is not None else []
    sizes = [
        f.number
        for f in known.facts.values()
        if f.sign and f.fact.unit == "%" and f.of == about.rows and f.metric == about.metric
    ]
    return [s for s in sizes if s is not None]


def _all(sign: int, about: About) -> bool:
    moves = [v for (metric, row), v in about.known.moves.items() if metric == about.metric and row]
    return len(moves) > 1 and all(v * sign > 0 for v in moves) and _whole_is_known(about)


def _only(sign: int, about: About) -> bool:
    moved = {row for (metric, row), v in about.known.moves.items() if metric == about.metric and row and v * sign > 0}
    return bool(about.rows) and moved == {*about.rows} and _whole_is_known(about)


def _whole_is_known(about: About) -> bool:
    """Whether every row is here and has a change of its own."""
    rows = {row for metric, row in about.known.ranks if metric == about.metric}
    moved = {row for metric, row in about.known.moves if metric == about.metric and row}
    return about.metric in about.known.tops and about.metric in about.known.lasts and rows <= moved


def _no_trend(about: About) -> bool:
    if about.rows:
        return all(about.known.moves.get((about.metric, r)) == 0 for r in about.rows)
    return "no_trend" in about.known.verdicts


def _trend(sign: int, about: About) -> bool:
    if about.rows:
        return _moves(about, sign)
    return ("trend_up" if sign > 0 else "trend_down") in about.known.verdicts


def _ranges(about: About) -> bool:
    """From the lowest to the highest of all, or between both ends of an interval."""
    ends = [v for v in about.values if not v.sign][:2]
    if len(ends) < 2:
        return False
    if ({"minimum", "lower"} & ends[0].roles) and ({"maximum", "upper"} & ends[1].roles):
        return True
    rows = [v.of[0] for v in ends if len(v.of) == 1]
    known, metric = about.known, about.metric
    lowest = known.lasts.get(metric)
    return len(rows) == 2 and metric in known.tops and [known.ranks.get((metric, r)) for r in rows] == [lowest, 1]


def _varied(about: About) -> bool:
    """That not all rows have the same value; no finding is needed for it, and none may say otherwise."""
    seen = {v for (metric, _), v in about.known.values.items() if metric == about.metric}
    return len(seen) > 1 and not about.known.verdicts


def _latest(about: About) -> bool:
    """Of a period: that none is known after it."""
    known = about.known
    whole = [t for (metric, t) in known.ranks if metric == about.metric and t in known.times]
    return bool(whole) and about.rows == (max(whole, key=lambda t: known.times[t]),)


_RULES: Final[dict[str, Callable[[About], bool]]] = {
    "ranges": _ranges,
    "latest": _latest,
    "varied": _varied,
    "affects": lambda _about: False,
    "flat": _flat,
    "largest": _largest,
    "strongest": _largest,
    "topmost": _topmost,
    "smallest": _smallest,
    "ranked": _ranked,
    "greater": _above,
    "less": _below,
    "equal": _equal,
    "majority": _majority,
    "sharp": _sharp,
    "slight": _slight,
    "all_rise": lambda about: _all(1, about),
    "all_fall": lambda about: _all(-1, about),
    "only_rises": lambda about: _only(1, about),
    "only_falls": lambda about: _only(-1, about),
    "trend_up": lambda about: _trend(1, about),
    "trend_down": lambda about: _trend(-1, about),
    "no_trend": _no_trend,
    "trending": lambda about: _trend(1, about) or _trend(-1, about),
}
"""Predicates that are worked out; any other is a verdict of the finding, on the whole or on the rows spoken of."""
