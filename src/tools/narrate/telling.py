"""Sentences being put together, each with the facts its tokens stand for."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Final

from src.models.narration import Fact, Narration
from src.tools.narrate.templates import TEMPLATES

TOKEN: Final = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
Value = Fact | float | int | str | date | None


class Telling:
    """Collects sentences; one whose facts are not all known is left untold."""

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._facts: dict[str, Fact] = {}

    def __len__(self) -> int:
        return len(self._sentences)

    def say(self, key: str, fragments: dict[str, str] | None = None, /, **values: Value) -> bool:
        """Adds the template's sentence, `fragments` (already told to this object) in place; whether it could."""
        text = TEMPLATES[key]
        for name, fragment in (fragments or {}).items():
            text = text.replace(f"{{{name}}}", fragment)
        told = self.fragment(text, values)
        if told is None:
            return False
        self._sentences.append(told)
        return True

    def fragment(self, text: str, values: dict[str, Value]) -> str | None:
        """The text with each token named anew where its name already stands for another value; None if one is unknown."""
        facts = {name: value if isinstance(value, Fact) else Fact(value) for name, value in values.items()}
        names: dict[str, str] = {}
        for name in TOKEN.findall(text):
            if name not in facts and name in self._facts:
                continue
            if name not in facts or not _known(facts[name]):
                return None
            names[name] = self._free(name, facts[name])
        for name, given in names.items():
            self._facts[given] = facts[name]
        return TOKEN.sub(lambda m: f"{{{names.get(m[1], m[1])}}}", text)

    def narration(self, most: int) -> Narration:
        """The first `most` sentences with their facts."""
        kept = tuple(self._sentences[:most])
        used = {name for sentence in kept for name in TOKEN.findall(sentence)}
        return Narration(kept, {name: fact for name, fact in self._facts.items() if name in used})

    def _free(self, name: str, fact: Fact) -> str:
        candidate, turn = name, 1
        while candidate in self._facts and self._facts[candidate] != fact:
            turn += 1
            candidate = f"{name}_{turn}"
        return candidate


def _known(fact: Fact) -> bool:
    return fact.value is not None and not (isinstance(fact.value, float) and not math.isfinite(fact.value))
