"""Which columns tell a table's rows apart where the database does not say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from src.models.catalog import Column, Table
from src.models.words import split_name
from src.services.cataloguing.key_names import compact, is_generic, tells_rows

ENOUGH: Final = 0.5
_SURE_UNSEEN: Final = 0.9
"""Where rows were not counted, only a name as plain as `customer_id` in customers makes a key."""
_FEW_ROWS: Final = 8
"""So few rows show nothing about what repeats."""
_PARTS: Final = frozenset({"line", "no", "nr", "seq", "sequence", "number", "position", "index", "item", "date", "day", "month",
                           "quarter", "year", "version", "category", "type"})  # fmt: skip
_LONGEST: Final = 4

Unique = Callable[[Table, tuple[str, ...]], "bool | None"]
"""Whether no two rows agree in these columns and none of them is NULL; None where that could not be found out."""


def single_key(table: Table, owned: Mapping[str, float], unique: Unique) -> tuple[str, ...]:
    """The one column that is named like this table's key, better than like any other's (`owned`), and never repeats."""
    ranked = sorted(
        ((_score(c, i, table, owned), -i, c) for i, c in enumerate(table.columns)), key=lambda r: r[:2], reverse=True
    )
    for score, _, column in ranked:
        if score < ENOUGH:
            break
        if _holds(table, column, score, unique):
            return (column.name,)
    return ()


def _score(column: Column, position: int, table: Table, owned: Mapping[str, float]) -> float:
    if column.type not in ("integer", "text"):
        return 0.0
    named = tells_rows(column.name, table.name)
    if not is_generic(column.name) and named < owned.get(compact(column.name), 0.0):
        return 0.0
    # "Name" and "keyword" are the key only where they come first and nothing else could be.
    return 0.0 if named < 0.7 and position > 0 else named


def _holds(table: Table, column: Column, score: float, unique: Unique) -> bool:
    if table.rows and column.distinct is not None:
        return column.distinct == table.rows
    if table.rows == 0:
        return score >= _SURE_UNSEEN
    seen = unique(table, (column.name,))
    return score >= _SURE_UNSEEN if seen is None else seen


def joint_key(table: Table, links: tuple[tuple[str, ...], ...], unique: Unique) -> tuple[str, ...]:
    """The key of a table without one of its own: the keys it holds of others, alone or with a number, a kind or a day."""
    held = tuple(dict.fromkeys(column for columns in links for column in columns))
    if not held or not table.rows:
        return ()
    # A table of one-to-one details has another's key for its own, where enough rows show it.
    tries: list[tuple[str, ...]] = [(held[0],)] if table.rows >= _FEW_ROWS and table.columns[0].name == held[0] else []
    if len(held) > 1:
        tries.append(held)
    tries += [(*held, c.name) for c in table.columns if c.name not in held and _PARTS & set(split_name(c.name))]
    return next((columns for columns in tries if len(columns) <= _LONGEST and unique(table, columns)), ())
