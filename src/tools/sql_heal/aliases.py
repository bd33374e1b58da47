"""What a short name may stand for: `da` for domain_author, `cust` for customers, `a1` for author."""

from __future__ import annotations

from src.tools.infer_semantics.words import split_name


def abbreviates(alias: str, name: str) -> bool:
    """Whether somebody would call a table so: its beginning, its words' initials, or some of its letters in order."""
    short, long = alias.casefold().rstrip("0123456789").replace("_", ""), name.casefold()
    if not short:
        return False
    initials = "".join(word[0] for word in split_name(name))
    if long.startswith(short) or short == initials:
        return True
    letters = iter(long)
    return len(short) > 1 and short[0] == long[0] and all(letter in letters for letter in short)


def siblings(one: str, other: str) -> bool:
    """Whether two names differ in their number only (`a1` and `a2`): two on purpose, never a typing error."""
    first, second = one.casefold(), other.casefold()
    return first != second and first.rstrip("0123456789") == second.rstrip("0123456789")
