"""What kind of turn a sentence is in a conversation: what it says of itself before and around what it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from src.tools.questions.roles import Roles
from src.tools.questions.tokens import normalise, words

_OPENERS: Final = re.compile(
    r"^(?:(?:and|but|so|then|ok|okay|now|please|yes|no|hmm|actually|what about|how about|why not|what if it were|could you"
    r"|can you|can i have|i meant|i mean|let s|let's)\b[\s,:]*)+",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(r"what about|how about|why not|what if|now|i mean|i meant|actually", re.IGNORECASE)
_ASKS: Final = re.compile(
    r"^(?:how (?:many|much)|what (?:is|are|was|were)|what's|which|who|show|list|give|tell|find|compare)\b", re.IGNORECASE
)
_ORDERS: Final = re.compile(
    r"^(?:calculate|compute|determine|work out|count|is|are|does|do|did|what|check|perform|apply|normali[sz]e|split|create)\b",
    re.IGNORECASE,
)
_MARKS: Final = words("only also just instead rather same keep exclude excluding without except include including add too")
_MORE: Final = words("also too add include including additionally plus well")
_POINTING: Final = words("that it them these those this")
CLAIMED: Final = words(
    """instead rather add include including additionally ascending descending asc desc keep change switch lowest highest
    smallest largest first too well same"""
)
"""Words of a turn that have a place of their own in it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`text` is the sentence without its opening words. `follows`: it leans on what was asked before."""

    text: str
    marked: bool
    """It says so itself ("what about", "only", "instead")."""
    more: bool
    """It adds to what is there instead of taking its place ("also")."""
    instead: bool
    asks: bool
    """It is built like a question of its own."""


def turn_of(text: str) -> Turn:
    """The turn that a sentence takes."""
    whole = normalise(text)
    opening = match.group() if (match := _OPENERS.match(whole)) else ""
    rest = whole[len(opening) :].strip()
    said = [w.casefold() for w in re.findall(r"[^\W_]+", rest)]
    opened_and = opening.casefold().startswith("and")
    return Turn(
        text=rest or whole,
        marked=bool(_STRONG.search(opening)) or bool(_MARKS & set(said)) or _points(said),
        more=bool(_MORE & set(said)) or (opened_and and said[:1] in (["by"], ["per"])),
        instead="instead" in said or "rather" in said or "why not" in opening.casefold(),
        asks=bool(_ASKS.match(rest)),
    )


def asks_by_itself(text: str) -> bool:
    """Whether the sentence is built like a question or an order of its own, leaning on nothing before it."""
    turn = turn_of(text)
    return turn.asks or (not turn.marked and bool(_ORDERS.match(turn.text)))


def _points(said: list[str]) -> bool:
    """ "forecast that", "show it as a pie"; not "that have ordered", "this month"."""
    followers = ("", "as", "by", "for", "in", "and", "please", "instead", "only", "into", "without", "to")
    return any(w in _POINTING and (said[i + 1] if i + 1 < len(said) else "") in followers for i, w in enumerate(said))


def is_fragment(roles: Roles) -> bool:
    """Whether the words name no number and nothing to list: they can only be about what was asked before."""
    return not (roles.quantities or roles.things or (roles.statistic and roles.attributes))
