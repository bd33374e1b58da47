"""SQL text -> the one query in it."""

from __future__ import annotations

from typing import Final

from sqlglot import Dialect, TokenType, exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import Token

from src.models.sql import SqlProblem
from src.tools.sql_guard.refusal import refuse
from src.tools.sql_guard.syntax import check_root
from src.tools.sql_guard.text import check_text

_BEGINS: Final = (TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN, TokenType.FROM, TokenType.VALUES)


def parse_query(text: str, dialect: str) -> exp.Query:
    """The tree of a text that holds one query and nothing else. Raises Refused."""
    tokens = check_text(text, dialect)
    _check_begin(tokens)
    try:
        return check_root(Dialect.get_or_raise(dialect).parser().parse(tokens, text))
    except RecursionError:
        raise refuse("too_complex", "The SQL is nested too deep.") from None
    except ParseError as error:
        raise refuse("syntax", _explained(error)) from None
    except SqlglotError as error:
        raise refuse("syntax", f"The SQL cannot be read: {error}.") from None


def _check_begin(tokens: list[Token]) -> None:
    """Only saves the parser from warning about statements that it does not know; the tree is what decides."""
    first = next((token for token in tokens if token.token_type != TokenType.SEMICOLON), None)
    if first is None:
        raise refuse("syntax", "There is no SQL.")
    if first.token_type not in _BEGINS:
        word = first.text.upper()[:40]
        problem: SqlProblem = "syntax" if first.token_type == TokenType.VAR else "not_read_only"
        raise refuse(problem, f"Only a SELECT is allowed, not {word}.", name=word)


def _explained(error: ParseError) -> str:
    if not error.errors:
        return f"The SQL cannot be read: {error}."
    first = error.errors[0]
    where = f"line {first.get('line')}, column {first.get('col')}"
    return f"{first.get('description')} (near {str(first.get('highlight'))[:40]!r}, {where})"
