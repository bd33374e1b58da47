"""Business terms and verified queries, read for the model they name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from src.models.catalog import Scalar
from src.models.semantic import FilterOp, SemanticModel, Term, TermFilter, VerifiedQuery
from src.services.glossary.check import check_unique
from src.services.glossary.node import LABEL_LIMIT, NAME_LIMIT, SQL_LIMIT, TEXT_LIMIT, Node

OPS: Final[tuple[FilterOp, ...]] = ("=", "!=", ">", ">=", "<", "<=", "in", "not_in", "is_null", "not_null")
_RELATIVE = re.compile(r"today([+-]\d{1,4}[dwmy])?")


def read_terms(documents: Sequence[Node], models: Sequence[SemanticModel]) -> dict[str, tuple[Term, ...]]:
    """Model name -> its terms. Raises BadGlossary naming the place."""
    found: dict[str, list[tuple[Term, Node]]] = {}
    for document in documents:
        entry = document.mapping(required=("terms",), optional=("model",))
        model = _model_of(document, entry, models)
        found.setdefault(model.name, []).extend((_term(item, model), item) for item in entry["terms"].items())
    for pairs in found.values():
        check_unique("term", [term.name for term, _ in pairs], [node for _, node in pairs])
    return {name: tuple(term for term, _ in pairs) for name, pairs in found.items()}


def read_verified(documents: Sequence[Node], models: Sequence[SemanticModel]) -> dict[str, tuple[VerifiedQuery, ...]]:
    """Model name -> its verified queries. Raises BadGlossary naming the place."""
    found: dict[str, list[VerifiedQuery]] = {}
    for document in documents:
        entry = document.mapping(required=("verified_queries",), optional=("model",))
        model = _model_of(document, entry, models)
        found.setdefault(model.name, []).extend(_verified(item) for item in entry["verified_queries"].items())
    return {name: tuple(queries) for name, queries in found.items()}


def _model_of(document: Node, entry: Mapping[str, Node], models: Sequence[SemanticModel]) -> SemanticModel:
    names = ", ".join(model.name for model in models) or "(there is no model in the folder)"
    if "model" not in entry:
        if len(models) != 1:
            raise document.bad("it is not said which model this is for", f"Add 'model:' with one of: {names}.")
        return models[0]
    wanted = entry["model"].name()
    for model in models:
        if model.name == wanted:
            return model
    raise entry["model"].bad(f"unknown model '{wanted}'", f"Use one of: {names}.")


def _term(node: Node, model: SemanticModel) -> Term:
    entry = node.mapping(required=("name",), optional=("label", "description", "synonyms", "filters", "metric", "period"))
    name = entry["name"].name()
    filters = tuple(_filter(item, model) for item in entry["filters"].items()) if "filters" in entry else ()
    if not filters and "period" not in entry:
        raise node.bad(f"the term '{name}' has no meaning yet", "Give it filters or a period.")
    metric = entry["metric"].name() if "metric" in entry else None
    if metric and not model.metric(metric):
        raise entry["metric"].bad(f"unknown metric '{metric}'", f"Use one of: {', '.join(m.name for m in model.metrics)}.")
    synonyms = (item.text(LABEL_LIMIT) for item in entry["synonyms"].items()) if "synonyms" in entry else ()
    return Term(
        name=name,
        label=entry["label"].text(LABEL_LIMIT) if "label" in entry else name.replace("_", " ").capitalize(),
        description=entry["description"].text(TEXT_LIMIT) if "description" in entry else "",
        synonyms=tuple(dict.fromkeys(text for text in synonyms if text)),
        filters=filters,
        metric=metric,
        period=entry["period"].exact(LABEL_LIMIT) if "period" in entry else None,
    )


def _filter(node: Node, model: SemanticModel) -> TermFilter:
    entry = node.mapping(required=("field", "op"), optional=("values",))
    ref, op = entry["field"].exact(NAME_LIMIT * 2), entry["op"].choice(OPS)
    field = model.field(ref)
    if field is None:
        raise entry["field"].bad(f"'{ref}' is no field of the model", "Write dataset.field, by the names of the glossary.")
    values = tuple(item.scalar() for item in entry["values"].items()) if "values" in entry else ()
    if (op in ("is_null", "not_null")) != (not values) or (op not in ("in", "not_in") and len(values) > 1) or None in values:
        raise node.bad(
            f"{len(values)} values do not go with '{op}'",
            "One value; several for in and not_in; none for is_null and not_null.",
        )
    if field.role == "time" and not all(_is_day(value) for value in values):
        raise node.bad(
            "a time is compared with something else", "Write a date (2026-10-31) or one relative to today (today-30d)."
        )
    return TermFilter(ref, op, values)


def _is_day(value: Scalar) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return bool(_RELATIVE.fullmatch(value)) or bool(date.fromisoformat(value))
    except ValueError:
        return False


def _verified(node: Node) -> VerifiedQuery:
    entry = node.mapping(required=("question", "sql"), optional=("verified_by",))
    return VerifiedQuery(
        question=entry["question"].exact(TEXT_LIMIT),
        sql=entry["sql"].exact(SQL_LIMIT, lines=True),
        verified_by=entry["verified_by"].text(LABEL_LIMIT) if "verified_by" in entry else "",
    )
