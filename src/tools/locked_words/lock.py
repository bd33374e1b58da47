"""Sentences that somebody else wrote, each kept only where every word of it is borne out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from src.models.narration import Fact, Narration
from src.tools.locked_words.asserting import check_claims, check_words
from src.tools.locked_words.known import Knowledge
from src.tools.locked_words.metrics import check_metrics
from src.tools.locked_words.numbers import said_of
from src.tools.locked_words.order import check_order
from src.tools.locked_words.pairing import pair
from src.tools.locked_words.pieces import pieces_of
from src.tools.locked_words.places import check_places
from src.tools.locked_words.reading import Unreadable, read
from src.tools.locked_words.told import Sentence, Told
from src.tools.narrate.rendering import render
from src.tools.narrate.telling import TOKEN

_MOST_WORDS: Final = 60


@dataclass(slots=True)
class Locked:
    """The sentences that passed, and why the others did not."""

    sentences: tuple[str, ...] = ()
    refused: list[str] = field(default_factory=list)

    def narration(self, known: Knowledge) -> Narration:
        """The sentences with their facts."""
        told = tuple(_capital(s, known) for s in self.sentences)
        used = {token for s in told for token in TOKEN.findall(s)}
        facts = {t: known.facts[t].fact for t in used if t in known.facts}
        for token in used - facts.keys():
            name = known.facts[token.removesuffix(_FIRST)].fact
            facts[token] = Fact(str(name.value)[:1].upper() + str(name.value)[1:], name.unit)
        return Narration(told, facts)


_FIRST: Final = "_at_first"


def _capital(sentence: str, known: Knowledge) -> str:
    """The sentence with a capital: a name that begins it is told by a token of its own."""
    begins = TOKEN.match(sentence)
    if begins is None or known.facts[begins[1]].kind == "value":
        return sentence[:1].upper() + sentence[1:]
    return (
        f"{{{begins[1]}{_FIRST}}}{sentence[begins.end() :]}" if isinstance(known.facts[begins[1]].fact.value, str) else sentence
    )


def lock(told: Told, known: Knowledge) -> Locked:
    """What may be told of it."""
    locked = Locked()
    for sentence in told.sentences:
        text = " ".join(sentence.text.split())
        wrong = problem(sentence.model_copy(update={"text": text}), known)
        if not wrong and text in locked.sentences:
            wrong = "it is there already"
        if wrong:
            locked.refused.append(wrong)
        else:
            locked.sentences = (*locked.sentences, text)
    return locked


def problem(sentence: Sentence, known: Knowledge) -> str:
    """Why a sentence cannot be vouched for, in words for whoever wrote it; empty where it can."""
    try:
        items = read(sentence.text, known)
        if not any(i.kind == "token" for i in items) or not sentence.text.endswith(".") or len(items) > _MOST_WORDS:
            return "it is no plain sentence with tokens"
        check_places(items, known)
        pieces = pieces_of(items, known)
        pair(pieces, known)
        check_metrics(pieces, known)
        check_order(pieces, known)
        said = said_of(pieces, known)
        check_claims(sentence, items)
        check_words(pieces, said, sentence, known)
    except Unreadable as why:
        return str(why)
    used = {t: known.facts[t].fact for t in TOKEN.findall(sentence.text)}
    _, warnings = render(Narration((sentence.text,), used))
    return warnings[0] if warnings else ""
