"""Calls with more arguments than this dialect's function takes, whose rest the parser would drop without a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlglot import Dialect, TokenType
from sqlglot.tokenizer_core import Token

from src.tools.sql_guard.refusal import refuse

_ONE: Final = {"isnull": ("duckdb", "mysql", "postgres"), "date": ("duckdb", "mysql", "postgres")}
"""Functions of one argument, and in which dialects: others have two-armed ones, `ISNULL(a, 0)` and `date(d, '-30 days')`."""
_TWO: Final = {"strftime": ("duckdb",)}
"""The same of two: SQLite has `strftime('%Y', d, '-1 month')`."""

_ROUNDED: Final = {"datediff": ("postgres",)}
"""Calls that a dialect has not, and that the parser would turn into something that rounds hours up to a day."""

_NO_NOW: Final = {"date": ("mysql",)}
"""Calls that give NULL, and no error, for SQLite's 'now'."""


def check_arguments(text: str, dialect: str) -> None:
    """Raises Refused for the first call of which an argument would be lost, or that would become another."""
    found = crowded(text, dialect)
    if found:
        name = found[0].text.casefold()
        raise refuse("forbidden_function", f"{name} takes fewer arguments in {dialect} than it is given.", name=name)
    absent = _calls(text, dialect, _ROUNDED)
    if absent:
        name = absent[0][0].text.casefold()
        raise refuse("forbidden_function", f"{dialect} has no {name}.", name=name)
    if any(len(call) > 2 and call[2].text.casefold() == "now" for call in _calls(text, dialect, _NO_NOW)):
        raise refuse("forbidden_function", f"'now' is no date in {dialect}.", name="date")


def crowded(text: str, dialect: str) -> list[Token]:
    """The names of calls that are given more arguments than they take."""
    most = ((1, _ONE), (2, _TWO))
    return [call[0] for takes, names in most for call in _calls(text, dialect, names) if _commas(call[1:]) >= takes]


def _calls(text: str, dialect: str, names: Mapping[str, Sequence[str]]) -> list[Sequence[Token]]:
    """The tokens from each call of such a function on."""
    tokens = list(Dialect.get_or_raise(dialect).tokenize(text))
    found = [n for n, token in enumerate(tokens[:-1]) if dialect in names.get(token.text.casefold(), ())]
    return [tokens[n:] for n in found if tokens[n + 1].token_type == TokenType.L_PAREN]


def _commas(tokens: Sequence[Token]) -> int:
    """The commas between the arguments of a call that begins with its bracket."""
    depth = found = 0
    for token in tokens:
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        if depth == 0:
            break
        found += depth == 1 and token.token_type == TokenType.COMMA
    return found
