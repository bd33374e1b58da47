"""The part of a semantic model that a question is about: what its words name first, then what joins to it, to a budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from src.models.catalog import Catalog
from src.models.semantic import Dataset, Field, Metric, SemanticModel, Term
from src.tools.prompting.quoting import MOST_TEXT, plain_name, quoted, tokens_of
from src.tools.questions.facts import mentions_of
from src.tools.questions.take_apart import take_apart

FEW_VALUES: Final = 12
_MOST_FIELDS: Final = 40


@dataclass(frozen=True, slots=True)
class Slice:
    """Text for a prompt, and the names in it: a model may use these and no others."""

    text: str
    datasets: tuple[str, ...]
    metrics: tuple[str, ...]
    fields: tuple[str, ...] = ()
    """`dataset.field` of every field in it."""

    @property
    def tokens(self) -> int:
        """About how many tokens it costs."""
        return tokens_of(self.text)


def room(tables: int, base: int, most: int) -> int:
    """Tokens for a description: `base` up to twenty tables, more with their number, and `most` at a hundred."""
    return base + (most - base) * min(max(tables - 20, 0), 80) // 80


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something that may be shown, and the fields that it shows."""

    kind: str
    name: str
    text: str
    fields: tuple[str, ...] = ()


def schema_slice(
    question: str,
    catalog: Catalog,
    semantics: SemanticModel,
    today: date,
    *,
    most_tokens: int = 2_500,
    for_sql: bool = False,
) -> Slice:
    """Metrics, datasets, fields, joins and terms near the question, the nearest first, within the budget.

    `for_sql`: with the columns of fields that are named otherwise, and, where there is room, the bare fields of what is not
    near too. Sensitive fields are not in it, nor any value but the labels of low-cardinality categories.
    """
    near = _nearness(question, catalog, semantics, today)
    lines: list[str] = []
    left = most_tokens
    kept: list[_Entry] = []
    for entry in _entries(catalog, semantics, near, for_sql=for_sql):
        datasets = [e.name for e in kept if e.kind == "dataset"]
        if entry.kind == "dataset" and entry.name in datasets:
            continue
        joins = _joins(semantics, entry.name, datasets) if entry.kind == "dataset" else []
        cost = sum(tokens_of(line) for line in (entry.text, *joins))
        if cost > left:
            continue
        left -= cost
        lines += [entry.text, *joins]
        kept.append(entry)
    named = {kind: tuple(e.name for e in kept if e.kind == kind) for kind in ("dataset", "metric")}
    return Slice("\n".join(lines), named["dataset"], named["metric"], tuple(ref for e in kept for ref in e.fields))


def _nearness(question: str, catalog: Catalog, semantics: SemanticModel, today: date) -> Counter[str]:
    """Name of a dataset, metric, field or term -> how strongly the question's words name it."""
    reading = take_apart(question, catalog=catalog, semantics=semantics, today=today)
    near: Counter[str] = Counter()
    for link in reading.links:
        for target in link.targets[:6]:
            weight = 4 if target is link.targets[0] else 1
            near[target.name] += weight
            near[target.name.partition(".")[0]] += weight
    for metric in semantics.metrics:
        if near[metric.name]:
            near[metric.dataset] += 2
            for ref in mentions_of(metric)[0]:
                near[ref.partition(".")[0]] += 1
    neighbours: Counter[str] = Counter()
    for relationship in semantics.relationships:
        for here, there in (
            (relationship.from_dataset, relationship.to_dataset), (relationship.to_dataset, relationship.from_dataset),
        ):  # fmt: skip
            if near[here] >= 2 and not near[there]:
                neighbours[there] += 1
    near.update(dict.fromkeys(neighbours, 1))
    return near


def _entries(catalog: Catalog, semantics: SemanticModel, near: Counter[str], *, for_sql: bool) -> Iterator[_Entry]:
    """Everything, nearest first; what is equally near keeps the model's order."""
    order = {d.name: place for place, d in enumerate(semantics.datasets)}
    ranked = sorted(semantics.datasets, key=lambda d: (-near[d.name], order[d.name]))
    metrics = sorted(semantics.metrics, key=lambda m: (-near[m.name], -near[m.dataset]))
    terms = sorted(semantics.terms, key=lambda t: -near[t.name])
    close = [d for d in ranked if near[d.name]] or ranked
    for metric in (m for m in metrics if near[m.name]):
        yield _Entry("metric", metric.name, _metric(metric))
    for dataset in close:
        yield _dataset(dataset, catalog, near, for_sql=for_sql)
    for term in (t for t in terms if near[t.name]):
        yield _Entry("term", term.name, _term(term))
    for metric in (m for m in metrics if not near[m.name] and near[m.dataset]):
        yield _Entry("metric", metric.name, _brief(metric) if for_sql else _metric(metric))
    far = [d for d in ranked if d not in close]
    for dataset in far if for_sql else ():
        yield _bare(dataset)
    for metric in (m for m in metrics if not near[m.name] and not near[m.dataset]):
        yield _Entry("metric", metric.name, _brief(metric))
    for dataset in far:
        said = quoted(dataset.description or dataset.label, MOST_TEXT)
        yield _Entry("dataset", dataset.name, f"dataset {plain_name(dataset.name)}: {said} (its fields are not shown)")


def _bare(dataset: Dataset) -> _Entry:
    """A dataset by the names of its fields alone."""
    shown = [f for f in dataset.fields if not f.sensitive and f.role != "text"][:_MOST_FIELDS]
    fields = ", ".join(f"{plain_name(f.name)} {f.role}{_column(f)}" for f in shown)
    return _Entry(
        "dataset", dataset.name, f"dataset {plain_name(dataset.name)}{_table(dataset)}: {fields}", tuple(f.ref for f in shown)
    )


def _brief(metric: Metric) -> str:
    return f"metric {plain_name(metric.name)} of {plain_name(metric.dataset)}"


def _metric(metric: Metric) -> str:
    unit = f" in {quoted(metric.unit, 20)}" if metric.unit else ""
    time = f", by {plain_name(metric.time)}" if metric.time else ""
    said = f": {quoted(metric.description, MOST_TEXT)}" if metric.description else ""
    also = f" (also {_list(metric.synonyms[:4])})" if metric.synonyms else ""
    return f"metric {plain_name(metric.name)} of {plain_name(metric.dataset)}{unit}{time}{also}{said}"


def _dataset(dataset: Dataset, catalog: Catalog, near: Counter[str], *, for_sql: bool) -> _Entry:
    shown = [f for f in dataset.fields if not f.sensitive]
    shown.sort(key=lambda f: (-near[f.ref], f.role in ("id", "text")))
    more = f"\n  ({len(shown) - _MOST_FIELDS} more)" if len(shown) > _MOST_FIELDS else ""
    shown = shown[:_MOST_FIELDS]
    fields = [_field(f, dataset, catalog) + (_column(f) if for_sql else "") for f in shown]
    said = f": {quoted(dataset.description or dataset.label, MOST_TEXT)}" if dataset.description or dataset.label else ""
    text = f"dataset {plain_name(dataset.name)}{_table(dataset) if for_sql else ''}{said}\n" + "\n".join(fields) + more
    return _Entry("dataset", dataset.name, text, tuple(f.ref for f in shown))


def _field(field: Field, dataset: Dataset, catalog: Catalog) -> str:
    unit = f" in {quoted(field.unit, 20)}" if field.unit else ""
    values = _values(field, dataset, catalog)
    listed = f" one of {_list(values)}" if values else ""
    return f"  {plain_name(field.ref)} {field.role} {field.type}{unit}{listed}"


def _column(field: Field) -> str:
    """The column, or the expression, behind a field that is named otherwise."""
    plain = field.column.isidentifier()
    column = plain_name(field.column) if plain else quoted(field.expression, MOST_TEXT)
    return "" if field.column == field.name else f" = {column}"


def _table(dataset: Dataset) -> str:
    return "" if dataset.source == dataset.name else f" = table {plain_name(dataset.source)}"


def _values(field: Field, dataset: Dataset, catalog: Catalog) -> list[str]:
    """The labels of a category with few of them; free text and names of things are not shown."""
    if field.role != "category":
        return []
    table = next((t for t in catalog.tables if t.name == dataset.source), None)
    column = next((c for c in table.columns if c.name == field.column), None) if table else None
    values = column.values if column is not None else ()
    return list(values) if 0 < len(values) <= FEW_VALUES else []


def _term(term: Term) -> str:
    return f"term {quoted(term.label or term.name)}: {quoted(term.description, MOST_TEXT)}"


def _joins(semantics: SemanticModel, dataset: str, others: Sequence[str]) -> list[str]:
    """How a dataset joins those that are there already."""
    found = []
    for r in semantics.relationships:
        if dataset in (r.from_dataset, r.to_dataset) and {r.from_dataset, r.to_dataset} <= {dataset, *others}:
            pairs = zip(r.from_columns, r.to_columns, strict=True)
            on = " and ".join(f"{plain_name(f'{r.from_dataset}.{a}')} = {plain_name(f'{r.to_dataset}.{b}')}" for a, b in pairs)
            found.append(f"join many to one: {on}")
    return found


def _list(values: Sequence[str]) -> str:
    return ", ".join(quoted(v, 40) for v in values)
