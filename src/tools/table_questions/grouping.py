"""By what a question divides the rows: "for each class separately", "per region", "grouped by city"."""

from __future__ import annotations

import re

from src.tools.table_questions.linking import Linked


def read_group(text: Linked) -> str | None:
    """The column, claimed wherever it is said; None where there is none or more than one."""
    patterns = (
        (
            r"(?:for|in|of|by|across|within)?(?: the)? ?\b(?:each|every|per)\b(?: unique| distinct| different)? "
            r"(?:[a-z]+ )?(?:@\d+ [a-z]+ \( ?)?(@\d+)(?: (?:class|group|category|column|separately|individually"
            r"|value)\b)*(?: ?\))?(?: \([\d, and]+\))?"
        ),
        r"(?:grouped|group|grouping|broken down|split) by (?:the )?(@\d+)(?: column)?",
        r"(?:mean|average|median|sum|total|std) (?:of )?@\d+ by (@\d+)",
        r"(?:across|between|among|within) (?:the )?(?:different |various |all )(@\d+)(?: groups?| categories| classes)?",
    )
    names: list[str] = []
    for pattern in patterns:
        for match in re.finditer(pattern, text.text):
            column = text.facts.column(text.column(match[1]))
            if column is None or column.kind not in ("text", "number", "flag") or not column.values:
                continue
            text.claim(match)
            names.append(column.name)
    if len(set(names)) != 1:
        return None
    text.take_all(
        r"in each class(?: separately)?(?: \([@\d =,and]+\))?|in each (?:group|category)"
        r"|(?:use )?separate calculations for|for each|each class"
    )
    return names[0]
