"""Which rows a question is about: "male passengers who survived and paid a fare greater than the average fare"."""

from __future__ import annotations

import re
from typing import Final

from src.tools.questions.tokens import stem
from src.tools.table_questions.facts import ColumnFacts, TableFacts
from src.tools.table_questions.flags import read_flags
from src.tools.table_questions.lexicon import ORDINALS
from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import Compare, Condition, StatOf, StatOp

_IS: Final = r"(?:is |are |was |were |be |being |that is |value |values |of |with |a |an )*"
OPERATORS: Final[tuple[tuple[str, Compare], ...]] = (
    (
        r"(?:greater|more|higher|larger) than or equal to|at least|no less than|not less than|>=|≥"
        r"|equal to or (?:greater|more) than|not (?:below|under)",
        ">=",
    ),
    (
        r"(?:less|lower|smaller|fewer) than or equal to|at most|no more than|not more than|<=|≤"
        r"|equal to or (?:less|lower) than|not (?:above|over)|up to",
        "<=",
    ),
    (r"(?:greater|more|higher|larger|bigger|older|longer) than|above|over|exceed(?:s|ed|ing)?|beyond|>", ">"),
    (r"(?:less|fewer|lower|smaller|younger|shorter) than|below|under|<", "<"),
    (r"not equal to|is not|!=|<>|other than", "!="),
    (r"equal(?:s|ing)? to|equals?|==?|exactly", "=="),
)
_NUMBER: Final = r"-?\d[\d,]*(?:\.\d+)?(?![\d:])(?!\s*(?:%|percent|decimal))"
_MEANS: Final[dict[str, StatOp]] = {"average": "mean", "mean": "mean", "median": "median"}
_CHARGE: Final = (
    r"(?:(?:who|that|which|whose|with|where|they|not|nor|neither|and) |have |has |had |were |was |are |is |did |also )*"
)
_PARTICIPLE: Final = r"(?:(?:[a-z]+(?:ed|en|wn|ld|nt|de)) )?"
_DENIES: Final = r"(?:not|no|nor|exclud|remov|drop|ignor|omit|discard|filter|delet|without|except)"
_CODE: Final = 12
"""A number column with at most so many values may be a code ("class 2")."""


_EXCLUDES: Final = (
    r"\b(?:exclud\w+|remov\w+|drop\w*|discard\w*|omit\w*|filter\w* out|delet\w+|leav\w+ out|ignor\w+) "
    r"(?:(?:all|any|the|those) )*(?:[a-z]+ )?"
    r"(?:with|where|whose|that have|that has|having|which have|for which|in which)(?: (?:a|an|the|their))*\s*$"
)
_OPPOSITE: Final[dict[Compare, Compare]] = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}


def read_conditions(text: Linked) -> tuple[Condition, ...]:
    """Every condition, once; what it was read from is claimed."""
    readers = (_missing, _either, _between, _compared, _compared_backwards, _years, _coded, _ordinals, _valued, read_flags)
    return tuple(dict.fromkeys(c for read in readers for c in read(text)))


def _missing(text: Linked) -> list[Condition]:
    """Rows that lack a value, or have one."""
    rows, gap = r"(?:rows?|records?|entries|those)", r"(?:null|missing|nan|empty)"
    where = (
        rf"{rows} (?:where|with|for which|in which) (?:the )?(?P<c>@\d+)(?: column| values?)* (?:is|are) (?P<has>not )?{gap}"
    )
    held = rf"{rows} (?:with|(?P<has>without)) (?:a )?{gap} values? (?:in|of|for) (?:the )?(?P<c>@\d+)(?: column)?"
    found: list[Condition] = []
    for match in (*text.fresh(where), *text.fresh(held)):
        text.claim(match)
        found.append(Condition(text.column(match["c"]), "present" if match["has"] else "missing"))
    return found


def _either(text: Linked) -> list[Condition]:
    """`purpose is car or travel`: one of several values of one column."""
    found: list[Condition] = []
    for match in text.fresh(
        rf"{_CHARGE}(?:either )?(?:(?:in|for|from|with|of|the|a|an|@\d+|is|are|was|column) )*(\$\d+(?:, \$\d+)*,? or "
        rf"(?:in |for |from |a |an |the )?\$\d+)"
    ):
        values = [text.values[int(v)] for v in re.findall(r"\$(\d+)", match[1])]
        named = set(text.columns_in(match[0]))
        if len({v.column for v in values}) == 1 and named <= {values[0].column} and " not " not in f" {match[0]}":
            text.claim(match)
            found.append(Condition(values[0].column, "in", tuple(v.value for v in values)))
    return found


def _between(text: Linked) -> list[Condition]:
    found: list[Condition] = []
    pattern = (
        rf"(@\d+)(?: column| values?)? {_IS}(?:ranging )?(?:between|from) ({_NUMBER}) (?:and|to) ({_NUMBER})(?: inclusive)?"
    )
    for match in text.fresh(pattern):
        column = text.column(match[1])
        if _numeric(text.facts, column):
            text.claim(match)
            found += [Condition(column, ">=", _float(match[2])), Condition(column, "<=", _float(match[3]))]
    return found


def _compared(text: Linked) -> list[Condition]:
    """`fare above 10`, `fare greater than the average fare`."""
    found: list[Condition] = []
    limit = (
        r"(?:the |their |its )*(?:overall |own )?(average|mean|median)(?: value)?(?: of(?: the)?)?(?: (@\d+))?(?: column"
        r"| values?)?"
    )
    charge = rf"(?:(?:who|that|which|and) (?!{_DENIES})[a-z]+ (?:a |an |the )?)?"
    for words, op in OPERATORS:
        start = rf"{charge}(@\d+)(?: column| values?)? ?{_IS}(?:{words})"
        for match in text.fresh(f"(?:{start} {limit}|{start} ?({_NUMBER}))"):
            column = text.column(match[1] or match[4])
            if not _numeric(text.facts, column):
                continue
            of = text.column(match[3]) if match[3] else column
            value = StatOf(_MEANS[match[2]], of) if match[2] else _float(match[5])
            found.append(Condition(column, _excluded(text, match, op), value))
            text.claim(match)
    return found


def _excluded(text: Linked, match: re.Match[str], op: Compare) -> Compare:
    """The opposite where the rows that the condition describes are to go: "exclude plots with an elevation above 500"."""
    end = text.text.find(".", match.end())
    joined = re.search(r"(?:and|or) [^.]*[@$]\d", text.text[match.end() : end if end >= 0 else None])
    opener = re.search(_EXCLUDES, text.text[: match.start()])
    if opener is None or joined or any(text.claimed[opener.start() : opener.end()]):
        return op
    text.claim(opener)
    return _OPPOSITE[op]


def _compared_backwards(text: Linked) -> list[Condition]:
    """`more than 3 rooms`, `below 100 metres of elevation`."""
    found: list[Condition] = []
    for words, op in OPERATORS[:4]:
        for match in text.fresh(
            rf"(?:have |has |had |with |having )?(?:{words}) ({_NUMBER}) (?:[a-z]+ (?:of|in|for) (?:the )?)?(@\d+)"
        ):
            if _numeric(text.facts, text.column(match[2])):
                text.claim(match)
                found.append(Condition(text.column(match[2]), op, _float(match[1])))
    return found


def _years(text: Linked) -> list[Condition]:
    """`opened after 2010`, where the column holds years."""
    found: list[Condition] = []
    ops: dict[str, Compare] = {"after": ">", "before": "<", "since": ">=", "in": "=="}
    for match in text.fresh(r"(@\d+) (after|before|since|in) (?:the year )?((?:1[5-9]|20)\d\d)\b"):
        column = text.facts.column(text.column(match[1]))
        if column is not None and column.kind == "number" and "year" in column.words:
            text.claim(match)
            found.append(Condition(column.name, ops[match[2]], _float(match[3])))
    return found


def _coded(text: Linked) -> list[Condition]:
    """`class 2`, `a term of 36 months`, where the column holds such a number."""
    found: list[Condition] = []
    for match in text.fresh(
        rf"{_CHARGE}(?:(?:in|from|for|of|a|the) )*(@\d+) (?:column )?(?:is |of "
        rf"|equals? )?(?:only )?({_NUMBER})(?! ?(?:or|to) [a-z]*er)"
    ):
        column = text.facts.column(text.column(match[1]))
        if column is not None and column.kind == "number" and len(column.values) <= _CODE and _float(match[2]) in column.values:
            text.claim(match)
            found.append(Condition(column.name, "!=" if " not " in f" {match[0]}" else "==", _float(match[2])))
    return found


def _ordinals(text: Linked) -> list[Condition]:
    """`in first class`, where a column whose name ends in "class" holds 1, 2 and 3."""
    found: list[Condition] = []
    for match in text.fresh(rf"(?:{_CHARGE}in (?:the )?)?\b({'|'.join(ORDINALS)}|1st|2nd|3rd|\dth) (@\d+|[a-z]+)\b"):
        which = ORDINALS.get(match[1]) or int(match[1][0])
        said = match[2]
        columns = (
            [text.facts.column(text.column(said))] if said[0] == "@" else [c for c in text.facts.columns if _ends(c, said)]
        )
        fits = [c for c in columns if c and c.kind == "number" and which in c.values and len(c.values) <= _CODE]
        if len(fits) == 1:
            text.claim(match)
            found.append(Condition(fits[0].name, "==", float(which)))
    return found


def _ends(column: ColumnFacts, noun: str) -> bool:
    return len(noun) >= 4 and bool(column.words) and column.words[-1].endswith(stem(noun))


def _valued(text: Linked) -> list[Condition]:
    """Values that the question names, beside their column or alone."""
    found: list[Condition] = []
    for index, value in enumerate(text.values):
        marks = "|".join(f"@{i}" for i, name in enumerate(text.columns) if name == value.column)
        beside = rf"(?:(?:{marks})(?: column| values?)? ?(?:is|are|was|=|==|of|equals?|equal to|being)? ?)?"
        small = r"(?:in |for |from |on |by |at )?"
        pattern = rf"{_CHARGE}{_PARTICIPLE}{small}{beside}(?:in |from |for |the |a |an |by |on |to |at |not )*\${index}\b"
        for match in text.fresh(pattern):
            before = text.text[: match.start()].split()[-2:]
            negated = re.search(r"\b(?:not|nor|neither)\b", match[0]) or set(before) & {"not", "except", "excluding", "non"}
            text.claim(match)
            found.append(Condition(value.column, "!=" if negated else "==", value.value))
    return found


def _numeric(facts: TableFacts, name: str) -> bool:
    column = facts.column(name)
    return column is None or column.kind in ("number", "flag", "number_text")


def _float(text: str) -> float:
    return float(text.replace(",", ""))
