"""A semantic model seen as things, the fields that name them, and the ways between them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from src.models.catalog import Catalog, Column
from src.models.relational import Step
from src.models.semantic import Dataset, Field, SemanticModel

_KEPT: Final = 16
_LINK_STEP: Final = 0.55
"""Through a table that only links, both steps cost little more than one."""
_SHARED_COLUMN: Final = 2.6
_NAMES: Final = frozenset({"id", "name", "title", "label", "description", "type", "status", "date", "code"})


@dataclass(frozen=True, slots=True)
class Edge:
    """One join that can be made from `source`. `weak`: the two columns merely hold the same kind of value."""

    source: str
    step: Step
    cost: float
    weak: bool = False


@dataclass(slots=True)
class Schema:
    """What the reader asks of a semantic model; made once for each."""

    semantics: SemanticModel
    catalog: Catalog
    datasets: dict[str, Dataset] = field(default_factory=dict)
    edges: dict[str, tuple[Edge, ...]] = field(default_factory=dict)
    links: frozenset[str] = frozenset()
    cache: dict[object, object] = field(default_factory=dict)
    """For what other files derive from the schema and want to derive once."""

    def field(self, ref: str) -> Field:
        """The field named `dataset.field`; it exists."""
        found = self.semantics.field(ref)
        if found is None:
            raise KeyError(ref)
        return found

    def column(self, ref: str) -> Column | None:
        """The column behind a field, or None where it is an expression."""
        found = self.field(ref)
        table = self.catalog.table(self.datasets[found.dataset].source)
        return table.column(found.column) if table else None

    def field_at(self, dataset: str, column: str) -> str:
        """The name of the field that a column of a key has."""
        wanted = column.casefold()
        fields = self.datasets[dataset].fields
        named = next((f.name for f in fields if f.column.casefold() == wanted), None)
        return named or next((f.name for f in fields if f.name.casefold() == wanted), column)

    def rows(self, dataset: str) -> int | None:
        """How many rows it has, where that is known."""
        table = self.catalog.table(self.datasets[dataset].source)
        return table.rows if table else None

    def key(self, dataset: str) -> Field | None:
        """The one field that tells its rows apart, or None."""
        found = self.datasets[dataset]
        if len(found.primary_key) == 1:
            return found.field(self.field_at(dataset, found.primary_key[0]))
        return None

    def labels(self, dataset: str) -> tuple[Field, ...]:
        """The fields by which a person knows its rows: a name, or first and last name; none where there is none."""
        found = self.datasets[dataset]
        label = found.field(found.label_field) if found.label_field else None
        if label is not None and "(" in label.expression:
            parts = tuple(f for f in found.fields if f is not label and f.name in label.expression)
            return parts or (label,)
        if label is not None:
            both = _first_and_last(found)
            return both if label in both else (label,)
        return _first_and_last(found) or self._only_name(found)

    def _only_name(self, dataset: Dataset) -> tuple[Field, ...]:
        """The one text that ends in "name" or "title", where nothing else was found to name the rows."""
        keys = {c.casefold() for c in dataset.primary_key}
        texts = [f for f in dataset.fields if f.type == "text" and not f.sensitive and f.name.casefold() not in keys]
        named = [f for f in texts if f.name.casefold().endswith(("name", "title"))]
        return (named[0],) if len(named) == 1 else ()


def schema_of(semantics: SemanticModel, catalog: Catalog) -> Schema:
    """The schema of a model and its catalog. Kept by identity: hashing a big model costs more than reading a question."""
    key = (id(semantics), id(catalog))
    with _lock:
        known = _made.get(key)
        if known is not None:
            _made.move_to_end(key)
            return known
    made = _make(semantics, catalog)
    with _lock:
        _made[key] = made
        while len(_made) > _KEPT:
            _made.popitem(last=False)
    return made


_made: OrderedDict[tuple[int, int], Schema] = OrderedDict()
_lock = Lock()


def _make(semantics: SemanticModel, catalog: Catalog) -> Schema:
    schema = Schema(semantics, catalog, {d.name: d for d in semantics.datasets})
    outgoing: dict[str, set[str]] = {}
    for relationship in semantics.relationships:
        outgoing.setdefault(relationship.from_dataset, set()).update(relationship.from_columns)
    schema.links = frozenset(d for d, columns in outgoing.items() if _is_link(schema.datasets[d], columns))
    found: dict[str, list[Edge]] = {name: [] for name in schema.datasets}
    for edge in (*_key_edges(schema), *_shared_edges(schema)):
        found[edge.source].append(edge)
    schema.edges = {name: tuple(edges) for name, edges in found.items()}
    return schema


def _is_link(dataset: Dataset, keys: set[str]) -> bool:
    """At least two keys of other things, and hardly anything of its own."""
    own = [f for f in dataset.fields if f.name not in keys and f.role != "id" and f.name not in dataset.primary_key]
    return len(keys) >= 2 and not own


def _key_edges(schema: Schema) -> Iterator[Edge]:
    for r in schema.semantics.relationships:
        here = [schema.field_at(r.from_dataset, c) for c in r.from_columns]
        away = [schema.field_at(r.to_dataset, c) for c in r.to_columns]
        there, back = tuple(zip(here, away, strict=True)), tuple(zip(away, here, strict=True))
        own = {n.casefold() for n in schema.datasets[r.from_dataset].primary_key}
        one_to_one = own == {n.casefold() for n in r.from_columns}
        cost = _LINK_STEP if r.from_dataset in schema.links else 1.0
        yield Edge(r.from_dataset, Step(dataset=r.to_dataset, on=there, many=False), cost)
        yield Edge(r.to_dataset, Step(dataset=r.from_dataset, on=back, many=not one_to_one), cost)


def _shared_edges(schema: Schema) -> Iterator[Edge]:
    """Columns of the same name that hold a category ("country") in several tables, none of which is that thing's own."""
    joined = {(r.from_dataset, c) for r in schema.semantics.relationships for c in r.from_columns} | {
        (r.to_dataset, c) for r in schema.semantics.relationships for c in r.to_columns
    }
    owners: dict[str, list[Field]] = {}
    for dataset in schema.semantics.datasets:
        for f in dataset.fields:
            loose = (dataset.name, f.name) not in joined and f.name.casefold() not in _NAMES
            if loose and f.type == "text" and f.role in ("category", "label", "text") and f.name not in dataset.primary_key:
                owners.setdefault(f.name.casefold(), []).append(f)
    for fields in owners.values():
        if not 2 <= len(fields) <= 8:
            continue
        for one in fields:
            for other in fields:
                if one is not other:
                    step = Step(dataset=other.dataset, on=((one.name, other.name),), many=True)
                    yield Edge(one.dataset, step, _SHARED_COLUMN, weak=True)


def _first_and_last(dataset: Dataset) -> tuple[Field, ...]:
    plain = {"".join(c for c in f.name.casefold() if c.isalpha()): f for f in dataset.fields}
    pairs = (("firstname", "lastname"), ("fname", "lname"), ("forename", "surname"), ("givenname", "familyname"))
    return next(((plain[a], plain[b]) for a, b in pairs if a in plain and b in plain), ())
