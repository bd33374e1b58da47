"""One FROM clause while it is written: whose rows it holds, what is joined to them, and under which names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from sqlglot import exp

from src.models.relational import Condition, Fold, RelationalQuery, Step, Value
from src.models.semantic import Dataset, Field, SemanticModel
from src.tools.sql_compile.expressions import field_sql
from src.tools.sql_compile.quoting import column, name
from src.tools.sql_compile.select import table_of

Path = tuple[Step, ...]


class Unwritable(Exception):
    """A tree that has no SQL; says why in words for the person who asked."""


@dataclass(frozen=True, slots=True)
class Writer:
    """How the parts of a tree are written: each part holds others of every kind."""

    value: Callable[[Value, Frame], exp.Expr]
    condition: Callable[[Condition, Frame], exp.Expr]
    query: Callable[[RelationalQuery, Scope], exp.Select]


@dataclass(slots=True)
class Scope:
    """What every part of a statement shares."""

    semantics: SemanticModel
    dialect: str
    today: date | None
    writer: Writer
    taken: set[str] = field(default_factory=set)

    def dataset(self, named: str) -> Dataset:
        """Raises Unwritable for one that does not exist."""
        found = self.semantics.dataset(named)
        if found is None:
            raise Unwritable(f"there is no {named} in this data")
        return found

    def field(self, ref: str) -> Field:
        """A field that may be shown. Raises Unwritable."""
        found = self.semantics.field(ref)
        if found is None:
            raise Unwritable(f"there is no {ref} in this data")
        if found.sensitive:
            raise Unwritable(f"{ref} is marked as sensitive")
        return found

    def alias(self, wanted: str) -> str:
        """A name that nothing else in the statement has, so that no inner query hides an outer one."""
        names = (wanted if i == 1 else f"{wanted}_{i}" for i in count(1))
        free = next(n for n in names if n.casefold() not in self.taken)
        self.taken.add(free.casefold())
        return free


@dataclass(slots=True)
class _Joined:
    alias: str
    join: exp.Join | None
    dataset: str


class Frame:
    """Rows of a dataset, with the datasets joined to them by path; `seen_from` looks at the same rows from further on."""

    def __init__(self, scope: Scope, dataset: str, *, source: exp.Expr | None = None, alias: str | None = None) -> None:
        self.scope = scope
        self.grouped = False
        """Whether values may fold its own rows."""
        self.known: dict[Value, exp.Expr] = {}
        """Values that are columns of the rows already."""
        self.outputs: dict[str, Value] = {}
        """The result's columns, for values that look at their neighbours."""
        self._offset: Path = ()
        named = alias or scope.alias(scope.dataset(dataset).name)
        self._joined: dict[Path, _Joined] = {(): _Joined(named, None, dataset)}
        self.source = source or table_of(scope.dataset(dataset), named)
        """The first of its FROM clause."""
        self.gathers = False
        """Whether it is written once, so that figures gathered for all of its rows pay."""
        self.gathered: dict[tuple[str, Path, Condition | None], Gathered] = {}
        """What has been gathered for its rows, by whose rows, the path from them and the condition."""
        self._beside: list[tuple[Callable[[], exp.Expr], exp.Expr]] = []

    @property
    def alias(self) -> str:
        """The name of the rows it is seen from."""
        return self._joined[self._offset].alias

    @property
    def dataset(self) -> str:
        """Whose rows they are."""
        return self._joined[self._offset].dataset

    def seen_from(self, path: Path, *, inner: bool = False) -> Frame:
        """The same rows and joins, seen from where `path` leads."""
        self.at(path, inner=inner)
        other = Frame.__new__(Frame)
        other.scope, other.grouped, other.known, other.outputs = self.scope, self.grouped, {}, {}
        other._offset, other._joined, other.source = (*self._offset, *path), self._joined, self.source
        other.gathers, other.gathered, other._beside = self.gathers, self.gathered, self._beside
        return other

    def join_one(self, source: Callable[[], exp.Expr], on: exp.Expr) -> None:
        """Joins, LEFT, what has at most one row for each of these; it is asked for when the FROM clause is."""
        self._beside.append((source, on))

    def at(self, path: Path, *, inner: bool = False) -> str:
        """The name of the rows where `path` leads, joined where they are not yet: LEFT, or so that rows without go."""
        whole = (*self._offset, *path)
        for end in range(len(self._offset) + 1, len(whole) + 1):
            here = whole[:end]
            if here not in self._joined:
                self._joined[here] = self._join(self._joined[here[:-1]], here[-1])
            join = self._joined[here].join
            if inner and join is not None:
                join.set("side", None)
        return self._joined[whole].alias

    def field(self, ref: str, path: Path = ()) -> exp.Expr:
        """A field where `path` leads. Raises Unwritable."""
        return field_at(self.scope.field(ref), self.at(path))

    def filled(self, select: exp.Select) -> exp.Select:
        """The SELECT with this FROM clause."""
        select.from_(self.source, copy=False)
        for joined in self._joined.values():
            if joined.join is not None:
                select.append("joins", joined.join)
        for source, on in self._beside:
            select.append("joins", exp.Join(this=source(), on=on, side="LEFT"))
        return select

    def _join(self, before: _Joined, step: Step) -> _Joined:
        alias = self.scope.alias(self.scope.dataset(step.dataset).name)
        condition = link(self.scope, step, (before.dataset, before.alias), alias)
        join = exp.Join(this=table_of(self.scope.dataset(step.dataset), alias), on=condition, side="LEFT")
        return _Joined(alias, join, step.dataset)


@dataclass(slots=True)
class Gathered:
    """A subquery with one row for each key, to which further figures of the same rows may be added."""

    alias: str
    rows: Frame
    """Those of its path's first dataset."""
    last: Frame
    """The same, seen from the path's end."""
    select: exp.Select
    figures: list[tuple[Fold, exp.Expr | None]] = field(default_factory=list)


def field_at(found: Field, alias: str) -> exp.Expr:
    """A field's expression over the columns of the rows called `alias`."""
    tree = field_sql(found)
    for mentioned in tree.find_all(exp.Column):
        if mentioned.table == found.dataset:
            mentioned.set("table", name(alias))
    return tree


def link(scope: Scope, step: Step, here: tuple[str, str], there: str) -> exp.Expr:
    """The condition of a join, from (dataset, alias) to the alias of the step's dataset."""
    pairs = [
        exp.EQ(this=key_at(scope, here[0], here[1], left), expression=key_at(scope, step.dataset, there, right))
        for left, right in step.on
    ]
    return exp.and_(*pairs, copy=False)


def key_at(scope: Scope, dataset: str, alias: str, named: str) -> exp.Expr:
    """A part of a key, whether or not it is a field."""
    # A key may be sensitive, or not be a field at all: it is compared, never shown.
    found = scope.dataset(dataset).field(named)
    return column(alias, named) if found is None else field_at(found, alias)
