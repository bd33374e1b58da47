"""What can be refused before parsing: too long, too deep, not text, or comments that a server would execute."""

from __future__ import annotations

from typing import Final

from sqlglot import Dialect, TokenType
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token

from src.tools.sql_guard.refusal import refuse

MAX_BYTES: Final = 50_000
MAX_TOKENS: Final = 8_000
MAX_DEPTH: Final = 24
"""Of brackets and CASEs inside one another. Parsing takes some twenty Python frames a level."""
MAX_RUN: Final = 24
"""Of prefix operators (NOT NOT NOT ...), or of names joined by dots."""

MAX_SUBSCRIPTS: Final = 200

_OPENING: Final = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE)
_CLOSING: Final = (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END)
_PREFIX: Final = (TokenType.NOT, TokenType.DASH, TokenType.PLUS, TokenType.TILDE, TokenType.BETWEEN)


def check_text(text: str, dialect: str) -> list[Token]:
    """The tokens of a text that is fit to be parsed. Raises Refused."""
    if not text.strip():
        raise refuse("syntax", "There is no SQL.")
    if "\0" in text:
        raise refuse("syntax", "SQL may not hold NUL characters.")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise refuse("syntax", "SQL must be valid Unicode text.") from None
    if size > MAX_BYTES:
        raise refuse("too_complex", f"The SQL is {size:,} bytes long; {MAX_BYTES:,} are allowed.")
    try:
        tokens = list(Dialect.get_or_raise(dialect).tokenize(text))
    except SqlglotError as error:
        raise refuse("syntax", f"The SQL cannot be read: {error}.") from None
    _check_shape(tokens)
    _check_comments(tokens)
    return tokens


def _check_shape(tokens: list[Token]) -> None:
    if len(tokens) > MAX_TOKENS:
        raise refuse("too_complex", f"The SQL has {len(tokens):,} words; {MAX_TOKENS:,} are allowed.")
    if sum(token.token_type == TokenType.L_BRACKET for token in tokens) > MAX_SUBSCRIPTS:
        raise refuse("too_complex", f"The SQL has more than {MAX_SUBSCRIPTS} square brackets.")
    depth = run = dots = 0
    for token in tokens:
        kind = token.token_type
        depth += (kind in _OPENING) - (kind in _CLOSING)
        run = run + 1 if kind in _PREFIX else 0
        dots = dots + 1 if kind == TokenType.DOT else dots if kind in (TokenType.VAR, TokenType.IDENTIFIER) else 0
        if depth > MAX_DEPTH or run > MAX_RUN or dots > MAX_RUN:
            raise refuse("too_complex", f"The SQL is nested more than {MAX_DEPTH} deep.")


def _check_comments(tokens: list[Token]) -> None:
    for token in tokens:
        for comment in token.comments:
            if comment.lstrip().startswith("!"):
                raise refuse("forbidden_construct", "Comments that a server executes (/*! ... */) are not allowed.")
