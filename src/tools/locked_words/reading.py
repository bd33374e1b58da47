"""A sentence as items: tokens, phrases with what they may say, plain words, marks. A word that is not known stops it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from src.models.words import many, plural, singular
from src.tools.locked_words.known import Knowledge
from src.tools.locked_words.words.claims import CLAIMS
from src.tools.locked_words.words.neutral import NEUTRAL
from src.tools.locked_words.words.roles import ROLES
from src.tools.narrate.rendering import NUMBER_WORDS

ItemKind = Literal["token", "phrase", "metric", "thing", "word", "mark"]
_PIECES: Final = re.compile(
    r"\{([a-z_][a-z0-9_]*)\}|([A-Za-z]+)|([,;:()]|\u2014)|([.]\s*$)|(\s+)|('s\b|'(?=\s))|((?<=[A-Za-z])-(?=[A-Za-z]))"
)
_LONGEST: Final = 8


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of a sentence."""

    kind: ItemKind
    text: str
    families: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    metric: str = ""


class Unreadable(Exception):
    """Why a sentence cannot be vouched for, in words for whoever wrote it."""


def read(text: str, known: Knowledge) -> list[Item]:
    """The sentence's items. Raises Unreadable, naming what is not known."""
    raw = _cut(text.strip(), known)
    lexicon = _lexicon(known)
    items: list[Item] = []
    place = 0
    while place < len(raw):
        kind, word = raw[place]
        if kind != "word":
            items.append(Item("token" if kind == "token" else "mark", word))
            place += 1
            continue
        run = [word]
        while len(run) < _LONGEST and place + len(run) < len(raw) and raw[place + len(run)][0] == "word":
            run.append(raw[place + len(run)][1])
        item, length = _longest(run, lexicon, known)
        items.append(item)
        place += length
    return items


def _cut(text: str, known: Knowledge) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        piece = _PIECES.match(text, at)
        if piece is None:
            raise Unreadable(
                f"the character {text[at]!r} may not stand in it" if not text[at].isdigit() else "it holds a digit of its own"
            )
        token, word, mark = piece[1], piece[2], piece[3]
        if token:
            if token not in known.facts:
                raise Unreadable(f"there is no {{{token}}}")
            beside = text[max(at - 1, 0) : at] + text[piece.end() : piece.end() + 1]
            if any(c.isalnum() or c in "{}-" for c in beside):
                raise Unreadable("a token is glued to what stands beside it")
            found.append(("token", token))
        elif word:
            found.append(("word", word.casefold()))
        elif mark:
            found.append(("mark", mark.strip()))
        at = piece.end()
    return found


def _lexicon(known: Knowledge) -> dict[str, str]:
    """Phrase -> the measure that it names; of a phrase that names two, neither."""
    found: dict[str, str] = {}
    for key, phrases in known.metrics.items():
        for phrase in phrases:
            words = " ".join(re.findall(r"[a-z]+", phrase))
            if not words or words in CLAIMS or any(w in _NEVER for w in words.split()):
                continue
            for form in (words, many(tuple(words.split()))):
                found[form] = key if found.get(form, key) == key else ""
    return found


_NEVER: Final = frozenset({
    "not", "no", "never", "none", "without", "nothing", "nobody", "neither", "nor", "hardly", "because", "due",
    "cause", "causes", "caused", "thanks", "first", "second", "third", "percent", "percentage", "dollar", "dollars",
    "euro", "euros", "almost", "nearly", "about",
})  # fmt: skip
"""Words that no name of a column brings into a text."""


def _longest(run: list[str], lexicon: dict[str, str], known: Knowledge) -> tuple[Item, int]:
    things = _thing_words(frozenset(known.things))
    for length in range(len(run), 0, -1):
        phrase = " ".join(run[:length])
        if lexicon.get(phrase):
            return Item("metric", phrase, metric=lexicon[phrase]), length
        if phrase in CLAIMS or phrase in ROLES:
            return Item("phrase", phrase, CLAIMS.get(phrase, frozenset()), ROLES.get(phrase, frozenset())), length
        if length == 1 and phrase in things:
            return Item("thing", phrase), length
        if length == 1 and phrase in NEUTRAL:
            return Item("word", phrase), length
    raise Unreadable(f"the word “{run[0][:40]}” may not stand in it")


@lru_cache(maxsize=64)
def _thing_words(things: frozenset[str]) -> frozenset[str]:
    words = {w for thing in things for w in re.findall(r"[a-z]+", thing)}
    forms = words | {plural(singular(w)) for w in words} | {singular(w) for w in words}
    return frozenset(w for w in forms if w not in _NEVER and not NUMBER_WORDS.search(w))
