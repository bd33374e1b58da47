"""What a title or a name may say that no code wrote: which things are shown, and nothing about them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from src.tools.narrate.rendering import NUMBER_WORDS
from src.tools.questions.tokens import stems_of

_NEUTRAL: Final = frozenset(
    stem
    for word in re.findall(
        r"\w+",
        """
    a an the and or of by per in on for from to with without against versus vs over across between within among each every
    total average mean median sum count number share shares part parts percentage percent distribution spread comparison
    breakdown composition mix split course overview profile structure relation relationship flow time day week month quarter
    year daily weekly monthly quarterly yearly annual chart graph plot radar treemap sunburst funnel sankey waterfall box violin
    bubble heatmap histogram pie stacked area bars bar line lines scatter combined group groups
    """,
    )
    for stem in stems_of(word) or (word,)
)
"""Words that place things beside one another and claim nothing."""
_CLAIMS: Final = re.compile(
    r"\b(best|worst|highest|lowest|largest|smallest|biggest|strong\w*|weak\w*|ris\w+|rose|grew|growing|fall\w*|fell|drop\w*|declin\w*"
    r"|increas\w*|decreas\w*|improv\w*|worsen\w*|surg\w*|plung\w*|soar\w*|collaps\w*|outperform\w*|underperform\w*|lead\w*|lag\w*"
    r"|significan\w*|because|caus\w*|due|thanks|driv\w+|prov\w+|shows?|beats?|exceed\w*|more|less|fewer|most|least|better|worse"
    r"|stable|steady|flat|peak\w*|record|never|always|only|all|none|no|not)\b",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*:\S|//|www\.|@|\\", re.IGNORECASE)
_MARKUP: Final = re.compile(r"[<>{}$%&]")


def vocabulary_of(texts: Iterable[str]) -> frozenset[str]:
    """The words, as stems, that a title may be made of: those of the names shown, and neutral ones."""
    return frozenset({*_NEUTRAL, *(stem for text in texts for stem in stems_of(text.replace("_", " ")))})


def naming_problem(text: str, vocabulary: frozenset[str]) -> str:
    """What is wrong with a title that a model wrote, or nothing. It is made of names of what is shown and of neutral words."""
    problem = _typed(text)
    if problem:
        return problem
    other = next((word for word in re.findall(r"\w+", text) if not _known(word, vocabulary)), None)
    return f"says {other[:40]!r}, which is no name of what is shown" if other is not None else ""


def wording_problem(text: str) -> str:
    """What is wrong with a title that code wrote, or nothing. Code names what it computed, so its words are its own."""
    return _typed(text) or ("claims something that nobody checked" if _CLAIMS.search(text) else "")


def linking_problem(text: str) -> str:
    """What is wrong with a title by the reader's own code, or nothing: it leads nowhere and is no formula to be set."""
    return "holds a formula or an address" if _ADDRESS.search(text) or text.count("$") > 1 else ""


def _typed(text: str) -> str:
    if any(c.isnumeric() for c in text) or NUMBER_WORDS.search(text):
        return "holds a number that no code computed"
    if _ADDRESS.search(text) or _MARKUP.search(text):
        return "holds markup or an address"
    return ""


def _known(word: str, vocabulary: frozenset[str]) -> bool:
    return word.casefold() in vocabulary or (bool(stems_of(word)) and vocabulary.issuperset(stems_of(word)))
