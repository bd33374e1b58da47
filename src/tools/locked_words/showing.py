"""The facts as a narrator is shown them: typed, quoted, capped; a strange label is a token without its text."""

from __future__ import annotations

import re
from typing import Final

from src.tools.locked_words.known import Knowledge, Known
from src.tools.narrate.rendering import show_fact
from src.tools.prompting.quoting import quoted, tokens_of

_PLAIN: Final = re.compile(r"[\w .,&/+%$€£¥()<>=-]{1,40}")
_MOST_TOKENS: Final = 560
_OF_ROWS: Final = ("largest", "smallest", "ranked", "greater", "less", "equal", "majority")
_OF_MOVES: Final = ("rises", "falls", "flat", "sharp", "slight")
_OF_GROUPS: Final = ("all_rise", "all_fall", "only_rises", "only_falls")


def shown(known: Knowledge) -> str:
    """One line a fact, rows together, as many as the prompt has room for."""
    lines: list[str] = []
    left = _MOST_TOKENS
    for fact in known.facts.values():
        line = _line(fact)
        left -= tokens_of(line)
        if left < 0:
            break
        lines.append(line)
    return "\n".join(lines)


def _line(fact: Known) -> str:
    of = f" of {', '.join(f'{{{t}}}' for t in fact.of)}" if fact.of else ""
    way = {1: ", a rise", -1: ", a fall"}.get(fact.sign, "")
    return (
        f"{{{fact.token}}} {fact.said if fact.kind != 'value' or not fact.metric else plain(fact.said)}{of}{way}: {_text(fact)}"
    )


def plain(said: str) -> str:
    """A description, quoted where it came from data and is no plain words."""
    return said if _PLAIN.fullmatch(said.replace("{", "").replace("}", "")) and len(said.split()) < 9 else "value"


def _text(fact: Known) -> str:
    text = show_fact(fact.fact) or ""
    if fact.kind in ("label", "name") and (not _PLAIN.fullmatch(text) or len(text.split()) > 6):
        return "(a text)"
    return quoted(text, 40)


def claimable(known: Knowledge) -> str:
    """Predicates that may be claimed of these facts, with the verdicts that hold."""
    names = [*(_OF_ROWS if known.ranks else ())]
    names += _OF_MOVES if known.moves or known.before or any(f.sign for f in known.facts.values()) else ()
    names += _OF_GROUPS if any(row for _, row in known.moves) else ()
    names += sorted(known.verdicts - {"forecast", "short"})
    said = [f"of {{{token}}}: {', '.join(sorted(found))}" for token, found in known.found.items() if token in known.facts]
    return "; ".join([", ".join(names), *said]).strip("; ")
