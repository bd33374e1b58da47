"""SQL wrapped in prose or Markdown -> the SQL."""

from __future__ import annotations

import re
from typing import Final

from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused
from src.tools.sql_heal.broken import Broken, Step

_FENCE: Final = re.compile(r"```[ \t]*\w*[ \t]*\n(.*?)(?:```|\Z)", re.S)
_START: Final = re.compile(r"^[ \t]*(?=(?:SELECT|WITH)\b)", re.I | re.M)
_STATEMENT: Final = re.compile(
    r"(?:^|;)\s*(insert|update|delete|drop|create|alter|attach|pragma|grant|copy|set|truncate|replace|merge|call|exec|vacuum"
    r"|begin|commit|select|with)\b",
    re.I | re.M,
)


def unwrap(broken: Broken) -> Step | None:
    """The one query inside a Markdown fence, or between lines of prose. What follows it must not be a statement."""
    if broken.failure.problem not in ("syntax", "many_statements", "not_read_only") or _parses(broken.text, broken):
        return None
    blocks = _FENCE.findall(broken.text)
    if len(blocks) == 1 and _parses(blocks[0], broken):
        return Step(blocks[0].strip(), "took the SQL out of its Markdown fence")
    if blocks:
        return None
    for start in _START.finditer(broken.text):
        for candidate, rest in _endings(broken.text[start.end() :]):
            if _parses(candidate, broken) and not _STATEMENT.search(rest):
                return Step(candidate.strip(), "took the SQL out of the text around it")
    return None


def _endings(text: str) -> list[tuple[str, str]]:
    """Where the SQL may end: at each semicolon or blank line, with what is left after it; at the end of the text last."""
    cuts = [match.start() for match in re.finditer(r";|\n[ \t]*\n", text)]
    return [(text[:cut], text[cut:]) for cut in cuts] + [(text, "")]


def _parses(text: str, broken: Broken) -> bool:
    try:
        parse_query(text, broken.catalog.dialect)
    except Refused:
        return False
    return True
