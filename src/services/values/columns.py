"""Which columns' values may be looked up: short texts that nobody called sensitive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from src.models.catalog import Catalog
from src.models.semantic import FieldRole, SemanticModel
from src.services.glossary.privacy import sensitive_places

_PLAIN: Final = re.compile(r'[^\W\d]\w*|"(?:[^"]|"")+"')
_FIRST: Final[dict[FieldRole, int]] = {"category": 0, "label": 1, "id": 2, "text": 3}


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column to index. `listed` are all its values, where the catalog has them already."""

    table: str
    column: str
    rows: int | None
    listed: tuple[str, ...] = ()


def text_columns(catalog: Catalog, semantics: SemanticModel) -> tuple[TextColumn, ...]:
    """The text columns of the model, categories and names first; what a person called free text or sensitive is left out.

    A column that an expression of a sensitive field reads is sensitive too. Columns that the model does not name are not
    indexed: nobody has said what they hold.
    """
    hidden = sensitive_places(semantics)
    ranked: dict[tuple[str, str], tuple[int, TextColumn]] = {}
    for dataset in semantics.datasets:
        table = catalog.table(dataset.source)
        for field in dataset.fields:
            column = (
                table.column(field.expression.strip('"').replace('""', '"')) if table and _is_plain(field.expression) else None
            )
            if table is None or column is None or column.type != "text" or field.role not in _FIRST:
                continue
            place = (table.name.casefold(), column.name.casefold())
            if place in hidden or field.sensitive or (field.role == "text" and not semantics.inferred):
                continue
            found = TextColumn(table.name, column.name, table.rows, column.values)
            ranked.setdefault(place, (_FIRST[field.role], found))
    return tuple(column for _, column in sorted(ranked.values(), key=lambda r: (r[0], r[1].table, r[1].column)))


def _is_plain(expression: str) -> bool:
    return bool(_PLAIN.fullmatch(expression))
