"""Text in double quotes, which SQL reads as a name -> text in single quotes."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from src.tools.sql_heal.broken import Broken, Step

_COMPARISONS: Final = (exp.EQ, exp.NEQ, exp.In, exp.Like, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)


def unquote(broken: Broken) -> Step | None:
    """`region = "North"` -> `region = 'North'`: a quoted name that no table has, compared with a column."""
    found = broken.misnamed()
    if found is None or found[1].failure.problem != "unknown_column" or not isinstance(found[1].node, exp.Column):
        return None
    tree, refused = found
    node = refused.node
    assert isinstance(node, exp.Column)
    if node.table or not node.this.quoted or not isinstance(node.parent, _COMPARISONS) or node is node.parent.this:
        return None
    text = node.name
    node.replace(exp.Literal.string(text))
    return broken.written(tree, f'"{text}" is text, so it goes in single quotes')
