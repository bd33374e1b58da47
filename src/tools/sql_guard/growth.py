"""How long the text that a query makes can get: what would fill the memory is refused before it runs.

No time-out reaches a function at work on one batch of rows, and nine REPLACEs inside one another make a terabyte of a word.
So the length of each expression is bounded from above, from the inside out and through subqueries, as a multiple of what is
stored. A recursive part may add to its own text, and not multiply it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from src.tools.sql_guard.refusal import Refused, refuse

STORED: Final = 200.0
"""Characters that a stored text is taken to have."""
LONGEST: Final = 1_000 * STORED
_AGGREGATED: Final = 100 * STORED
"""What a text that is put together from many rows is taken to have; the byte limit of a result bounds it."""
_NUMBER: Final = 30.0
_WIDEST: Final = 9_999
_WIDTH: Final = re.compile(r"\*|\d{4,}")
_SHORT: Final = (exp.Predicate, exp.Connector, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.IntDiv, exp.Length)
_CHOICES: Final = (exp.AggFunc, exp.Window, exp.Case, exp.Coalesce, exp.If, exp.Greatest, exp.Least, exp.Nullif)
_FORMATS: Final = frozenset({"printf", "format"})
_PADS: Final = frozenset({"lpad", "rpad"})

Sizes = Mapping[str, float]
"""Of common table expressions by name, or of columns by `name`, `source.name`, `*` and `source.*`."""


def check_growth(root: exp.Query) -> None:
    """Raises Refused when some text could get over a thousand times as long as what is stored."""
    _query(root, {}, {})


def _query(node: exp.Expr, known: Sizes, outer: Sizes) -> float:
    """The longest text that a query gives."""
    if (with_ := node.args.get("with_")) is not None:
        known = dict(known)
        for cte in with_.expressions:
            known[cte.alias.casefold()] = _cte(cte, known, outer)
    if isinstance(node, exp.SetOperation):
        return max(_query(node.this, known, outer), _query(node.expression, known, outer))
    if isinstance(node, exp.Subquery):
        return _query(node.this, known, outer)
    if not isinstance(node, exp.Select):
        return max((_size(part, known, outer) for part in node.iter_expressions()), default=STORED)
    return _select(node, known, outer)


def _select(node: exp.Select, known: Sizes, outer: Sizes) -> float:
    from_, joins = node.args.get("from_"), node.args.get("joins") or []
    columns = dict(outer)
    for source in ([from_.this] if from_ is not None else []) + [join.this for join in joins]:
        _add(source, known, columns)
    shown = [_shown(expression, known, columns) for expression in node.expressions]
    for name, part in node.args.items():
        for piece in part if isinstance(part, list) else [part]:
            if name not in ("expressions", "with_", "from_") and isinstance(piece, exp.Expr):
                condition = piece.args.get("on") if isinstance(piece, exp.Join) else piece
                _size(condition, known, columns) if condition is not None else None
    return max(shown, default=STORED)


def _shown(node: exp.Expr, known: Sizes, columns: dict[str, float]) -> float:
    """What one item of a SELECT list gives; DuckDB lets those after it call it by its alias."""
    size = _size(node, known, columns)
    if size > STORED and isinstance(node, exp.Alias):
        columns[node.alias.casefold()] = max(size, columns.get(node.alias.casefold(), STORED))
    return size


def _cte(cte: exp.CTE, known: Sizes, outer: Sizes) -> float:
    body, name = cte.this, cte.alias.casefold()
    if not isinstance(body, exp.SetOperation) or not _reads(body.expression, name):
        return _query(body, known, outer)
    first = max(STORED, _query(body.this, known, outer))
    once = _query(body.expression, {**known, name: first}, outer)
    if _query(body.expression, {**known, name: first * 2}, outer) - once > first * 1.01:
        message = f"The recursive query {cte.alias} multiplies the length of its own text in every turn."
        raise refuse("too_complex", message, name=cte.alias, node=cte)
    return once


def _reads(node: exp.Expr, name: str) -> bool:
    return any(table.name.casefold() == name for table in node.find_all(exp.Table))


def _add(node: exp.Expr, known: Sizes, columns: dict[str, float]) -> None:
    """What one item of a FROM clause brings, where that may be longer than what is stored."""
    for join in node.args.get("joins") or ():
        _add(join.this, known, columns)
    if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table):
        _add(node.this, known, columns)
        return
    size = known.get(node.name.casefold(), STORED) if isinstance(node, exp.Table) else _query(node, known, columns)
    if size <= STORED:
        return
    columns[f"{node.alias_or_name.casefold()}.*"] = size
    columns["*"] = max(size, columns.get("*", STORED))
    names = node.named_selects if isinstance(node, exp.Subquery) else _columns_of(node)
    for name in names:
        columns[name.casefold()] = max(size, columns.get(name.casefold(), STORED))


def _columns_of(table: exp.Expr) -> list[str]:
    """The columns of the common table expression that a table is, as far as it says them."""
    for with_ in table.root().find_all(exp.With):
        for cte in with_.expressions:
            if cte.alias.casefold() == table.name.casefold():
                return [column.name for column in cte.args["alias"].columns] or list(cte.this.named_selects)
    return []


def _size(node: exp.Expr, known: Sizes, columns: Sizes) -> float:
    """The longest text that an expression gives."""
    if isinstance(node, exp.Query):
        return _query(node, known, columns)
    if isinstance(node, exp.Star):
        return columns.get("*", STORED)
    if isinstance(node, exp.Column):
        table, name = node.table.casefold(), node.name.casefold()
        return columns.get(f"{table}.*" if table else name, STORED)
    if isinstance(node, exp.Literal):
        return float(len(str(node.this)))
    size = _own(node, [_size(part, known, columns) for part in node.iter_expressions()])
    if size > LONGEST:
        raise _too_long(node)
    return size


def _own(node: exp.Expr, parts: list[float]) -> float:
    called = node.name.casefold() if isinstance(node, exp.Anonymous) else node.key
    if isinstance(node, exp.Replace | exp.RegexpReplace):
        return _replaced(node, parts)
    if isinstance(node, exp.Pad) or called in _PADS:
        arguments = node.expressions if isinstance(node, exp.Anonymous) else [node.this, node.expression]
        return _padded(node, arguments[1] if len(arguments) > 1 else None)
    if called in _FORMATS:
        _check_width(node)
    if isinstance(node, _SHORT):
        return _NUMBER
    if isinstance(node, exp.GroupConcat | exp.ArrayAgg):
        return max([_AGGREGATED, *parts])
    if isinstance(node, _CHOICES):
        return max(parts, default=_NUMBER)
    return max(sum(parts), _NUMBER)


def _replaced(node: exp.Expr, parts: list[float]) -> float:
    """Every place of the old text with the new one: a pattern may match every character."""
    old, new = node.args.get("expression"), node.args.get("replacement")
    plain = isinstance(node, exp.Replace) and isinstance(old, exp.Literal)
    shortest = max(1, len(str(old.this))) if plain and isinstance(old, exp.Literal) else 1
    longest = float(len(str(new.this))) if isinstance(new, exp.Literal) else STORED if new is not None else 0.0
    return parts[0] * max(1.0, longest / shortest)


def _padded(node: exp.Expr, width: exp.Expr | None) -> float:
    if not isinstance(width, exp.Literal) or not str(width.this).isdecimal() or int(str(width.this)) > _WIDEST:
        raise _too_long(node)
    return float(str(width.this))


def _check_width(node: exp.Expr) -> None:
    """A format must be there to be read, and must not ask for a width of thousands."""
    form = node.expressions[0] if isinstance(node, exp.Anonymous) and node.expressions else node.this
    if not isinstance(form, exp.Literal) or (form.is_string and _WIDTH.search(str(form.this))):
        raise _too_long(node)


def _too_long(node: exp.Expr) -> Refused:
    return refuse("too_complex", f"{node.sql()[:80]} may make text of any length.", name=node.key, node=node)
