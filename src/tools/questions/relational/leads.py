"""The words of asking before what is asked, and where a clause ends."""

from __future__ import annotations

from typing import Final

from src.tools.questions.relational import english
from src.tools.questions.relational.state import State
from src.tools.questions.tokens import words

END: Final = words(". ? ! ;")
STOP: Final = END
LEAD: Final = (
    english.FILLERS | english.ASKING | english.AUXILIARIES | english.ARTICLES | english.PRONOUNS | english.RELATIVE
) - {
    "there",
    "each",
    "no",
    "number",
    "count",
}


def skip_lead(state: State) -> None:
    """Words of asking before what is asked."""
    while (item := state.item()) is not None:
        if item.norm == "how" and state.norm(1) in ("many", "long", "old"):
            return
        if item.norm in ("for", "in") and state.norm(1) in english.EACH:
            return
        verb = item.kind == "word" and item.root in english.VARYING and item.norm != "difference"
        if item.kind != "word" or not (item.norm in LEAD or item.norm in ("and", "then", "also", "their", "of") or verb):
            return
        if item.norm in ("of", "and") and not state.asked.terms:
            return
        state.take()
