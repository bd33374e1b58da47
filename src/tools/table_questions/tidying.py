"""The text of a question in one plain spelling: straight quotes, no lists, no contractions, then lower case."""

from __future__ import annotations

import re
from typing import Final

from src.tools.questions.tokens import normalise

_QUOTES: Final = {"“": '"', "”": '"', "‘": "'", "’": "'"}
_DASHES: Final = {"–": "-", "—": "-", "−": "-"}
_MARKS: Final = {"{": " ", "}": " ", "@": " ", "$": " "}
_PLAIN: Final = str.maketrans(_QUOTES | _DASHES | _MARKS)
_ODD_NEGATIONS: Final = {"ca": "can not", "wo": "will not", "sha": "shall not"}
_NEGATED: Final = re.compile(r"\b([A-Za-z]+)n't\b")


def tidy(text: str) -> str:
    """Plain quotes and hyphens, no braces or list numbers, "not" for "n't"; a line end ends a sentence."""
    text = text.replace("\\n", "\n")
    text = re.sub(r"(?m)^\s*(?:\d{1,2}[.)]|[-*•])\s+", " . ", text)
    text = re.sub(r"\s*\n\s*", " . ", text)
    text = normalise(text).translate(_PLAIN)
    return _NEGATED.sub(lambda m: _ODD_NEGATIONS.get(m[1].lower(), f"{m[1]} not"), text)


def lowered(text: str) -> str:
    """Lower case, with blanks for underscores and for hyphens inside words, and without quotes."""
    text = text.lower().replace("_", " ")
    text = re.sub(r"(?<!\de)(?<=[a-z])-(?=[a-z\d])|(?<=\d)-(?=[a-z])", " ", text)
    text = re.sub(r"\b(un|non)-\s*(?=@)", r"non ", text)
    return re.sub(r'["`]|(?<!\w)\'|\'(?!\w)', " ", text)
