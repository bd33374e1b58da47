"""Text of a glossary without what could hide in it: control, bidirectional and invisible characters."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"  # Persian, Hindi and others are misspelt without them
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean_text(text: str, limit: int, *, lines: bool = False) -> str:
    """`text` in NFC, without hidden characters, at most `limit` long; white space is one blank unless `lines` are kept."""
    kept = "".join(_visible(char) for char in unicodedata.normalize("NFC", text))
    kept = "\n".join(" ".join(line.split()) if not lines else line.rstrip() for line in kept.split("\n")).strip()
    kept = kept if lines else " ".join(kept.split())
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + "…"


def _visible(char: str) -> str:
    if char in "\n\t":
        return char
    if char in "\u2028\u2029\x0b\x0c\r\x85":
        return " "
    return "" if unicodedata.category(char) in _HIDDEN and char not in _JOINERS else char
