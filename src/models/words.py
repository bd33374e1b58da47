"""Words out of the names that databases use: `InvoiceLine`, `order_items` and `unitPrice` as a person would say them."""

from __future__ import annotations

import re
from functools import lru_cache

_SEPARATORS = re.compile(r"[\W_]+")
_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman", "mice": "mouse", "feet": "foot",
              "indices": "index", "criteria": "criterion", "movies": "movie", "cookies": "cookie"}  # fmt: skip
_PLURALS = {one: many for many, one in _IRREGULAR.items()}
_UNCOUNTED = frozenset(
    {"data", "media", "metadata", "status", "series", "news", "staff", "sales", "species", "equipment", "spend"}
)
_CAPITALS = frozenset({"id", "url", "sku", "ip", "vat", "usd", "eur", "gbp", "iban", "isbn", "uuid", "api", "gpa", "bmi"})


@lru_cache(maxsize=8192)
def split_name(name: str) -> tuple[str, ...]:
    """`unitPrice`, `unit_price` and `Unit Price` all give ("unit", "price")."""
    spaced = "".join((" " if _begins_word(name, i) else "") + letter for i, letter in enumerate(name))
    return tuple(part.lower() for part in _SEPARATORS.sub(" ", spaced).split()) or (name.lower(),)


def _begins_word(name: str, i: int) -> bool:
    if i == 0 or not name[i].isalnum():
        return False
    before, here, after = name[i - 1], name[i], name[i + 1 : i + 2]
    if here.isdigit() != before.isdigit():
        return before.isalnum()
    # "unitPrice" at P, "HTTPStatus" at S.
    return here.isupper() and (before.islower() or (before.isupper() and after.islower()))


def singular(word: str) -> str:
    """One of them: "companies" -> "company"; what has no plural stays."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _UNCOUNTED or len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def plural(word: str) -> str:
    """Many of them: "company" -> "companies"; what is a plural already stays."""
    if word in _PLURALS:
        return _PLURALS[word]
    if word in _UNCOUNTED or word in _IRREGULAR or singular(word) != word:
        return word
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh", "z")) else "s")


def one(words: tuple[str, ...]) -> str:
    """The phrase for one of them: ("order", "items") -> "order item"."""
    return " ".join((*words[:-1], singular(words[-1])))


def many(words: tuple[str, ...]) -> str:
    """The phrase for several: ("invoice", "line") -> "invoice lines"."""
    return " ".join((*words[:-1], plural(singular(words[-1]))))


def title(phrase: str) -> str:
    """The phrase as a label: "customer id" -> "Customer ID"."""
    words = [word.upper() if word in _CAPITALS else word for word in phrase.split()]
    label = " ".join(words)
    return label[:1].upper() + label[1:]


def lowered(text: str) -> str:
    """Lower the first letter, unless the word is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
