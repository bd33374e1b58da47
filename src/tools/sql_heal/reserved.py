"""A name that the database reserves for itself -> the same name in quotes."""

from __future__ import annotations

from sqlglot import exp

from src.tools.sql_heal.broken import Broken, Step


def quote_reserved(broken: Broken) -> Step | None:
    """`AS nothing` -> `AS "nothing"`, where the database says that it stumbled over that word."""
    word, tree = (broken.failure.name or "").casefold(), broken.tree()
    if broken.failure.problem not in ("syntax", "database_error") or not word or tree is None:
        return None
    found = [one for one in tree.find_all(exp.Identifier) if one.name.casefold() == word and not one.quoted]
    for one in found:
        one.set("quoted", True)  # noqa: FBT003  the value of an argument
    return broken.written(tree, f"{word} is a reserved word, so it goes in quotes") if found else None
