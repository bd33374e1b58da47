"""What to write instead of text that is no Python."""

from __future__ import annotations

import re
from typing import Final

_LINES: Final[tuple[tuple[str, str], ...]] = (
    (r"^\s*```", "Leave out the Markdown fences (```)."),
    (r"^\s*[%!]\s*\w", "Notebook commands (%..., !...) do not exist here: leave the line out."),
    (r"[“”‘’]", "Use straight quotes ' or \"."),
    (r"^\s*print\s+[^(\s=]", "Write print(...) with parentheses."),
    (r"^\s*(?:SELECT|WITH)\s.+\b(?:FROM|AS)\b", "This is SQL: the rows are already in the frames; use pandas."),
    (r"(?:&&|\|\|)", "Write `and` / `or`, or & and | between columns."),
    (r"(?:\+\+|--)\s*$", "Write x += 1."),
    (r"^\s*(?:else\s+if|elseif)\b", "Write `elif`."),
    (r"^\s*(?:function|func|var|let|const)\s+\w", "This is another language: write `def name():` or `name = value`."),
)
_MESSAGES: Final[tuple[tuple[str, str], ...]] = (
    (r"'return' outside function", "Set the variable `result` instead of `return`."),
    (r"'(?:break|continue)' (?:outside|not properly)", "It belongs inside a loop."),
    (r"'await' outside|'async", "There is nothing to wait for: write plain code."),
    (r"'yield' outside", "It belongs inside a function."),
    (
        r"unindent does not match|unexpected indent|inconsistent use of tabs",
        "Indent with four spaces; top-level lines start at the margin.",
    ),
    (r"expected an indented block", "The line after a colon has to be indented; `pass` stands for nothing."),
    (
        r"was never closed|unexpected EOF|unterminated|EOF while scanning",
        "The text ends too early: a bracket or quote is not closed.",
    ),
    (r"unmatched|does not match opening", "There is one bracket too many, or of the wrong kind."),
    (r"expected ':'", "Lines that start a block end with a colon."),
    (r"Maybe you meant '=='|cannot assign to", "Compare with ==, assign with =."),
    (r"Perhaps you forgot a comma", "A comma, an operator or a bracket is missing."),
    (r"positional argument follows keyword", "Put the arguments without names first."),
    (
        r"invalid (?:decimal|non-printable|character)|leading zeros",
        "Names start with a letter, numbers hold digits only; use plain characters.",
    ),
    (r"f-string", "Use other quotes inside the braces of an f-string than around it."),
    (r"invalid syntax", "A bracket, comma, colon or operator is missing here or in the line before."),
)


def syntax_hint(error: SyntaxError) -> str:
    """The likely cause, or an empty text."""
    line = error.text or ""
    for pattern, hint in _LINES:
        if re.search(pattern, line, re.IGNORECASE):
            return hint
    for pattern, hint in _MESSAGES:
        if re.search(pattern, str(error.msg)):
            return hint
    return ""
