"""The named answers a question asks for, as its format spells them: `@mean_age[value]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from src.tools.table_questions.facts import spaced
from src.tools.table_questions.lexicon import NUMBER_WORDS

_NAMED: Final = re.compile(r"@([\w.]+)\s*\[([^\]]*)\]")
_PLACES: Final = re.compile(
    r"\b(\d|zero|one|two|three|four|five|six)[ -]?(?:decimals?|decimal (?:places?|values?|points?|digits?)|digits? after)"
)
_NEAREST: Final = {"tenth": 1, "hundredth": 2, "thousandth": 3, "whole number": 0, "integer": 0}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One answer: its name, the words of the name, what the format says of it, and to how many decimals."""

    name: str
    words: str
    note: str
    decimals: int | None

    @property
    def phrase(self) -> str:
        """Everything known of it, the name first."""
        return f"{self.words} ; {self.note}"


def read_wanted(form: str, rest: str) -> tuple[Wanted, ...]:
    """The answers named in the format; `rest` is the question, which may say to how many decimals as well."""
    text = form.replace("\\n", "\n")
    common = decimals_in(text)
    common = decimals_in(rest) if common is None else common
    found: list[Wanted] = []
    explained = _NAMED.sub(" ", text)
    for match in _NAMED.finditer(text):
        name, inner = match.group(1).strip("."), match.group(2).strip()
        about = [
            s
            for s in re.split(r"\n|(?<=[a-z])\. |\bwhere\b", explained)
            if inner and re.search(rf"""["']?{re.escape(inner)}["']?""", s)
        ]
        own = decimals_in(inner)
        told = [d for s in about if (d := decimals_in(s)) is not None]
        places = own if own is not None else told[0] if told else common
        note = spaced(inner)
        found.append(Wanted(name, spaced(name), " ".join((note, *about)).lower(), places))
    return tuple(found)


def decimals_in(text: str) -> int | None:
    """To how many decimals the text asks numbers to be rounded."""
    low = text.lower()
    if match := _PLACES.search(low):
        said = match.group(1)
        return int(said) if said.isdigit() else NUMBER_WORDS[said]
    for words, places in _NEAREST.items():
        if re.search(rf"(?:nearest|closest) {words}", low):
            return places
    return None
