"""Tokens replaced by their facts; a sentence that cannot be vouched for is dropped, and said so."""

from __future__ import annotations

import re
from typing import Final

from src.models.narration import Fact, Narration
from src.tools.narrate.telling import TOKEN
from src.tools.result_view.units import clean, show

NUMBER_WORDS: Final = re.compile(
    r"\b(zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|halves|halved|thirds?|twice|thrice|doubled?|tripled?)\b",
    re.IGNORECASE,
)
"""Words that state a number. "First", "second" and "quarter" are left out: they mostly mean something else."""

MAX_SENTENCE: Final = 600


def render(narration: Narration) -> tuple[str, tuple[str, ...]]:
    """The text, and a warning for each sentence that was dropped."""
    told: list[str] = []
    warnings = list(narration.dropped)
    for sentence in narration.sentences:
        problem = _problem(sentence, narration.facts)
        if problem is None:
            told.append(TOKEN.sub(lambda m: show_fact(narration.facts[m[1]]) or "", sentence))
        else:
            warnings.append(f"A sentence of the answer was left out: {problem}.")
    return " ".join(told), tuple(dict.fromkeys(warnings))


def show_fact(fact: Fact) -> str | None:
    """The fact as it stands in a sentence."""
    return show(fact.value, fact.unit)


def _problem(sentence: str, facts: dict[str, Fact]) -> str | None:
    unknown = [name for name in TOKEN.findall(sentence) if name not in facts]
    if unknown:
        return f"nothing is known about {clean(unknown[0], 40)!r}"
    empty = [name for name in TOKEN.findall(sentence) if show_fact(facts[name]) is None]
    if empty:
        return f"{clean(empty[0], 40)!r} has no value"
    typed = TOKEN.sub(" ", sentence)
    if any(c.isnumeric() for c in typed) or NUMBER_WORDS.search(typed):
        return "it held a number that no code computed"
    if "{" in typed or "}" in typed or len(sentence) > MAX_SENTENCE:
        return "it was malformed"
    return None
