"""Text that a column is compared with and no row holds -> the nearest text that one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA
from sqlglot import exp

from src.models.catalog import Catalog, Column, Table
from src.models.sql import SqlFailure
from src.tools.sql_heal.broken import Broken, Step
from src.tools.sql_heal.probe import Probe
from src.tools.sql_heal.scopes import stored_column

_LIKENESS: Final = 0.8
"""Least share of letters that agree."""
_MOST_VALUES: Final = 5_000
_MOST_ROWS: Final = 5_000_000
"""No table with more rows is searched for a value."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A text literal, the stored column it is compared with, and how."""

    literal: exp.Literal
    table: Table
    column: Column
    case: str
    """"lower" or "upper" where that is done to the column, else ""."""
    any_case: bool
    """Whether the comparison takes no notice of case."""
    pattern: bool

    def folded(self, value: str) -> str:
        """A stored value as the comparison sees it."""
        return value.lower() if self.case == "lower" else value.upper() if self.case == "upper" else value


def first_unknown_value(tree: exp.Query, catalog: Catalog, probe: Probe) -> SqlFailure | None:
    """The first text that no row holds where it is looked for. Raises EngineUnavailable."""
    for found in compared(tree, catalog):
        if _is_stored(found, probe) is False:
            text, where = found.literal.name, f"{found.table.name}.{found.column.name}"
            near = nearest_value(found, probe)
            message = f"No row has {text!r} in {where}." + (f" The nearest is {near!r}." if near else "")
            return SqlFailure("unknown_value", message, name=text, near=(near,) if near else ())
    return None


def correct_value(broken: Broken) -> Step | None:
    """`'Nroth'` -> `'North'`: the one value that is near enough to be a typing error, another case or a plural away."""
    tree, probe = broken.tree(), broken.probe
    if broken.failure.problem != "unknown_value" or tree is None or probe is None:
        return None
    for found in compared(tree, broken.catalog):
        if found.literal.name != broken.failure.name or _is_stored(found, probe) is not False:
            continue
        near = nearest_value(found, probe)
        if near is None:
            return None
        before = found.literal.name
        found.literal.replace(exp.Literal.string(near))
        where = f"{found.table.name}.{found.column.name}"
        return broken.written(tree, f"{before!r} is {near!r} in {where}", f"{before!r} is read as {near!r} in {where}")
    return None


def compared(tree: exp.Query, catalog: Catalog) -> Iterator[Compared]:
    """Every text that a stored text column must equal or be like, in order. What is negated is left out."""
    for node in tree.find_all(exp.EQ, exp.In, exp.Like, exp.ILike):
        if node.find_ancestor(exp.Not, exp.Case, exp.If):
            continue
        sides = node.expressions if isinstance(node, exp.In) else [node.expression]
        for side in sides:
            found = _compared(node, node.this, side, catalog)
            if found is not None:
                yield found


def _compared(node: exp.Expr, left: exp.Expr, right: exp.Expr, catalog: Catalog) -> Compared | None:
    literal = right.this if isinstance(right, exp.Lower | exp.Upper) else right
    case = left.key if isinstance(left, exp.Lower | exp.Upper) else ""
    column = left
    while isinstance(column, exp.Lower | exp.Upper):
        column = column.this
    if not isinstance(column, exp.Column) or not isinstance(literal, exp.Literal) or not literal.is_string:
        return None
    stored = stored_column(column, catalog)
    if stored is None or stored[1].type != "text":
        return None
    pattern = isinstance(node, exp.Like | exp.ILike)
    any_case = right is not literal or isinstance(node, exp.ILike) or (pattern and catalog.dialect in ("sqlite", "mysql"))
    return Compared(literal, *stored, case, any_case, pattern)


def _is_stored(found: Compared, probe: Probe) -> bool | None:
    """Whether some row meets the comparison; None when it is not known."""
    if found.column.values and not found.pattern:
        fold = str.casefold if found.any_case else str
        return fold(found.literal.name) in {fold(found.folded(value)) for value in found.column.values}
    if (found.table.rows or 0) > _MOST_ROWS or not found.table.rows:
        return None
    name = exp.column(exp.to_identifier(found.column.name, quoted=True))
    side: exp.Expr = {"lower": exp.Lower, "upper": exp.Upper}[found.case](this=name) if found.case else name
    text: exp.Expr = found.literal.copy()
    if found.any_case:
        side, text = exp.Lower(this=side), exp.Lower(this=text)
    condition = exp.Like(this=side, expression=text) if found.pattern else exp.EQ(this=side, expression=text)
    query = exp.select("1").from_(exp.to_table(found.table.name)).where(condition).limit(1)
    return probe.exists(query.sql())


def nearest_value(found: Compared, probe: Probe) -> str | None:
    """What the text should be, or None where nothing, or more than one thing, is near. Raises EngineUnavailable."""
    text = found.literal.name
    inner = text.strip("%") if found.pattern else text
    if len(inner) < 3 or "%" in inner or ("_" in inner and found.pattern):
        return None
    wanted = inner.casefold()
    scores: dict[str, tuple[float, str]] = {}
    for value in _values(found, probe):
        for part in _parts(value, inner) if found.pattern else [value]:
            likeness = _likeness(wanted, part.casefold())
            if likeness >= _LIKENESS and likeness > scores.get(part.casefold(), (0.0, ""))[0]:
                scores[part.casefold()] = (likeness, found.folded(part))
    best = sorted(scores.values(), reverse=True)
    if not best or (len(best) > 1 and best[1][0] == best[0][0]):
        return None
    return text.replace(inner, best[0][1])


def _likeness(wanted: str, other: str) -> float:
    if wanted == other or wanted.removesuffix("s") == other.removesuffix("s"):
        return 1.0
    return float(1 - OSA.distance(wanted, other) / max(len(wanted), len(other)))


def _parts(value: str, inner: str) -> Iterator[str]:
    """The value, and as many of its words in a row as the text has."""
    yield value
    words, size = value.split(), len(inner.split())
    for start in range(len(words) - size + 1):
        yield " ".join(words[start : start + size]).strip(".,;:()")


def _values(found: Compared, probe: Probe) -> tuple[str, ...]:
    if found.column.values:
        return found.column.values
    if (found.table.rows or 0) > _MOST_ROWS:
        return ()
    name = exp.column(exp.to_identifier(found.column.name, quoted=True))
    query = exp.select(name).distinct().from_(exp.to_table(found.table.name)).limit(_MOST_VALUES)
    table = probe.rows(query.sql())
    if table is None or table.truncated:
        return ()
    return tuple(value for value in table.arrow.column(0).to_pylist() if isinstance(value, str))
