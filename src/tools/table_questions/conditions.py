"""Which rows a question is about: "male passengers who survived and paid a fare greater than the average fare"."""

from __future__ import annotations

import re
from typing import Final

from src.tools.table_questions.facts import TableFacts
from src.tools.table_questions.lexicon import ORDINALS
from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import Compare, Condition, StatOf, StatOp

_MORE: Final = r"(?:is |are |was |were |be |being |that is |value |values |of |with |a |an )*"
_OPERATORS: Final[tuple[tuple[str, Compare], ...]] = (
    ((
        r"greater than or equal to|more than or equal to|at least|no less than|not less than|>=|≥"
        r"|equal to or (?:greater|more) than"
    ), ">="),
    (r"less than or equal to|lower than or equal to|at most|no more than|not more than|<=|≤|equal to or less than", "<="),
    (r"greater than|more than|higher than|larger than|bigger than|above|over|exceed(?:s|ing)?|older than|longer than|>", ">"),
    (r"less than|fewer than|lower than|smaller than|below|under|younger than|shorter than|<", "<"),
    (r"not equal to|is not|!=|<>|other than", "!="),
    (r"equal(?:s|ing)? to|equals?|==?|exactly", "=="),
)  # fmt: skip
_NUMBER: Final = r"-?\d[\d,]*(?:\.\d+)?(?![\d:])"
_MEANS: Final[dict[str, StatOp]] = {"average": "mean", "mean": "mean", "median": "median"}
_CHARGE: Final = r"(?:who |that |which |have |has |had |were |was |are |is |did |also |not |they )*"


def read_conditions(text: Linked) -> tuple[Condition, ...]:
    """Every condition, once; what it was read from is claimed."""
    found = [*_missing(text), *_between(text), *_compared(text), *_ordinals(text), *_valued(text), *_flags(text)]
    return tuple(dict.fromkeys(found))


def _missing(text: Linked) -> list[Condition]:
    matches = text.take_all(
        r"(?:rows?|records?|entries|those) (?:where|with|for which|in which) "
        r"(?:the )?(@\d+)(?: column| value| values)* (?:is|are) (not )?(?:null|missing|nan|empty)"
    )
    return [Condition(text.column(m[1]), "present" if m[2] else "missing") for m in matches]


def _between(text: Linked) -> list[Condition]:
    found: list[Condition] = []
    pattern = rf"(@\d+) {_MORE}(?:ranging )?(?:between|from) ({_NUMBER}) (?:and|to) ({_NUMBER})(?: inclusive)?"
    for match in _fresh(text, pattern):
        column = text.column(match[1])
        if _numeric(text.facts, column):
            text.claim(match)
            found += [Condition(column, ">=", _float(match[2])), Condition(column, "<=", _float(match[3]))]
    return found


def _compared(text: Linked) -> list[Condition]:
    found: list[Condition] = []
    for words, op in _OPERATORS:
        limit = (
            r"(?:the |their |its |{0})*(?:overall |own )?(average|mean"
            r"|median)(?: value)?(?: of(?: the)?)?(?: (@\d+))?(?: column| value)?"
        )
        for match in _fresh(text, rf"(@\d+)(?: column| value| values)? ?{_MORE}(?:{words}) {limit.format('')}"):
            column = text.column(match[1])
            of = text.column(match[3]) if match[3] else column
            if _numeric(text.facts, column):
                text.claim(match)
                found.append(Condition(column, op, StatOf(_MEANS[match[2]], of)))
        for match in _fresh(
            text, rf"(@\d+)(?: column| value| values)? ?{_MORE}(?:{words}) ?({_NUMBER})(?!\s*(?:%|percent|decimal))"
        ):
            column = text.column(match[1])
            if _numeric(text.facts, column):
                text.claim(match)
                found.append(Condition(column, op, _float(match[2])))
    return found


def _ordinals(text: Linked) -> list[Condition]:
    """`in first class`, where the column holds 1, 2 and 3."""
    found: list[Condition] = []
    for match in _fresh(text, rf"(?:{_CHARGE}in (?:the )?)?\b({'|'.join(ORDINALS)}|1st|2nd|3rd|\dth) (@\d+)"):
        column = text.facts.column(text.column(match[2]))
        which = ORDINALS.get(match[1]) or int(match[1][0])
        if column and column.kind == "number" and which in column.values and len(column.values) <= 12:
            text.claim(match)
            found.append(Condition(column.name, "==", float(which)))
    return found


def _valued(text: Linked) -> list[Condition]:
    """Values that the question names, beside their column or alone."""
    found: list[Condition] = []
    for match in _fresh(
        text,
        (
            rf"{_CHARGE}(?:(?:@\d+)(?: column)? ?(?:is|are|was|=|==|of|equals?|equal to|being)? ?)?(?:in |from |the |a "
            rf"|by )*\$(\d+)"
        ),
    ):
        value = text.values[int(match[1])]
        before = text.text[: match.start()].split()[-2:]
        negated = bool(re.search(r"\bnot\b", match[0])) or any(w in ("not", "except", "excluding", "non") for w in before)
        text.claim(match)
        found.append(Condition(value.column, "!=" if negated else "==", value.value))
    return found


def _flags(text: Linked) -> list[Condition]:
    """`who survived`, where the column says 0 or 1."""
    found: list[Condition] = []
    for match in _fresh(
        text,
        (
            r"\b(?:who|that|which|they|have|were|and) (did not |do not |not |have |had |has |were |was |are "
            r"|is )*(@\d+)(?! ?[=<>]| columns?| (?:is|and @| values?))"
        ),
    ):
        column = text.facts.column(text.column(match[2]))
        if column is not None and column.binary and not re.search(r"between [^.]{0,80}$", text.text[: match.start()]):
            if match[0].startswith("and") and not re.search(r"(?:who|that|which)[^.;]*$", text.text[: match.start()]):
                continue
            text.claim(match)
            found.append(Condition(column.name, "==", 0.0 if " not " in match[0] else 1.0))
    return found


def _fresh(text: Linked, pattern: str) -> list[re.Match[str]]:
    """Matches of which nothing was claimed yet."""
    return [m for m in re.finditer(pattern, text.text) if not any(text.claimed[m.start() : m.end()])]


def _numeric(facts: TableFacts, name: str) -> bool:
    column = facts.column(name)
    return column is None or column.kind in ("number", "flag", "number_text")


def _float(text: str) -> float:
    return float(text.replace(",", ""))
