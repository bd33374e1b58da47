"""A semantic model from an Apache Ossie document (core-spec/ossie-schema.json of github.com/apache/ossie, 0.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from src.models.catalog import ColumnType
from src.models.semantic import Dataset, Field, FieldRole, Metric, Relationship, SemanticModel
from src.services.glossary.business_calendar import CALENDAR_KEYS, read_calendar
from src.services.glossary.check import check_model, check_unique
from src.services.glossary.expressions import columns_of_row
from src.services.glossary.extension import read_extension
from src.services.glossary.node import EXPRESSION_LIMIT, LABEL_LIMIT, NAME_LIMIT, TEXT_LIMIT, Node

VERSION_SERIES = "0.2."
ROLES: Final[tuple[FieldRole, ...]] = ("id", "label", "category", "measure", "flag", "time", "text")
TYPES: Final[Mapping[str, ColumnType]] = {
    "String": "text", "Integer": "integer", "Decimal": "number", "Float": "number", "Boolean": "boolean", "Date": "date",
    "DateTime": "datetime", "DateTimeTz": "datetime", "Time": "other", "Opaque": "other",
}  # fmt: skip
_ROLE_OF_TYPE: Final[Mapping[ColumnType, FieldRole]] = {
    "integer": "measure", "number": "measure", "boolean": "flag", "date": "time", "datetime": "time",
    "text": "text", "other": "text",
}  # fmt: skip
_COMMON = ("description", "ai_context", "custom_extensions")


def read_model(document: Node) -> SemanticModel:
    """The one model of a document. Raises BadGlossary naming the place."""
    top = document.mapping(required=("version", "semantic_model"), optional=("dialects", "vendors"))
    if not top["version"].text().startswith(VERSION_SERIES):
        raise top["version"].bad("an Ossie version that is not read here", "Write version: 0.2.0.dev0.")
    models = top["semantic_model"].items()
    if len(models) != 1:
        raise top["semantic_model"].bad(
            f"{len(models)} models in one document", "Put one model in a document; separate documents by ---."
        )
    return _model(models[0])


def _model(node: Node) -> SemanticModel:
    entry = node.mapping(required=("name", "datasets"), optional=("relationships", "metrics", *_COMMON))
    relationships, metrics = _entries(entry, "relationships"), _entries(entry, "metrics")
    model = SemanticModel(
        name=entry["name"].name(),
        datasets=tuple(_dataset(item) for item in entry["datasets"].items()),
        relationships=tuple(_relationship(item) for item in relationships),
        metrics=tuple(_metric(item) for item in metrics),
        calendar=read_calendar(read_extension(entry, CALENDAR_KEYS)),
    )
    check_model(model, entry["datasets"], relationships, metrics)
    return model


def _dataset(node: Node) -> Dataset:
    entry = node.mapping(required=("name", "source", "fields"), optional=("primary_key", "unique_keys", *_COMMON))
    extra = read_extension(entry, ("label", "time", "label_field"))
    name = entry["name"].name()
    keys = entry["primary_key"].names() if "primary_key" in entry else ()
    items = entry["fields"].items()
    fields = tuple(_field(item, name, keys) for item in items)
    check_unique("field", [field.name for field in fields], items)
    for key in ("time", "label_field"):
        if key in extra and extra[key].name() not in {field.name for field in fields}:
            raise extra[key].bad(
                f"the dataset has no field '{extra[key].name()}'", f"Use one of: {', '.join(f.name for f in fields)}."
            )
    return Dataset(
        name=name,
        source=entry["source"].exact(NAME_LIMIT * 2),
        fields=fields,
        primary_key=keys,
        label=_label(extra, name),
        description=_description(entry),
        synonyms=_synonyms(entry),
        time=extra["time"].name() if "time" in extra else None,
        label_field=extra["label_field"].name() if "label_field" in extra else None,
    )


def _field(node: Node, dataset: str, keys: tuple[str, ...]) -> Field:
    entry = node.mapping(required=("name", "expression"), optional=("dimension", "label", "datatype", *_COMMON))
    extra = read_extension(entry, ("role", "unit", "sensitive"))
    name, expression = entry["name"].name(), _expression(entry["expression"])
    columns_of_row(expression, entry["expression"])
    kind = TYPES[entry["datatype"].choice(tuple(TYPES))] if "datatype" in entry else "other"
    return Field(
        name=name,
        dataset=dataset,
        expression=expression,
        label=entry["label"].text(LABEL_LIMIT) if "label" in entry else _spoken(name),
        role=extra["role"].choice(ROLES) if "role" in extra else _role(entry, kind, is_key=expression in keys),
        type=kind,
        unit=_unit(extra),
        description=_description(entry),
        synonyms=_synonyms(entry),
        sensitive=extra["sensitive"].flag() if "sensitive" in extra else False,
    )


def _relationship(node: Node) -> Relationship:
    entry = node.mapping(
        required=("name", "from", "to", "from_columns", "to_columns"), optional=("ai_context", "custom_extensions")
    )
    extra = read_extension(entry, ("score",))
    columns, targets = entry["from_columns"].names(), entry["to_columns"].names()
    if not columns or len(columns) != len(targets):
        raise node.bad("from_columns and to_columns do not pair up", "Give both the same number of columns, at least one.")
    score = _score(extra["score"]) if "score" in extra else 1.0
    return Relationship(entry["name"].name(), entry["from"].name(), entry["to"].name(), columns, targets, score)


def _score(node: Node) -> float:
    score = node.scalar()
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 < score <= 1:
        raise node.bad(
            "a score that is no number above 0 and up to 1", "Write how sure it is, as in 0.8; leave it out when it is."
        )
    return float(score)


def _metric(node: Node) -> Metric:
    entry = node.mapping(required=("name", "expression"), optional=("datatype", *_COMMON))
    extra = read_extension(entry, ("label", "dataset", "unit", "time", "additive", "additive_over_time"))
    if "dataset" not in extra:
        raise node.bad("the fact of the metric is missing", 'Add custom_extensions of BI_AGENTS with \'{"dataset": "..."}\'.')
    name = entry["name"].name()
    return Metric(
        name=name,
        label=_label(extra, name),
        dataset=extra["dataset"].name(),
        expression=_expression(entry["expression"]),
        unit=_unit(extra),
        description=_description(entry),
        synonyms=_synonyms(entry),
        time=extra["time"].exact(2 * NAME_LIMIT) if "time" in extra else None,
        additive=extra["additive"].flag() if "additive" in extra else True,
        additive_over_time=extra["additive_over_time"].flag() if "additive_over_time" in extra else None,
    )


def _expression(node: Node) -> str:
    for item in node.mapping(required=("dialects",))["dialects"].items():
        parts = item.mapping(required=("dialect", "expression"))
        if parts["dialect"].text() == "ANSI_SQL":
            return parts["expression"].exact(EXPRESSION_LIMIT)
    raise node.bad("no expression in ANSI_SQL", "Add a dialect ANSI_SQL with the expression.")


def _role(entry: Mapping[str, Node], kind: ColumnType, *, is_key: bool) -> FieldRole:
    if is_key:
        return "id"
    dimension = entry["dimension"].mapping(optional=("is_time",)) if "dimension" in entry else {}
    if "is_time" in dimension:
        return "time" if dimension["is_time"].flag() else "text"
    return _ROLE_OF_TYPE[kind]


def _entries(entry: Mapping[str, Node], key: str) -> tuple[Node, ...]:
    return entry[key].items() if key in entry else ()


def _label(extra: Mapping[str, Node], name: str) -> str:
    return extra["label"].text(LABEL_LIMIT) if "label" in extra else _spoken(name)


def _unit(extra: Mapping[str, Node]) -> str:
    return extra["unit"].text(NAME_LIMIT) if "unit" in extra else ""


def _description(entry: Mapping[str, Node]) -> str:
    return entry["description"].text(TEXT_LIMIT) if "description" in entry else ""


def _synonyms(entry: Mapping[str, Node]) -> tuple[str, ...]:
    context = entry["ai_context"].content if "ai_context" in entry else None
    if not isinstance(context, Mapping) or "synonyms" not in context:
        return ()
    return _once(item.text(LABEL_LIMIT) for item in context["synonyms"].items())


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _spoken(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()
