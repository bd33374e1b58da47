"""A semantic model as YAML in the glossary's own shape, for a person to edit; reading it gives the same model again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from src.errors import BadGlossary
from src.models.catalog import ColumnType
from src.models.semantic import Dataset, Field, Metric, Relationship, SemanticModel
from src.services.glossary.extension import VENDOR
from src.services.glossary.ossie import TYPES, read_model
from src.services.glossary.yaml_file import MAX_BYTES, parse_documents

_DATATYPES: Final[dict[ColumnType, str]] = {ours: theirs for theirs, ours in reversed(tuple(TYPES.items()))} | {
    "other": "Opaque"
}
_HEADER: Final = """\
# What the tables of this database mean, as names, types, keys and values suggest it: a start for a person to edit.
# Rename labels, add synonyms and descriptions, mark what is sensitive, delete what nobody asks for, and correct what is
# wrong; above all relationships with a score below 1, which the database does not declare: drop the score once checked.
# `bi glossary check` compares the file with the database. The shape is told in docs/glossary.md.
"""


def model_yaml(model: SemanticModel) -> str:
    """The document. Raises BadGlossary when a name in the database cannot be written in a glossary."""
    entry: dict[str, Any] = {"name": model.name, "datasets": [_dataset(d) for d in model.datasets]}
    if model.relationships:
        entry["relationships"] = [_relationship(r) for r in model.relationships]
    if model.metrics:
        entry["metrics"] = [_metric(m) for m in model.metrics]
    document = {"version": "0.2.0.dev0", "semantic_model": [entry]}
    text = _HEADER + yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    _check(text, model)
    return text


def write_model(path: Path, text: str) -> None:
    """Makes the file. Raises BadGlossary when there is one already, or it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadGlossary(f"{path} is there already.", hint="Name another file with --out, or move this one away.") from None
    except OSError as error:
        raise BadGlossary(f"{path} cannot be written.", hint="Check the folder and its permissions.") from error


class _Dumper(yaml.SafeDumper):
    """Short lists and mappings on one line, as a person would write them."""

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        return super().represent_mapping(tag, mapping, flow_style=_is_short(mapping) if flow_style is None else flow_style)

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        return super().represent_sequence(tag, sequence, flow_style=_is_short(sequence) if flow_style is None else flow_style)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  the dash is indented
        super().increase_indent(flow, False)  # noqa: FBT003  the library's own signature


def _is_short(content: Any) -> bool:
    """Whether it holds no entry of the model: an expression, a list of names, an extension."""
    entries = content.values() if isinstance(content, Mapping) else content
    if isinstance(content, Mapping) and "name" in content:
        return False
    return all(
        not isinstance(e, Mapping | list) or (not (isinstance(e, Mapping) and "name" in e) and _is_short(e)) for e in entries
    )


def _dataset(dataset: Dataset) -> dict[str, Any]:
    extra = {"label": dataset.label, "time": dataset.time, "label_field": dataset.label_field}
    return _entry(
        name=dataset.name,
        source=dataset.source,
        primary_key=list(dataset.primary_key),
        description=dataset.description,
        ai_context=_synonyms(dataset.synonyms),
        custom_extensions=_extension(extra),
        fields=[_field(field) for field in dataset.fields],
    )


def _field(field: Field) -> dict[str, Any]:
    return _entry(
        name=field.name,
        expression=_expression(field.expression),
        label=field.label,
        description=field.description,
        datatype=_DATATYPES[field.type],
        ai_context=_synonyms(field.synonyms),
        custom_extensions=_extension({"role": field.role, "unit": field.unit, "sensitive": field.sensitive}),
    )


def _relationship(relationship: Relationship) -> dict[str, Any]:
    entry = {"name": relationship.name, "from": relationship.from_dataset, "to": relationship.to_dataset}
    entry["from_columns"], entry["to_columns"] = list(relationship.from_columns), list(relationship.to_columns)  # type: ignore[assignment]
    score = {"score": relationship.score} if relationship.score < 1 else {}
    return _entry(**entry, custom_extensions=_extension(score))


def _metric(metric: Metric) -> dict[str, Any]:
    extra: dict[str, Any] = {"label": metric.label, "dataset": metric.dataset, "unit": metric.unit, "time": metric.time}
    if not metric.additive:
        extra["additive"] = False
    if metric.additive_over_time is not None:
        extra["additive_over_time"] = metric.additive_over_time
    return _entry(
        name=metric.name,
        expression=_expression(metric.expression),
        description=metric.description,
        ai_context=_synonyms(metric.synonyms),
        custom_extensions=_extension(extra),
    )


def _entry(**parts: Any) -> dict[str, Any]:
    return {key: value for key, value in parts.items() if value or value == 0}


def _expression(text: str) -> dict[str, Any]:
    return {"dialects": [{"dialect": "ANSI_SQL", "expression": text}]}


def _synonyms(texts: Sequence[str]) -> dict[str, Any]:
    return {"synonyms": list(texts)} if texts else {}


def _extension(extra: Mapping[str, Any]) -> list[dict[str, str]]:
    told = {
        key: value
        for key, value in extra.items()
        if (value not in ("", None) and value is not False) or key.startswith("additive")
    }
    return [{"vendor_name": VENDOR, "data": json.dumps(told, ensure_ascii=False)}] if told else []


def _check(text: str, model: SemanticModel) -> None:
    """Raises BadGlossary unless reading the text gives the model."""
    if len(text.encode()) > MAX_BYTES:
        raise BadGlossary(
            f"The model of {len(model.datasets)} tables is too large for one file.",
            hint="Name the tables that matter: --table.",
        )
    (document,) = parse_documents(text, "the new glossary")
    read = read_model(document)
    parts = ("datasets", "relationships", "metrics")
    for part in parts:
        for wrote, got in zip(getattr(model, part), getattr(read, part), strict=True):
            if wrote != got:
                raise BadGlossary(
                    f"{wrote.name!r} cannot be written in a glossary as it is named in the database.",
                    hint="Leave its table out: name the others with --table.",
                )
