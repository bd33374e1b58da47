"""A semantic model of a database that nobody has described: made from names, types, keys and profiles alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from src.models.catalog import Catalog, Column, Table
from src.models.semantic import Dataset, Field, FieldRole, Metric, Relationship, SemanticModel
from src.services.cataloguing.kinds import role_of
from src.services.cataloguing.private import is_private_name
from src.services.glossary.clean import clean_text
from src.tools.infer_semantics.links import Links, all_links, key_columns, with_keys
from src.tools.infer_semantics.measures import (
    count_metric,
    field_metrics,
    shared_names,
    told_unit,
    unit_of,
    why_not_summed,
    without_unit,
)
from src.tools.infer_semantics.times import best_time, metric_times
from src.tools.infer_semantics.words import many, one, split_name, title

__all__ = ["infer_semantics"]

_LONGEST_NAME = 60


def infer_semantics(catalog: Catalog, name: str) -> SemanticModel:
    """Datasets, many-to-one relationships and metrics for any database; the same catalog gives the same model.

    It claims little: relationships only where a key says so, totals only of what adds up, no business terms.
    """
    catalog = with_keys(catalog)
    names = _unique([t.name for t in catalog.tables])
    tables = dict(zip(names, catalog.tables, strict=True))
    links = all_links(catalog)
    relationships = _relationships(tables, links)
    datasets = tuple(_dataset(known_as, table, key_columns(table, links[table.name])) for known_as, table in tables.items())
    metrics = _metrics(datasets, tables, relationships)
    version = f"inferred-{catalog.fingerprint()}"
    return SemanticModel(name, datasets, relationships, metrics, version=version, inferred=True)


def _dataset(known_as: str, table: Table, links: frozenset[str]) -> Dataset:
    field_names = _unique([c.name for c in table.columns])
    pairs = zip(field_names, table.columns, strict=True)
    fields = [_field(known_as, field_name, column, table, links) for field_name, column in pairs]
    fields = _with_full_name(_with_label(fields, table), known_as)
    label = _label_field(known_as, fields)
    words = split_name(table.name)
    named = [replace(f, synonyms=(*f.synonyms, one(words))) if f.name == label else f for f in fields]
    return Dataset(
        name=known_as,
        source=table.name,
        fields=tuple(named),
        primary_key=table.key,
        label=title(many(words)),
        description=clean_text(table.comment, 1_000) or f"Rows of the {'view' if table.is_view else 'table'} {table.name}.",
        synonyms=tuple(dict.fromkeys((one(words), many(words), " ".join(words)))),
        time=best_time(known_as, fields),
        label_field=label,
    )


def _field(dataset: str, known_as: str, column: Column, table: Table, links: frozenset[str]) -> Field:
    role = role_of(column, table, links)
    words = without_unit(split_name(column.name))
    owner = one(split_name(table.name))
    # "Name" alone heads no column well: whose name?
    phrase = f"{owner} {words[0]}" if words in (("name",), ("id",), ("code",), ("type",)) else " ".join(words)
    return Field(
        name=known_as,
        dataset=dataset,
        expression=_quoted(column.name),
        label=title(phrase),
        role=role,
        type=column.type,
        unit=unit_of(column.name) or told_unit(column.comment),
        synonyms=_field_synonyms(words, role, owner),
        sensitive=is_private_name(column.name),
        description=clean_text(column.comment, 1_000),
    )


def _field_synonyms(words: tuple[str, ...], role: FieldRole, owner: str) -> tuple[str, ...]:
    phrase, owners = " ".join(words), owner.split()
    # "lab result id", not "lab result result id".
    rest = words[1:] if words[0] == owners[-1] else words
    spoken = [] if set(owners) <= set(words) else [" ".join((*owners, *rest))]
    if role in ("category", "label", "measure"):
        spoken.append(many(words))
    if role == "flag" and words[0] in ("is", "has", "was") and len(words) > 1:
        spoken += [" ".join(words[1:]), many(words[1:])]
    return tuple(s for s in dict.fromkeys(spoken) if s != phrase)


def _with_label(fields: list[Field], table: Table) -> list[Field]:
    """Where nothing is called a name, the first short text that never repeats names the rows."""
    if any(f.role == "label" for f in fields):
        return fields
    for i, (field, column) in enumerate(zip(fields, table.columns, strict=True)):
        if field.role == "text" and not field.sensitive and column.values and column.distinct == table.rows:
            return [*fields[:i], replace(field, role="label"), *fields[i + 1 :]]
    return fields


def _with_full_name(fields: list[Field], dataset: str) -> list[Field]:
    """People have their name in two columns; alone neither tells who it is."""
    by_words = {split_name(f.name): f for f in fields if f.type == "text"}
    first, last = by_words.get(("first", "name")), by_words.get(("last", "name"))
    if first is None or last is None or ("full", "name") in by_words:
        return fields
    known_as = (
        "full_name" if "_" in first.name or first.name.islower() else "fullName" if first.name[0].islower() else "FullName"
    )
    whole = Field(known_as, dataset, f"CONCAT({_exact(first)}, ' ', {_exact(last)})", "Full name", "label", "text",
                  description="First and last name.", synonyms=("name", f"{one(split_name(dataset))} name"))  # fmt: skip
    return [*fields, whole]


def _label_field(dataset: str, fields: Iterable[Field]) -> str | None:
    noun = tuple(one(split_name(dataset)).split())
    best = (("full", "name"), ("name",), (*noun, "name"), ("title",), noun)
    labels = {split_name(f.name): f.name for f in reversed([f for f in fields if f.role == "label"])}
    return next((labels[words] for words in best if words in labels), next(iter(reversed(labels.values())), None))


def _relationships(tables: dict[str, Table], links: dict[str, Links]) -> tuple[Relationship, ...]:
    known_as = {table.name: name for name, table in tables.items()}
    found, taken = [], set[str]()
    for name, table in tables.items():
        for link in links[table.name]:
            target = known_as[link.table]
            spelt = _spelt(f"{name}_{'_'.join(link.columns)}_to_{target}", taken)
            found.append(Relationship(spelt, name, target, link.columns, link.references, link.score))
    return tuple(found)


def _metrics(
    datasets: tuple[Dataset, ...], tables: dict[str, Table], relationships: tuple[Relationship, ...]
) -> tuple[Metric, ...]:
    times = metric_times(datasets, relationships)
    shared = shared_names(datasets)
    things = {r.to_dataset for r in relationships} - {d.name for d in datasets if d.time}
    found: dict[str, Metric] = {}
    for dataset in datasets:
        time = times.get(dataset.name)
        columns = dict(zip((f.name for f in dataset.fields), tables[dataset.name].columns, strict=False))
        made = [count_metric(dataset, time)]
        for field in dataset.fields:
            if field.role == "measure":
                why = why_not_summed(columns[field.name], describes_things=dataset.name in things)
                made += field_metrics(dataset, field, time, why, shared=" ".join(split_name(field.name)) in shared)
        for metric in made:
            name = metric.name
            while name in found:
                name = f"{'_'.join(split_name(dataset.name))}_{name}"
            found[name] = replace(metric, name=name)
    taken: set[str] = set()
    return tuple(replace(metric, name=_spelt(metric.name, taken)) for metric in found.values())


def _unique(names: list[str]) -> list[str]:
    """The names as `dataset.field` can spell them: letters, digits and underscores, no two alike but for case."""
    taken: set[str] = set()
    return [_spelt(name, taken) for name in names]


def _spelt(name: str, taken: set[str]) -> str:
    """The name as a glossary may write it, other than those taken already."""
    plain = re.sub(r"\W+", "_", name).strip("_")[:_LONGEST_NAME] or "column"
    plain = f"_{plain}" if plain[0].isdigit() else plain
    while plain.casefold() in taken:
        plain += "_"
    taken.add(plain.casefold())
    return plain


def _exact(field: Field) -> str:
    return field.expression if field.expression.startswith('"') else f'"{field.expression}"'


def _quoted(name: str) -> str:
    """The column as SQL: plain where it can be, quoted where it must."""
    return name if re.fullmatch(r"[^\W\d]\w*", name) else '"' + name.replace('"', '""') + '"'
