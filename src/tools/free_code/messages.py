"""What an error of the code says, without a value of the rows: messages quote what they choke on."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from src.models.execution import CodeError, CodeOutcome
from src.tools.free_code.vocabulary import ERRORS

_WORD: Final = re.compile(r"[^\W_][\w.]*(?:'\w{1,2})?|_\w+")
_QUOTED: Final = re.compile(r"(?<!\w)'[^'\n]*'(?!\w)|\"[^\"\n]*\"|“[^”\n]*”")
_HIDDEN: Final = "…"
_MOST: Final = 300
_ENDED: Final = {
    "timeout": "It ran longer than it may and was ended: work on whole columns, not row by row.",
    "memory_limit": "It used more memory than it may: make no copies of the frame and nothing as large as rows times rows.",
    "output_flood": "It printed too much: print nothing.",
    "crashed": "It died without a word: use plain pandas, numpy and scipy.",
    "no_result": "It ended before it made a result.",
    "protocol_error": "It left no result that can be read.",
}


def without_values(outcome: CodeOutcome, names: Collection[str]) -> CodeOutcome:
    """The outcome with an error that names columns (`names`) and nothing else of the data; each failure gets one."""
    error = outcome.error
    if error is None or outcome.status in _ENDED:
        return replace(outcome, error=CodeError(outcome.status, _ENDED.get(outcome.status, "It made no result.")), warnings=())
    shown = CodeError(
        type=error.type if error.type.isidentifier() and len(error.type) <= 40 else "Error",
        message=only_known(error.message, names),
        line=error.line,
        line_text=error.line_text,
        suggestion=without_quotes(error.suggestion, names),
    )
    return replace(outcome, error=shown, warnings=())


def only_known(message: str, names: Collection[str]) -> str:
    """The message's first line with its words as far as errors are made of them, or columns called by them."""
    first = next((line for line in message.splitlines() if line.strip()), "")[:_MOST]
    shown, end = "", 0
    for quote in _QUOTED.finditer(first):
        inner = quote[0][1:-1]
        kept = inner in names or inner.casefold() in ERRORS
        shown += _words(first[end : quote.start()], names) + (quote[0] if kept else _HIDDEN)
        end = quote.end()
    shown += _words(first[end:], names)
    return re.sub(rf"{_HIDDEN}(?:[\s,:;.()\[\]-]*{_HIDDEN})+", _HIDDEN, shown).strip()


def _words(text: str, names: Collection[str]) -> str:
    return _WORD.sub(lambda m: m[0] if m[0] in names or m[0].strip(".").casefold() in ERRORS else _HIDDEN, text)


def without_quotes(suggestion: str, names: Collection[str]) -> str:
    """A suggestion of ours, without the labels that it found close."""
    return _QUOTED.sub(lambda m: m[0] if m[0][1:-1] in names else _HIDDEN, suggestion)[:_MOST]
