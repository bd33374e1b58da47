"""Which rows a question is about where a column says yes or no: "who survived", "insured patients", "have a terrace"."""

from __future__ import annotations

import re
from typing import Final

from src.tools.questions.tokens import stem
from src.tools.table_questions.lexicon import PLAIN
from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import Condition

_END: Final = r"(?! ?[=<>]| columns?| features?| variables?| (?:is|values?)\b| ?,? (?:and|or) (?:the )?@)"
_NO: Final = r"(?:did not |do not |does not |not |non |have |had |has |were |was |are |is |a |an |the )*"
_OPENERS: Final = ("who", "that", "which", "they", "have", "has", "had", "were", "are", "was", "and")
_VERB: Final = rf"\b(?P<subject>{'|'.join(_OPENERS)}|[a-z]+s) (?P<no>{_NO})(?P<verb>@\d+)\b{_END}"
_ADJECTIVE: Final = (
    r"\b(?:of|for|among|amongst|all|only|many|the|in) (?P<non>(?:not |non )?)(?P<adjective>@\d+)\b"
    r"(?= (?!values|columns|rates?|counts?)[a-z]+s\b)"
)


def read_flags(text: Linked) -> list[Condition]:
    """The conditions; what they were read from is claimed."""
    found: list[Condition] = []
    for match in text.fresh(f"(?:{_VERB}|{_ADJECTIVE})"):
        column = text.facts.column(text.column(match["verb"] or match["adjective"]))
        if column is None or column.answers is None or not _is_clause(match, text):
            continue
        text.claim(match)
        negated = re.search(r"\b(?:not|non) ", match["no"] or match["non"] or "")
        found.append(Condition(column.name, "==", column.answers[0 if negated else 1]))
    return found


def _is_clause(match: re.Match[str], text: Linked) -> bool:
    """What stands before the column must be a clause or what the rows are called ("loans defaulted"), and no list"""
    """of columns."""
    before = text.text[: match.start()]
    subject = match["subject"]
    if re.search(r"between [^.]{0,80}$", before):
        return False
    if subject == "and":
        return re.search(r"(?:who|that|which)[^.;]*$", before) is not None
    return subject is None or subject in _OPENERS or stem(subject) not in PLAIN or stem(subject) in text.facts.row_words
