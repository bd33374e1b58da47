"""Texts that are not a question about the data: code, commands, secrets, nothing at all, words without a place."""

from __future__ import annotations

import re
from typing import Final

from src.tools.questions.choices import which, which_days
from src.tools.questions.intent import NAMELESS, NAMES
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.tokens import words

_SQL: Final = re.compile(
    r"\bselect\b.+\bfrom\b\s+\w|\b(?:insert\s+into|delete\s+from|drop\s+(?:table|database|view)|truncate\s+table"
    r"|update\s+\w+\s+set|alter\s+table|create\s+table|union\s+(?:all\s+)?select|grant\s+\w+\s+(?:on|to))\b|;\s*--",
    re.IGNORECASE | re.DOTALL,
)
_FISCAL: Final = re.compile(r"(?:(?:q[1-4]|h[12])?fy(?:\d{2}|\d{4}|td)?)|fiscal|financial", re.IGNORECASE)
_COMMANDS: Final = words("delete drop truncate update insert alter remove erase wipe destroy modify rename")


def forbidden(reading: Reading, roles: Roles) -> Refusal | None:
    """Why no reader should try the text at all, or None: it is no question, or it asks for what is not given."""
    if not any(t.kind in ("word", "number", "quoted", "date") for t in reading.tokens):
        return Refusal("There is no question in it.")
    if reading.cut:
        return Refusal("It is too long to be one question.")
    if _SQL.search(reading.text):
        return Refusal("It looks like SQL; ask in plain words and the SQL is written for you.")
    first = next((t for t in reading.tokens if t.kind == "word" and t.norm not in ("please", "now", "just", "and")), None)
    if first is not None and first.norm in _COMMANDS:
        return Refusal("It asks to change something; the data is only ever read.")
    if roles.secret:
        return Refusal(f"“{roles.secret[0].words}” is free text or marked sensitive and is not shown.")
    return None


def refusal_of(reading: Reading, roles: Roles, unplaced: tuple[str, ...], *, fragment: bool = False) -> Refusal | None:
    """Why no plan should be tried, or None. A `fragment` follows up what was asked before and may name nothing itself."""
    problem = forbidden(reading, roles)
    if problem is not None:
        return problem
    if reading.semantics.calendar.fiscal_year_start is None and any(_FISCAL.fullmatch(word) for word in unplaced):
        return Refusal("Nobody has said when the fiscal year begins: add fiscal_year_start to the glossary.")
    if unplaced:
        words = ", ".join(f"“{word}”" for word in unplaced[:5])
        return Refusal(f"These words could not be placed in this data: {words}.")
    if reading.intent.conflict:
        return Refusal(reading.intent.conflict)
    unclear = next((q for q in roles.quantities if q.rivals), None)
    if unclear is not None:
        return which(unclear.link.words, unclear.rivals)
    undated = next((p for p in reading.periods if p.rivals), None)
    if undated is not None:
        return which_days(undated)
    nameless = reading.intent.kind in NAMELESS
    if (
        not fragment
        and not nameless
        and not (roles.quantities or roles.splits or roles.attributes or roles.things or roles.values)
    ):
        return Refusal("It names nothing that this data holds.")
    return None


def not_with_an_analysis(reading: Reading) -> Refusal | None:
    """Why an analysis cannot be made of what is computed over groups, or None: it reads every group as it is."""
    computed = "" if reading.intent.kind == "summary" and reading.marks.statistic else reading.marks.computes
    if reading.intent.kind == "cohort" and reading.marks.portion is not None:
        return None  # retention is a share
    if reading.intent.kind == "decomposition" and reading.marks.cycle is not None and not reading.marks.days:
        computed = ""  # "which weekdays are seasonally strong": its seasons are what comes round again
    if reading.intent.kind in (None, "change") or not computed:
        return None
    return Refusal(f"{NAMES[reading.intent.kind].capitalize()} cannot be combined with {computed}; ask for each on its own.")
