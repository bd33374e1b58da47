"""The ways between tables that a question over relations took, in words."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from src.models.relational import RelationalQuery, Step


def related_notes(query: RelationalQuery) -> tuple[str, ...]:
    """ "joined papers -> writes -> authors": each way once, and none that a longer one begins with."""
    found = list(dict.fromkeys(_paths(query, query.subject)))
    whole = [p for p in found if not any(q != p and q[: len(p)] == p for q in found)]
    return tuple(f"joined {' -> '.join(path)}" for path in whole)


def _paths(node: BaseModel, start: str) -> Iterator[tuple[str, ...]]:
    if isinstance(node, RelationalQuery):
        start = node.subject
    path = getattr(node, "path", ())
    names = (start, *(s.dataset for s in path))
    if path:
        yield names
    # What a fold or a relation says of its rows is read from where its path ends.
    for field in type(node).model_fields:
        inner = getattr(node, field)
        for one in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(one, BaseModel) and not isinstance(one, Step):
                yield from _paths(one, names[-1])
