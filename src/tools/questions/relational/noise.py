"""What is said of the form of an answer, or that it is about this data: it changes no number."""

from __future__ import annotations

from typing import Final

from src.tools.questions.relational.items import Item
from src.tools.questions.relational.state import State
from src.tools.questions.tokens import words

_DATA: Final = words("database data dataset table tables records record system all total db")
_FORMS: Final = words("date integer number percentage decimal ratio fraction float percent whole list table")
UNITS: Final = words(
    "square kilometers kilometer km miles mile meters meter m feet foot ft years year days day months hours hour minutes "
    "minute seconds dollars dollar usd eur euros percent % kg pounds grams people points stars units old tall high long wide"
)


def noise(state: State) -> bool:
    """Steps over what tells only how to write the answer or that it is in this data: "in the database", "in meters"."""
    for words_ahead in range(6, 1, -1):
        span = [state.item(n) for n in range(words_ahead)]
        if any(i is None or i.kind in ("value", "quoted", "period") for i in span):
            continue
        norms = [i.norm for i in span if i is not None]
        names = [i for i in span if i is not None and i.kind == "name"]
        if _is_noise(norms, names):
            state.take(words_ahead)
            return True
    return False


def _is_noise(norms: list[str], names: list[Item]) -> bool:
    rest = [n for n in norms[1:] if n not in ("the", "a", "an", "this", "our", "no", ".", "of", "number", "terms")]
    if norms[0] == "as" and len(norms) == 3 and norms[1] in ("a", "an") and norms[2] in _FORMS:
        return True
    if norms[0] == "in" and rest and all(n in UNITS or n in ("per", "and") for n in rest) and norms[-1] in UNITS:
        return not names or all(n.norm in UNITS for n in names)
    if names:
        return False
    whole = norms[0] in ("in", "from", "of", "within", "across") and bool(rest) and set(rest) <= _DATA
    return whole or norms in (["in", "total"], ["as", "well"], ["in", "general"], ["at", "all"], ["so", "far"])


def skip_unit(state: State) -> None:
    """ "1000 square kilometers", "30 days": the unit behind a number."""
    state.skip(UNITS)
