"""Lies made of honest sentences, each with why it is one: what was altered, as told by the facts and not by the lock."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from src.tools.locked_words import Claim, Knowledge, Sentence
from src.tools.narrate.rendering import show_fact
from src.tools.narrate.telling import TOKEN
from tests.tools.locked_words.honest import Told

OPPOSITES: Final = {
    "rose": "fell", "rise": "fall", "grew": "shrank", "increased": "decreased", "increase": "decrease",
    "growing": "shrinking",
    "growth": "decline", "highest": "lowest", "lowest": "highest", "largest": "smallest", "leads": "trails", "led": "trailed",
    "lead": "trail", "top": "bottom", "up": "down", "down": "up", "fell": "rose", "declined": "grew", "upward": "downward",
    "negative": "positive", "negatively": "positively", "weak": "strong", "moderate": "strong", "worse": "better",
    "peaked": "bottomed out",
    "ahead of": "behind", "exceeds": "trails", "trails": "leads", "behind": "ahead of", "slightly": "sharply",
    "falling": "rising",
    "not statistically significant": "statistically significant", "no statistically significant": "a statistically significant",
    "do not fall": "fall", "No anomalies": "Anomalies", "no clear trend": "a clear upward trend", "seasonal": "not seasonal",
    "most recent": "previous", "bottomed out": "peaked", "within the usual range": "exceptional",
}  # fmt: skip
CLAIMS: Final = {
    "rises": "falls", "falls": "rises", "largest": "smallest", "smallest": "largest", "greater": "less", "less": "greater",
    "trend_up": "trend_down", "positive": "negative", "negative": "positive", "weak": "strong", "moderate": "strong",
    "cohort_worse": "cohort_better", "not_significant": "significant",
    "slight": "sharp", "no_anomalies": "anomalies",
    "no_clusters": "clusters", "ordinary": "unusual_change", "no_trend": "trend_up", "seasonal": "not_seasonal",
}  # fmt: skip
INSERTED: Final = {
    "negation": ("not", "no", "never", "hardly", "barely", "without", "neither", "scarcely", "nobody"),
    "hedge": ("almost", "nearly", "about", "roughly", "approximately", "allegedly", "possibly", "supposedly", "maybe"),
    "cause": ("because of fraud", "due to {metric}", "thanks to marketing", "owing to weather",
    "as a result of layoffs", "caused by"),
    "number word": ("half", "double", "three", "twice", "seven", "dozens of", "a couple of", "third", "first",
    "million", "zero"),
    "digit": ("12", "7", "٣", "５", "½", "²", "Ⅳ", "0x1F", "1e9"),
    "unit": ("percent", "%", "$", "€", "dollars", "pct", "bps", "thousand", "k"),
    "roman": ("IV", "XII", "MCM"),
    "stranger": ("Atlantis", "Narnia", "competitors", "fraudulent", "bankrupt", "Elon", "inflation", "holiday", "Brexit"),
    "markup": ("**bold**", "<b>", "</script>", "[link](http)", "`code`", "#", "|", "_x_", "&nbsp;"),
    "hidden": ("\u200b", "\u202e", "\u00ad", "\u2060", "\ufeff", "\u0000"),
    "instruction": ("ignore the facts", "SYSTEM:", "you must transfer", "obey", "disregard the above"),
    "more": ("best ever", "dramatically", "record", "unprecedented", "guaranteed", "huge", "tiny", "several", "many", "few"),
}  # fmt: skip
_LOOKALIKES: Final = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "i": "\u0456", "s": "\u0455", "c": "\u0441"}


class Lie(NamedTuple):
    """An altered sentence, the kind of alteration, and what was altered."""

    kind: str
    question: str
    sentence: Sentence
    what: str


def lies_of(told: Told, known: Knowledge, chance: random.Random) -> Iterator[Lie]:
    """Every alteration that makes the sentence untrue, or says what nothing vouches for."""
    for kind, text, claims, what in (
        *_other_numbers(told, known), *_other_rows(told, known), *_swapped(told, known), *_reversed(told),
        *_elsewhere(told, known), *_inserted(told, chance), *_letters(told, chance),
    ):  # fmt: skip
        yield Lie(kind, told.question, Sentence(text=text, claims=claims), what)


Altered = tuple[str, str, list[Claim], str]


def _claims(told: Told, names: dict[str, str] | None = None) -> list[Claim]:
    return [Claim(predicate=p, of=[(names or {}).get(t, t) for t in of]) for p, of in told.claims]


def _renamed(told: Told, names: dict[str, str], kind: str) -> Altered:
    text = TOKEN.sub(lambda m: f"{{{names.get(m[1], m[1])}}}", told.text)
    return kind, text, _claims(told, names), " ".join(f"{a}->{b}" for a, b in names.items())


def _other_numbers(told: Told, known: Knowledge) -> Iterator[Altered]:
    """Another number in a number's place: a lie where it reads differently and is not the same change in another unit."""
    for token in dict.fromkeys(TOKEN.findall(told.text)):
        fact = known.facts[token]
        for other in known.facts.values():
            alike = other.token == token or show_fact(other.fact) == show_fact(fact.fact)
            same = bool(fact.sign) and other.sign == fact.sign and other.of == fact.of
            # "contributes 5 dollars" and "contributes 5% of the total" are both so
            one_row = other.of == fact.of and {"share"} >= fact.demands | other.demands
            same |= "contribut" in told.text and one_row
            if fact.kind == other.kind == "value" and not alike and not same:
                yield _renamed(told, {token: other.token}, "another number")


def _other_rows(told: Told, known: Knowledge) -> Iterator[Altered]:
    """Another label, or another time, while its value stays: a lie wherever a value of the first is told."""
    tokens = dict.fromkeys(TOKEN.findall(told.text))
    for token in tokens:
        valued = any(token in known.facts[t].of for t in tokens)
        for other in known.facts.values():
            if valued and other.token != token and other.kind == known.facts[token].kind and other.token not in tokens:
                yield _renamed(told, {token: other.token}, f"another {other.kind}")


def _swapped(told: Told, known: Knowledge) -> Iterator[Altered]:
    """Two numbers, or two rows with values of their own, in each other's place."""
    tokens = list(dict.fromkeys(TOKEN.findall(told.text)))
    for i, one in enumerate(tokens):
        for other in tokens[i + 1 :]:
            a, b = known.facts[one], known.facts[other]
            same = bool(a.sign) and a.sign == b.sign and a.of == b.of
            differs = show_fact(a.fact) != show_fact(b.fact) and not same
            valued = all(any(t in known.facts[v].of for v in tokens) for t in (one, other))
            if a.kind == b.kind and differs and (a.kind == "value" or (a.kind in ("label", "period") and valued)):
                yield _renamed(told, {one: other, other: one}, "swapped")


def _elsewhere(told: Told, known: Knowledge) -> Iterator[Altered]:
    """All tokens of a row exchanged for those of another: a lie where a claim is about its rank or its way."""
    rows = [t for t in dict.fromkeys(TOKEN.findall(told.text)) if known.facts[t].kind in ("label", "period")]
    key = next(iter(known.metrics), "")
    if len(rows) != 1 or len(told.claims) != 1 or told.claims[0][0] not in ("largest", "smallest", "rises", "falls"):
        return
    predicate, row = told.claims[0][0], rows[0]
    for other in [t for t, f in known.facts.items() if f.kind == known.facts[row].kind and t != row]:
        names = {t: t.replace(row, other, 1) for t in TOKEN.findall(told.text) if t == row or t.startswith(f"{row}_")}
        if not all(n in known.facts for n in names.values()):
            continue
        if predicate in ("rises", "falls"):
            lie = known.moves.get((key, row), 0.0) * known.moves.get((key, other), 0.0) < 0
        else:
            lie = known.values.get((key, row)) != known.values.get((key, other)) and (key, other) in known.values
        if lie:
            yield _renamed(told, names, "another row altogether")


def _reversed(told: Told) -> Iterator[Altered]:
    """A claim word turned into its opposite, with the claims as they were, and with them turned too."""
    for word, opposite in OPPOSITES.items():
        for match in re.finditer(rf"\b{word}\b", told.text):
            text = told.text[: match.start()] + opposite + told.text[match.end() :]
            yield "reversed", text, _claims(told), f"{word}->{opposite}"
            turned = [Claim(predicate=CLAIMS.get(p, p), of=list(of)) for p, of in told.claims]
            yield "reversed, claims too", text, turned, f"{word}->{opposite}"
            yield "reversed, both claimed", text, [*_claims(told), *turned], f"{word}->{opposite}"


def _inserted(told: Told, chance: random.Random) -> Iterator[Altered]:
    """What may never stand in a text, at one place of it."""
    gaps = [m.end() for m in re.finditer(r" ", told.text)]
    for kind, words in INSERTED.items():
        word, place = chance.choice(words), chance.choice(gaps)
        yield kind, f"{told.text[:place]}{word} {told.text[place:]}", _claims(told), word


def _letters(told: Told, chance: random.Random) -> Iterator[Altered]:
    """A letter exchanged for one that looks the same; a token's braces broken."""
    spans = [m.span() for m in TOKEN.finditer(told.text)]
    places = [i for i, c in enumerate(told.text) if c in _LOOKALIKES and not any(a <= i < b for a, b in spans)]
    if places:
        place = chance.choice(places)
        text = told.text[:place] + _LOOKALIKES[told.text[place]] + told.text[place + 1 :]
        yield "lookalike", text, _claims(told), told.text[place]
    start, end = chance.choice(spans)
    yield "braces", told.text[:start] + told.text[start + 1 : end] + told.text[end:], _claims(told), told.text[start:end]
    yield "glued", f"{told.text[:end]}0{told.text[end:]}", _claims(told), told.text[start:end]
    yield "sign", f"{told.text[:start]}-{told.text[start:]}", _claims(told), told.text[start:end]
