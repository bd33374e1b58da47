"""By what a question divides the rows: "for each class separately", "per region", "which city has the most shops"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import Compare

_SORTS: Final = r"(?:unique |distinct |different |various |individual )?"
_KINDS: Final = (
    r"(?: (?:class|group|category|column|separately|individually|respectively|groups|categories|classes|levels?)\b)*"
)
_EACH: Final = (
    rf"(?:(?:for|in|of|by|across|within) )?(?:the )?\b(?:each|every"
    rf"|per)\b {_SORTS}(?:[a-z]+ ){{0,2}}(?:\( ?)?(@\d+)(?: \))?{_KINDS}(?: \([@\d, and]+\))?"
)
_BY: Final = (
    r"\b(?:(?:grouped|group|grouping|broken down|split|divided|segmented|separated|categori[sz]ed) )?by "
    r"(?:the )?(@\d+)(?: column)?"
)
_ACROSS: Final = (
    rf"\b(?:across|between|among|within) (?:the )?(?:\w+ )?{_SORTS}(?:levels of )?(@\d+)\b{_KINDS}(?! ?,? and (?:the )?@)"
)
_SUPERLATIVE: Final = (
    r"(?:the )?(?:highest|lowest|most|least|largest|smallest|greatest|fewest|maximum|minimum|biggest|best|worst|longest"
    r"|shortest|tallest|heaviest|lightest|oldest|youngest|latest|earliest)"
)
_WHICH: Final = (
    rf"\b(?:which|what) (@\d+)(?: is| are)? (?:has|have|had|shows?|with|having|is|are|got|recorded)? ?(?={_SUPERLATIVE})"
)
_WITH: Final = rf"\bthe (@\d+) (?:with|that has|that had|having) (?={_SUPERLATIVE})"
_SIDES: Final = (
    r"(?:between|of|compare|comparing|for) (?:the )?(@\d+) (?:[a-z]+ )?(?:and|with|to|versus|vs) (?:the )?"
    r"(?:other|remaining|rest|(?:not|non) @\d+|those (?:who|that|which) (?:did|do|are|were|have) not)\b(?: @\d+)?"
    r"|with(?: and| or| versus| vs) without (?:a |an |the )?(@\d+)"
)
_VARIABLE: Final = (
    r"(?:with |using |and )?(@\d+) (?:as|is) (?:the |a )?group(?:ing)?(?: variable| column| factor)?"
    r"|group(?:ing)? (?:variable|column|factor)(?: is| being|:)? (@\d+)"
)
_LIMITS: Final[tuple[tuple[str, Compare], ...]] = (
    (r"at least|no (?:less|fewer) than|a minimum of", ">="),
    (r"at most|no more than|a maximum of", "<="),
    (r"more than|over|above", ">"),
    (r"less than|fewer than|below|under", "<"),
    (r"exactly", "=="),
)
_NOUN: Final = r"(?: (?:times|rows?|records?|observations?|entries|occurrences|samples|[a-z]+s)\b)"


@dataclass(frozen=True, slots=True)
class Grouping:
    """The column, and how many rows a group must have where groups are counted."""

    column: str | None = None
    passing: tuple[Compare, float] | None = None


def read_group(text: Linked) -> Grouping:
    """Claimed wherever it is said; no column where there is none or more than one."""
    if (counted := _counted(text)) is not None:
        return counted
    names: list[str] = []
    for pattern in (_SIDES, _VARIABLE, _EACH, _WHICH, _WITH, _BY, _ACROSS):
        for match in re.finditer(pattern, text.text):
            mark = next(m for m in match.groups() if m)
            if pattern == _SIDES and not _two_sided(text, match):
                continue
            if any(text.claimed[match.start() : match.end()]) or not _divides(text, mark, weak=pattern in (_BY, _ACROSS)):
                continue
            text.claim(match)
            names.append(text.column(mark))
    if len(set(names)) != 1:
        return Grouping()
    text.take_all(
        r"(?:in|for) each (?:class|group|category)(?: separately)?(?: \([@\d =,and]+\))?"
        r"|(?:use )?separate calculations for|for each|each (?:class|group|category)|\bseparately\b"
    )
    return Grouping(names[0])


def _two_sided(text: Linked, match: re.Match[str]) -> bool:
    """Whether the two sides are yes and no of one column: "insured and uninsured patients"."""
    column = text.facts.column(text.column(match[1] or match[2]))
    return column is not None and column.answers is not None and set(text.columns_in(match[0])) == {column.name}


def _divides(text: Linked, mark: str, *, weak: bool) -> bool:
    column = text.facts.column(text.column(mark))
    if column is None:
        return text.column(mark) in text.new
    if column.kind not in ("text", "number", "flag", "number_text") or not (column.values or column.kind == "text"):
        return False
    return not weak or column.kind in ("text", "flag") or len(column.values) <= 12


def _counted(text: Linked) -> Grouping | None:
    """`How many cities have at least 25 shops`, `each species has at least 5 observations`."""
    for words, compare in _LIMITS:
        has = rf"(?:that |which |who )?(?:have|has|with|having|appears?|occurs?)(?: (?:{words})) (\d+){_NOUN}"
        opening = r"(?:how many|number of|count(?: of)?)(?: different| distinct| unique)?(?: [a-z]+)? (@\d+)(?: values?)? "
        for pattern in (opening + has, rf"(@\d+)(?: values?)? (?:that |which )?(?:appear|occur)s? (?:{words}) (\d+) times"):
            match = re.search(pattern, text.text)
            if match is None or not _divides(text, match[1], weak=False):
                continue
            text.take_all(pattern)
            text.take_all(rf"(?:where )?each [a-z]+ (?:has|have) (?:{words}) {match[2]}{_NOUN}")
            return Grouping(text.column(match[1]), (compare, float(match[2])))
    return None
