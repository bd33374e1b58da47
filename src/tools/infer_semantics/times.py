"""Which date places a row in time: its own best one, or that of the nearest thing it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from src.models.semantic import Dataset, Field, Relationship
from src.tools.infer_semantics.words import one, split_name

_NOT_ITS_TIME = frozenset({"birth", "birthdate", "birthday", "dob", "death", "expiry", "expires", "expiration"})
_LATER = frozenset(
    {"updated", "modified", "deleted", "due", "end", "last", "shipped", "delivered", "required", "closed", "changed"}
)
_CREATED = frozenset({"created", "timestamp", "occurred", "placed", "inserted", "added"})


def best_time(dataset_name: str, fields: Sequence[Field]) -> str | None:
    """The name of the field that says when a row happened. Birthdays and expiry dates do not; later changes come last."""
    noun = set(one(split_name(dataset_name)).split())
    dates = [f for f in fields if f.role == "time" and not _NOT_ITS_TIME & set(split_name(f.name))]
    return min(dates, key=lambda f: _rank(f, noun)).name if dates else None


def _rank(field: Field, noun: set[str]) -> int:
    words = set(split_name(field.name))
    if words & _LATER:
        return 4
    if words & noun or words <= {"date", "day", "datetime", "time"}:
        return 0
    if words & _CREATED:
        return 1
    return 2 if field.type in ("date", "datetime") else 3


def metric_times(datasets: Sequence[Dataset], relationships: Sequence[Relationship]) -> Mapping[str, str]:
    """Dataset name -> `dataset.field` for its metrics: its own time, or that of the nearest parent that has one.

    Only parts and events inherit (lines of an invoice). A thing with a name of its own does not happen when its parent
    does: customers are not placed in time by the day their adviser was hired.
    """
    own = {d.name: f"{d.name}.{d.time}" for d in datasets if d.time}
    parents: dict[str, list[str]] = {}
    for r in relationships:
        parents.setdefault(r.from_dataset, []).append(r.to_dataset)
    found = {d.name: own.get(d.name) or _inherited(d, own, parents) for d in datasets}
    return {name: time for name, time in found.items() if time}


def _inherited(dataset: Dataset, own: Mapping[str, str], parents: Mapping[str, list[str]]) -> str | None:
    level, seen = parents.get(dataset.name, []), {dataset.name}
    while level:
        dated = [name for name in level if name in own]
        # An order says more about its payment's day than the customer whom both belong to.
        nearest = [n for n in dated if not any(n in _ancestors(other, parents) for other in dated if other != n)]
        if nearest:
            # The same parent reached twice (origin, destination), or two parents with dates: nobody knows which is meant.
            return own[nearest[0]] if len(nearest) == 1 and _is_part(dataset, nearest[0]) else None
        seen.update(level)
        level = [p for name in level for p in parents.get(name, []) if p not in seen]
    return None


def _is_part(dataset: Dataset, parent: str) -> bool:
    nouns = set(one(split_name(parent)).split())
    return dataset.label_field is None or nouns <= set(one(split_name(dataset.name)).split())


def _ancestors(name: str, parents: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(parents.get(name, []))
    while waiting:
        parent = waiting.pop()
        if parent not in found:
            found.add(parent)
            waiting += parents.get(parent, [])
    return found
