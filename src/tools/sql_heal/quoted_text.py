"""Text in the wrong quotes -> text in single quotes."""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp

from src.tools.sql_heal.broken import Broken, Step

_COMPARISONS: Final = (exp.EQ, exp.NEQ, exp.In, exp.Like, exp.ILike, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)
_WRAPPERS: Final = (exp.Lower, exp.Upper, exp.Trim, exp.Paren)
_TYPOGRAPHIC: Final = re.compile(r"('(?:[^']|'')*')|(\"[^\"]*\")|“([^”]*)”|„([^“”]*)[“”]|‘([^’]*)’|«([^»]*)»")


def straighten(broken: Broken) -> Step | None:
    """`‘North’` -> `'North'`, `“North”` -> `"North"`; quotes inside proper ones are text, and stay."""
    if broken.failure.problem not in ("syntax", "unknown_column", "unknown_table", "not_read_only"):
        return None
    text = _TYPOGRAPHIC.sub(_straight, broken.text)
    return Step(text, "typographic quotes are no quotes in SQL") if text != broken.text else None


def _straight(match: re.Match[str]) -> str:
    if match[1] is not None or match[2] is not None:
        return match[0]
    if match[5] is not None:
        return "'" + match[5].replace("'", "''") + "'"
    inner = next(group for group in (match[3], match[4], match[6]) if group is not None)
    return '"' + inner.replace('"', '""') + '"'


def unquote(broken: Broken) -> Step | None:
    """`region = "North"` -> `region = 'North'`: a quoted name that no table has, compared with a column."""
    found = broken.misnamed_column()
    if found is None or found.failure.problem != "unknown_column":
        return None
    node = found.node
    if node.table or not node.this.quoted or not _is_compared(node):
        return None
    text = node.name
    node.replace(exp.Literal.string(text))
    return broken.written(found.tree, f'"{text}" is text, so it goes in single quotes')


def _is_compared(node: exp.Expr) -> bool:
    """Whether it is what something else is compared with, itself or inside LOWER() and the like."""
    while isinstance(node.parent, _WRAPPERS):
        node = node.parent
    return isinstance(node.parent, _COMPARISONS) and node is not node.parent.this
