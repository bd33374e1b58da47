"""Words of a question, normalised, in order, each with its stem and its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import snowballstemmer

TokenKind = Literal["word", "number", "date", "quoted", "mark"]

_TOKEN = re.compile(
    r"""
    (?P<quoted>"[^"\n]{1,80}"|“[^”\n]{1,80}”|(?<![\w])'[^'\n]{1,80}'(?!\w))
  | (?P<date>(?<![\w/.-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?![\w/])|\d{1,2}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{4}(?![\w/])
           |\d{1,2}/\d{1,2}/\d{2}(?![\w/])|\d{4}-(?:0[1-9]|1[0-2])(?![-\w])))
  | (?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[km%](?!\w)|(?:st|nd|rd|th)(?!\w)|(?![\w])))
  | (?P<word>[^\W_]+(?:['’][^\W\d_]{1,2}(?!\w))?)
  | (?P<mark>[,;:?!.()/&=<>%$€£]|[-–](?=[\s\d]))
    """,
    re.VERBOSE,
)
_NEGATED = re.compile(r"^(\w+?)n['’]t$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, date, quoted string or mark. `norm` is its folded spelling, `stem` what words are compared by."""

    text: str
    kind: TokenKind
    norm: str
    stem: str
    index: int

    @property
    def number(self) -> float | None:
        """Its value, when it is a number ("1,200", "5k", "10%" is 10)."""
        return _number(self.norm) if self.kind == "number" else None


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The English stem of a folded word (Snowball)."""
    return str(_stemmer().stemWord(word)) if word.isascii() and len(word) <= 40 else word


def normalise(text: str) -> str:
    """NFKC, without control, bidi or other invisible characters; every run of white space is one blank."""
    folded = unicodedata.normalize("NFKC", text)
    visible = (c if not c.isspace() else " " for c in folded if c.isspace() or unicodedata.category(c)[0] != "C")
    return re.sub(r" +", " ", "".join(visible)).strip()


def tokenize(text: str) -> tuple[Token, ...]:
    """Every word, number, date, quoted string and mark of `text`, in order."""
    found: list[Token] = []
    for match in _TOKEN.finditer(normalise(text)):
        kind: Any = "date" if match["date"] else match.lastgroup
        for part in _parts(match.group(), kind):
            norm = part.strip("\"'“”").casefold() if kind == "quoted" else part.casefold()
            stemmed = stem(norm) if kind == "word" else norm
            found.append(Token(part, kind, norm, stemmed, len(found)))
    return tuple(found)


def _parts(text: str, kind: str) -> tuple[str, ...]:
    """A possessive loses its ending; "don't" is "do not"."""
    if kind != "word":
        return (text,)
    negated = _NEGATED.match(text)
    if negated:
        return (negated.group(1), "not")
    return (re.split(r"['’]", text)[0],)


def words(text: str) -> frozenset[str]:
    """The set of the words of a blank-separated list: how this package spells its word lists."""
    return frozenset(text.split())


def stemmed(text: str) -> frozenset[str]:
    """The stems of the words of a blank-separated list."""
    return frozenset(stem(w) for w in text.split())


@lru_cache(maxsize=65_536)
def words_of(name: str) -> tuple[str, ...]:
    """Folded words of an identifier, a label or a value: `unitPrice`, `unit_price` and "Unit price" give the same."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", normalise(name)).replace("'", "").replace("’", "")
    return tuple(w.casefold() for w in re.findall(r"[^\W_]+", spaced))


def stems_of(name: str) -> tuple[str, ...]:
    """Stems of the words of an identifier, a label or a value."""
    return tuple(stem(w) for w in words_of(name))


def _number(text: str) -> float | None:
    scale = {"k": 1_000.0, "m": 1_000_000.0}.get(text[-1:], 1.0)
    digits = re.sub(r"(st|nd|rd|th|[km%])$", "", text).replace(",", "")
    try:
        return float(digits) * scale
    except ValueError:
        return None
