"""Which functions the final text calls, read from its tokens: what the database will see, whatever sqlglot made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sqlglot import Dialect, TokenType
from sqlglot.tokenizer_core import Token

from src.services.engines.sqlite_functions import words
from src.tools.sql_guard.functions import allowed_functions
from src.tools.sql_guard.refusal import nearest, refuse

MAX_CALLS: Final = 300
_GRAMMAR: Final = words(
    """
    select from where and or xor not in as on using by over filter exists values case when then else between like ilike
    glob escape is having limit offset fetch union all except intersect distinct join any some group interval with
    exclude materialized sets rollup cube window qualify cast try_cast div regexp rlike similar to
    """
)
_TYPES: Final = words(
    "bigint char character date datetime decimal double float int integer numeric real text time timestamp varchar"
)
_WORD: Final = re.compile(r"[^\W\d]\w*", re.ASCII)


def check_calls(text: str, dialect: str) -> None:
    """Raises Refused for the first function that is not on the dialect's list."""
    allowed = allowed_functions(dialect)
    names = list(called(text, dialect))
    if len(names) > MAX_CALLS:
        raise refuse("too_complex", f"The SQL calls {len(names)} functions; {MAX_CALLS} are allowed.")
    for name in names:
        if name not in allowed:
            near = nearest(name, sorted(allowed), strict=True)
            raise refuse("forbidden_function", f"The function {name} is not one that may be called.", name=name, near=near)


def called(text: str, dialect: str) -> Iterator[str]:
    """Every name that stands before a bracket and is neither grammar, nor a type, nor a list of column names."""
    tokens = list(Dialect.get_or_raise(dialect).tokenize(text))
    for position in range(1, len(tokens)):
        if tokens[position].token_type != TokenType.L_PAREN:
            continue
        token = tokens[position - 1]
        name = token.text.casefold()
        quoted = token.token_type == TokenType.IDENTIFIER
        if not quoted and (token.token_type == TokenType.STRING or not _WORD.fullmatch(token.text) or name in _GRAMMAR):
            continue
        if not _names_columns(tokens, position) and not (name in _TYPES and _after_cast(tokens, position)):
            yield name


def _names_columns(tokens: list[Token], opening: int) -> bool:
    """Whether `name(` begins the column names of an alias, `AS t(a, b)`, or of a CTE, `WITH t(a, b) AS (`."""
    if opening >= 2 and tokens[opening - 2].token_type == TokenType.ALIAS:
        return True
    depth = 0
    for position in range(opening, len(tokens)):
        kind = tokens[position].token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        if depth == 0:
            following = [token.token_type for token in tokens[position + 1 : position + 3]]
            return following == [TokenType.ALIAS, TokenType.L_PAREN]
    return False


def _after_cast(tokens: list[Token], opening: int) -> bool:
    """Whether a type stands where types do: `CAST(x AS DECIMAL(10, 2))`, `x::DECIMAL(10, 2)`."""
    return opening >= 2 and tokens[opening - 2].token_type in (TokenType.ALIAS, TokenType.DCOLON)
