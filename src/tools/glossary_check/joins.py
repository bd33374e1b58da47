"""Relationships whose values do not match: keys that point nowhere, and "one" sides that are many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from src.models.catalog import Catalog
from src.models.semantic import Relationship, SemanticModel
from src.models.sql import SqlFailure
from src.services.glossary.privacy import sensitive_places
from src.tools.glossary_check.problem import Problem
from src.tools.glossary_check.runs import Read

_SAMPLE_ROWS: Final = 20_000
_SAMPLE_VALUES: Final = 500
ORPHANS_ALLOWED: Final = 0.05
"""So large a share of the keys may point nowhere: dropped customers leave their orders."""


def check_joins(model: SemanticModel, catalog: Catalog, read: Read) -> Iterator[Problem]:
    """By a sample of the keys, and by a look for a repeated one; sensitive ones are not looked at."""
    hidden = sensitive_places(model)
    for relationship in model.relationships:
        many, one = model.dataset(relationship.from_dataset), model.dataset(relationship.to_dataset)
        if many is None or one is None:
            continue
        ends = ((many.source, relationship.from_columns), (one.source, relationship.to_columns))
        if any((table.casefold(), column.casefold()) in hidden for table, columns in ends for column in columns):
            continue
        repeated = read(_repeated(relationship, one.source).sql(dialect=catalog.dialect))
        if isinstance(repeated, SqlFailure):
            yield _unseen(relationship, repeated)
            continue
        if repeated:
            keys = ", ".join(relationship.to_columns)
            told = f"several rows of '{one.source}' have the same {keys}, so sums would be counted twice"
            yield Problem(
                "relationship", relationship.name, told, "Turn it round, or join on a column that tells its rows apart."
            )
        found = read(_matched(relationship, many.source, one.source).sql(dialect=catalog.dialect))
        if isinstance(found, SqlFailure):
            yield _unseen(relationship, found)
        elif found[0][0] and (found[0][1] or 0) < (1 - ORPHANS_ALLOWED) * found[0][0]:
            all_of, held = int(found[0][0]), int(found[0][1] or 0)
            keys = ", ".join(relationship.from_columns)
            told = f"of {all_of:,} sampled values of {many.source}.{keys}, {all_of - held:,} are not in {one.source}"
            yield Problem("relationship", relationship.name, told, "Check that these are the columns that belong together.")


def _unseen(relationship: Relationship, failure: SqlFailure) -> Problem:
    return Problem(
        "relationship",
        relationship.name,
        f"its values could not be compared: {failure.message}",
        "Try again, or check the columns' types.",
    )


def _repeated(relationship: Relationship, one: str) -> exp.Select:
    """A key of the one side that two rows have, if there is any."""
    columns = [_column(name) for name in relationship.to_columns]
    there = exp.and_(*(_present(column) for column in columns))
    twice = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
    query = exp.select(exp.Literal.number(1).as_("repeated")).from_(_table(one)).where(there)
    return query.group_by(*columns).having(twice).limit(1)


def _matched(relationship: Relationship, many: str, one: str) -> exp.Select:
    """How many different keys of the first rows there are, and how many of them the one side has."""
    names = [f"k{i}" for i in range(len(relationship.from_columns))]
    pairs = zip(relationship.from_columns, names, strict=True)
    first = exp.select(*(_column(column).as_(name) for column, name in pairs)).from_(_table(many)).limit(_SAMPLE_ROWS)
    there = exp.and_(*(_present(exp.column(name)) for name in names))
    keys = exp.select(*names).distinct().from_(first.subquery("f")).where(there).limit(_SAMPLE_VALUES)
    same = exp.and_(
        *(
            exp.EQ(this=_column(to, "t"), expression=exp.column(name, "s"))
            for to, name in zip(relationship.to_columns, names, strict=True)
        )
    )
    held = exp.Exists(this=exp.select(exp.Literal.number(1)).from_(exp.alias_(_table(one), "t", table=True)).where(same))
    count = exp.Sum(this=exp.Case().when(held, exp.Literal.number(1)).else_(exp.Literal.number(0)))
    return exp.select(exp.Count(this=exp.Star()).as_("keys_seen"), count.as_("keys_held")).from_(keys.subquery("s"))


def _table(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def _column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True), table)


def _present(column: exp.Column) -> exp.Not:
    return exp.Not(this=exp.Is(this=column.copy(), expression=exp.Null()))
