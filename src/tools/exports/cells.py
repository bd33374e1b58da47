"""Cells that a spreadsheet shows and never runs."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Final

from src.models.chat_models import DataColumn

_STARTERS: Final = frozenset("=+-@\t\r\n＝＋－＠﹣﹢﹦﹫−")
_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")


def is_formula_like(text: str) -> bool:
    """Whether some spreadsheet may take the text for a formula; a plain number is none.

    After OWASP's "CSV injection": what begins with = + - @, a tab or a line end, in full width too, also behind blanks.
    """
    if _NUMBER.fullmatch(text):
        return False
    seen = next((c for c in text if not _is_unseen(c)), "")
    return text[:1] in _STARTERS or seen in _STARTERS


def defused(text: str) -> str:
    """The text, behind an apostrophe where it might be taken for a formula."""
    return f"'{text}" if is_formula_like(text) else text


def told(value: Any) -> str:
    """A value that is neither a number nor missing, as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, default=str)


def heading(column: DataColumn) -> str:
    """What a person calls the column, with its unit."""
    name = column.label or column.name
    return f"{name} ({column.unit})" if column.unit else name


def _is_unseen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] == "C"
