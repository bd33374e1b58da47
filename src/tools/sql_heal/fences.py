"""SQL wrapped in prose, Markdown or JSON, or with junk after its end -> the SQL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused
from src.tools.sql_heal.broken import Broken, Step

_FENCE: Final = re.compile(r"```[ \t]*\w*[ \t]*\n(.*?)(?:```|\Z)", re.S)
_START: Final = re.compile(r"(?:^[ \t]*|`|:[ \t]+)(?=(?:SELECT|WITH)\b)", re.I | re.M)
_JUNK: Final = re.compile(r"(?:\s|[;,.)\]}`#*_~]|-{2,}|\\[gG]\b|</?\w+>|<\|\w*\|>|\[/?\w+\]|GO\b)+\Z")
"""What chat models and clients put after a query: brackets and commas too many, end marks, `\\G`, `GO`."""
_STATEMENT: Final = re.compile(
    r"(?:^|;)\s*(insert|update|delete|drop|create|alter|attach|pragma|grant|copy|set|truncate|replace|merge|call|exec|vacuum"
    r"|begin|commit|select|with)\b",
    re.I | re.M,
)


def unwrap(broken: Broken) -> Step | None:
    """The one query inside JSON, a Markdown fence, or lines of prose. What follows it must not be a statement."""
    if broken.failure.problem not in ("syntax", "many_statements", "not_read_only") or _parses(broken.text, broken):
        return None
    if (inside := _of_json(broken.text)) is not None:
        return Step(inside, "took the SQL out of its JSON") if inside != broken.text else None
    blocks = _FENCE.findall(broken.text)
    if len(blocks) > 1:
        return None
    text = blocks[0] if blocks else broken.text
    where = "its Markdown fence" if blocks else "the text around it"
    if blocks and _parses(text, broken):
        return Step(text.strip(), f"took the SQL out of {where}")
    for start in _START.finditer(text):
        for candidate, rest in _endings(text[start.end() :]):
            if _parses(candidate, broken) and not _STATEMENT.search(rest):
                return Step(candidate.strip(), f"took the SQL out of {where}")
    return None


def _of_json(text: str) -> str | None:
    """The text of an object that holds one text, `{"sql": "SELECT ..."}`."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    texts = [value for value in found.values() if isinstance(value, str)] if isinstance(found, dict) else []
    queries = [value for value in texts if _STATEMENT.match(value)]
    return queries[0] if len(queries) == 1 else None


def _endings(text: str) -> Iterator[tuple[str, str]]:
    """Where the SQL may end: at each semicolon or blank line, before junk, at the end; with what is left after it."""
    for match in re.finditer(r";|\n[ \t]*\n", text):
        yield text[: match.start()], text[match.start() :]
    if junk := _JUNK.search(text):
        for cut in range(junk.start(), len(text)):  # a closing bracket may belong to it
            yield text[:cut], ""
    yield text, ""


def _parses(text: str, broken: Broken) -> bool:
    try:
        parse_query(text, broken.catalog.dialect)
    except Refused:
        return False
    return True
