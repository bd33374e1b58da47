"""What asks for groups that nobody has named yet: rows that are like each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.tokens import Token, stem, stemmed, words

_GROUPS: Final = stemmed("group segment cluster bucket persona profile tier")
_KINDS: Final = _GROUPS | stemmed("type kind sort class archetype category")
_UNNAMED: Final = words("natural distinct similar different meaningful hidden homogeneous behavioral behavioural main typical")
"""What is said of groups that are still to be found; "by region" or "the premium group" are known already."""
_NUMBERS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_DETERMINERS: Final = words("our the all my these those")
_NO_THINGS: Final = words("sales is as this does its has revenues by per")
_BEFORE: Final = words("a an do run by with of use using")
_FOUND: Final = words("find discover identify detect uncover reveal")
_AMONG: Final = words("of in among amongst within for")


def asked_number(tokens: Sequence[Token]) -> int | None:
    """Into how many groups ("into 4 segments", "five natural clusters"); None where it is not said."""
    for token in tokens:
        number = _number(token)
        if number is not None and _to_groups(tokens, token.index + 1):
            return number
    return None


def _number(token: Token) -> int | None:
    if token.kind == "number":
        value = token.number
        return int(value) if value is not None and value == int(value) else None
    return _NUMBERS.get(token.norm)


def _to_groups(tokens: Sequence[Token], position: int) -> int:
    """How many tokens from a position are adjectives and then a word for groups; 0 where they are not."""
    for length, token in enumerate(tokens[position : position + 4], start=1):
        if token.stem in _GROUPS | _KINDS:
            return length
        if token.norm not in _UNNAMED | words("or to customer and"):
            return 0
    return 0


def _segment_things(tokens: Sequence[Token], position: int) -> int:
    """ "segment our customers": an order with things in the plural after it, no "segment revenue", no "by segment"."""
    if tokens[position].norm not in ("segment", "cluster") or not _orders(tokens, position):
        return 0
    following = [t for t in tokens[position + 1 : position + 4] if t.norm not in _DETERMINERS][:1]
    plural = bool(following) and following[0].kind == "word" and following[0].norm.endswith("s")
    return int((plural and following[0].norm not in _NO_THINGS) or _is_base(tokens[position + 1 : position + 5]))


def _is_base(tokens: Sequence[Token]) -> bool:
    return any(a.kind == "word" and b.norm in ("base", "portfolio") for a, b in itertools.pairwise(tokens))


def _orders(tokens: Sequence[Token], position: int) -> bool:
    before = tokens[position - 1].norm if position else ""
    return position == 0 or before in ("and", "then", "please", "to", "you", "let", "us", ",", "s", "i", "we", "can")


def _into_groups(tokens: Sequence[Token], position: int) -> int:
    """ "into 4 segments", "into natural groups": a number or an adjective says that they are still to be made."""
    if tokens[position].norm not in ("into", "in", "with"):
        return 0
    following = tokens[position + 1 : position + 2]
    if not following:
        return 0
    if _number(following[0]) is not None:
        length = _to_groups(tokens, position + 2)
        made = tokens[position].norm == "into" or any(t.stem in _VERBS for t in tokens[:position])
        return length + 2 if length and made else 0
    if following[0].norm in _UNNAMED and tokens[position].norm == "into":
        length = _to_groups(tokens, position + 1)
        return length + 1 if length else 0
    return 0


def _find_groups(tokens: Sequence[Token], position: int) -> int:
    """ "find natural groups of customers", "identify segments among our users", "groups of similar products"."""
    token = tokens[position]
    if token.norm in _UNNAMED | {"find"} and token.norm not in ("main", "different", "typical"):
        length = _to_groups(tokens, position + 1)
        after = tokens[position + 1 + length : position + 2 + length]
        if length and after and after[0].norm in _AMONG:
            return length + 1
    if token.norm in _FOUND and (length := _to_groups(tokens, position + 1)):
        after = tokens[position + 1 + length : position + 2 + length]
        return length + 1 if after and after[0].norm in _AMONG else 0
    if token.stem in _GROUPS and [t.norm for t in tokens[position + 1 : position + 3]] in (["of", "similar"], ["of", "alike"]):
        return 3
    return 0


def _what_kinds(tokens: Sequence[Token], position: int) -> int:
    """ "what types of customers do we have", "what kinds of users are there": not "what types of product did we sell"."""
    if position > 2 or tokens[position].stem not in _KINDS or tokens[position].norm == "category":
        return 0
    following = [t.norm for t in tokens[position + 1 :]]
    asks = position > 0 and tokens[position - 1].norm in ("what", "which", "different")
    ends = " ".join(following[2:]).rstrip("?. ")
    return 2 if asks and following[:1] == ["of"] and ends in ("do we have", "are there", "exist", "do we serve") else 0


def _segmentation(tokens: Sequence[Token], position: int) -> int:
    """ "customer segmentation", "clustering of products": with the word before it, where that says of what."""
    made = ("segmentation", "clustering")
    if tokens[position].norm in made:
        return 1
    following = tokens[position + 1 : position + 2]
    plain = tokens[position].kind == "word" and tokens[position].norm not in _DETERMINERS | _BEFORE
    return 2 if plain and following and following[0].norm in made else 0


def _is_a_name(tokens: Sequence[Token], position: int) -> bool:
    """ "by segment", "each cluster": a column or a group that is there, not an order to make some."""
    return tokens[position].norm in ("segment", "segments", "group", "groups")


_VERBS: Final = frozenset(
    stem(w) for w in words("group split divide sort put break classify partition organize segment cluster")
)

CLUSTERING: Final = CueTable(
    kind="clustering",
    name="a search for groups",
    words={2.5: "persona archetype rfm cluster"},
    phrases={
        3: ("k means", "k - means", "cluster analysis", "natural groups", "natural groupings"),
        2.5: ("customer personas", "similar groups"),
    },
    constructions={3: (_into_groups, _find_groups, _segment_things, _segmentation), 2.5: (_what_kinds,)},
    companions="""group split divide sort put break classify partition organize identify find discover similar natural distinct
        base behavior behaviour behavioral behavioural analysis recency frequency monetary spend spending value frequent often
        based pattern purchase buying kind type exist serve alike""",
    known="cluster segment segmentation group persona recency frequency monetary",
    unless=_is_a_name,
    nameless=True,
    takes_names=True,
)
