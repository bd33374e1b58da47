"""Tables that relate the things of one table to one another: who cites whom, who follows whom.

Neither column is named for the table it points at, so three things must agree: the two columns are a pair (two forms
of one verb, or opposites), one table alone is spoken of by the same root, and its key holds every value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from src.models.catalog import Column, ForeignKey, Table
from src.models.words import one, split_name
from src.services.cataloguing.key_names import noun, stem_of_key

_SCORE: Final = 0.7
_MOST_COLUMNS: Final = 5
_OPPOSITES: Final = (
    {"from", "to"}, {"source", "target"}, {"source", "destination"}, {"parent", "child"}, {"origin", "destination"},
    {"sender", "receiver"}, {"sender", "recipient"}, {"follower", "followee"}, {"old", "new"}, {"left", "right"},
    {"first", "second"}, {"start", "end"},
)  # fmt: skip
_FORMS: Final = ("ing", "ed", "er", "ee", "s", "e")
_SHORTEST_ROOT: Final = 3


def pair_links(
    table: Table,
    targets: Sequence[tuple[Table, Column]],
    contained: Callable[[Table, tuple[str, ...], Table, tuple[str, ...]], float | None],
) -> tuple[ForeignKey, ...]:
    """Both columns' links to the one table that they relate to itself, or nothing."""
    columns = [c for c in table.columns if c.type in ("integer", "text") and table.key != (c.name,)]
    if len(columns) != 2 or len(table.columns) > _MOST_COLUMNS or columns[0].type != columns[1].type:
        return ()
    root = _pair_root(*(_spoken(c.name) for c in columns))
    if root is None:
        return ()
    spoken = [(t, k) for t, k in targets if t is not table and k.type == columns[0].type and _speaks(t, root, table)]
    held = [
        (t, k) for t, k in spoken if all((contained(table, (c.name,), t, (k.name,)) or 0) >= 1 for c in columns)
    ]  # fmt: skip
    if len(held) != 1:
        return ()
    target, key = held[0]
    return tuple(ForeignKey((c.name,), target.name, (key.name,), _SCORE) for c in columns)


def _spoken(name: str) -> str:
    found = stem_of_key(name)
    return found[0] if found and found[0] else split_name(name)[0]


def _pair_root(first: str, second: str) -> str | None:
    """What two forms of a verb have in common ("cited", "citing" -> "cit"); "" for opposites; None for neither."""
    if {first, second} in _OPPOSITES:
        return ""
    roots = _root(first), _root(second)
    return roots[0] if roots[0] == roots[1] and len(roots[0]) >= _SHORTEST_ROOT and first != second else None


def _root(word: str) -> str:
    form = next((form for form in _FORMS if word.endswith(form)), "")
    return word[: len(word) - len(form)]


def _speaks(target: Table, root: str, table: Table) -> bool:
    """Whether the relating table is named for the target, or the target has a column of the same root."""
    if noun(target.name) in (one((word,)) for word in split_name(table.name)):
        return True
    return bool(root) and any(word.startswith(root) for c in target.columns for word in split_name(c.name))
