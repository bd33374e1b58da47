"""Questions whose SQL a person has checked: the one that a question equals, and those that are near it.

Equal means asked in the same words: case, punctuation, articles, politeness, the verb that opens a question and the number of a
noun are no difference, nor where "by region" and "in 2025" stand. Order within the rest counts, as "revenue per order" is not
"orders per revenue"; so do "not" and every other word. What is merely similar is never taken for equal.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from src.models.chat_models import MAX_QUESTION
from src.models.semantic import SemanticModel, VerifiedQuery
from src.models.words import singular
from src.tools.questions.lexicon import GRAMMAR
from src.tools.questions.tokens import Token, tokenize, words

_ARTICLES: Final = words("the a an our")
_POLITE: Final = words("please kindly thanks hi hello hey ok okay so")
_ASKING: Final = (
    ("can", "you"), ("could", "you"), ("would", "you"), ("will", "you"), ("let", "me", "see"), ("i", "need", "to", "know"),
    ("i", "want", "to", "know"), ("i", "want", "to", "see"), ("i", "would", "like", "to", "know"),
    ("i", "would", "like", "to", "see"),
)  # fmt: skip
_SHORT_IS: Final = re.compile(r"\b(what|how|who|where|when)['’]s\b", re.IGNORECASE)
_VERBS: Final = words("show give list tell display get")
_LISTENERS: Final = words("me us")
_WHAT: Final = words("what which")
_BE: Final = words("is are was were")
_HAVE: Final = words("has have")
_PREPOSITIONS: Final = words(
    "by per in for during since until from to of with without on at than as before after between over under within across among"
)
_BREAKS: Final = frozenset(",;:?!.()")
_GROUPING: Final = words("by per")
_TIMING: Final = words("in for during since until on")
_TIME_WORDS: Final = words(
    "last this next previous past current year quarter month week day today yesterday january february march april may june"
    " july august september october november december q1 q2 q3 q4"
)
_NEAR: Final = 0.2
"""How much of the weight of their words two questions share to be near, as a cosine."""

Piece = tuple[str, ...]
Key = tuple[Piece, tuple[Piece, ...], tuple[Piece, ...]]


def verified_for(question: str, semantics: SemanticModel) -> VerifiedQuery | None:
    """The verified query that asks the same in the same words; None where there is none, or where two of them differ."""
    if len(question) > MAX_QUESTION or not semantics.verified_queries:
        return None
    wanted = _key(question)
    if not any(wanted):
        return None
    found = [query for query in semantics.verified_queries if _key(query.question) == wanted]
    exact = [query for query in found if _folded(query.question) == _folded(question)] or found
    return exact[0] if len({" ".join(query.sql.split()) for query in exact}) == 1 else None


def with_approved(semantics: SemanticModel, approved: Sequence[VerifiedQuery]) -> SemanticModel:
    """The model with verified queries that came of feedback, newest first, under a version of its own.

    One takes the place of every older one, and of the glossary's, that asks the same in the same words.
    """
    newest: dict[Key, VerifiedQuery] = {}
    for query in approved:
        newest.setdefault(_key(query.question), query)
    if not newest:
        return semantics
    others = tuple(query for query in semantics.verified_queries if _key(query.question) not in newest)
    mark = hashlib.sha256(repr(sorted((q.question, q.sql) for q in newest.values())).encode("utf-8", "replace")).hexdigest()[:8]
    return replace(semantics, verified_queries=(*newest.values(), *others), version=f"{semantics.version}+{mark}")


def near_verified(question: str, semantics: SemanticModel, most: int) -> tuple[VerifiedQuery, ...]:
    """At most `most` verified queries that share telling words with the question, nearest first: examples, not answers."""
    queries = semantics.verified_queries
    if not queries or most < 1:
        return ()
    stems = [_telling(query.question) for query in queries]
    seen = Counter(stem for each in stems for stem in each)
    weigh = {stem: math.log(1 + len(queries) / count) for stem, count in seen.items()}
    asked = _telling(question[:MAX_QUESTION])
    ranked = sorted(
        ((_cosine(asked, each, weigh), -place) for place, each in enumerate(stems)),
        reverse=True,
    )
    return tuple(queries[-place] for score, place in ranked[:most] if score >= _NEAR)


def _cosine(asked: frozenset[str], other: frozenset[str], weigh: dict[str, float]) -> float:
    unknown = max(weigh.values(), default=1.0)
    sizes = [math.sqrt(sum(weigh.get(stem, unknown) ** 2 for stem in each)) for each in (asked, other)]
    shared = sum(weigh[stem] ** 2 for stem in asked & other)
    return shared / (sizes[0] * sizes[1]) if all(sizes) else 0.0


def _telling(text: str) -> frozenset[str]:
    return frozenset(t.stem for t in tokenize(text) if t.kind != "mark" and t.norm not in GRAMMAR)


def _folded(text: str) -> tuple[str, ...]:
    return tuple(t.norm for t in tokenize(text) if t.kind != "mark")


@lru_cache(maxsize=4096)
def _key(text: str) -> Key:
    """What is asked, in order; then what it is grouped by, and when, wherever these stand around it.

    In the middle they stay: "customers in 2024 with orders" are not "customers with orders in 2024".
    """
    core = list(_pieces(tokenize(_SHORT_IS.sub(r"\1 is", text))))
    around: list[Piece] = []
    while core and _moves(core[0]):
        around.append(core.pop(0))
    behind: list[Piece] = []
    while core and _moves(core[-1]):
        behind.insert(0, core.pop())
    around += behind
    grouping = tuple(piece for piece in around if piece[0] in _GROUPING)
    return tuple(word for piece in core for word in piece), grouping, tuple(p for p in around if p[0] not in _GROUPING)


def _moves(piece: Piece) -> bool:
    if len(piece) < 2:
        return False
    return piece[0] in _GROUPING or (piece[0] in _TIMING and all(w in _TIME_WORDS or w[0].isdigit() for w in piece[1:]))


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Runs of words, each from a preposition to the next; what opens a question or is polite is left out."""
    for clause in _clauses(tokens):
        piece: list[str] = []
        for word in _unopened(clause):
            if word in _PREPOSITIONS and piece:
                yield tuple(piece)
                piece = []
            piece.append(word)
        if piece:
            yield tuple(piece)


def _clauses(tokens: Sequence[Token]) -> Iterator[list[str]]:
    clause: list[str] = []
    for token in tokens:
        if token.kind == "mark" and token.norm in _BREAKS:
            yield clause
            clause = []
        else:
            clause.append(token.norm if token.kind != "word" else _one(token.norm))
    yield clause


def _unopened(clause: list[str]) -> list[str]:
    said = [word for word in clause if word not in _ARTICLES | _POLITE]
    said = said[:-2] if said[-2:] == ["thank", "you"] else said
    opening = next((o for o in _ASKING if tuple(said[: len(o)]) == o), ())
    said = said[len(opening) :]
    if said and said[0] in _VERBS:
        said = said[2:] if said[1:2] and said[1] in _LISTENERS else said[1:]
    if said and said[0] in _WHAT:
        said = said[2:] if said[1:2] == ["be"] else said[1:]
    return said


def _one(word: str) -> str:
    if word in _BE:
        return "be"
    return "have" if word in _HAVE else singular(word)
