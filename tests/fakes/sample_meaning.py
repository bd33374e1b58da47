"""The sample's catalog and semantic model for reading questions: declared schema, values written by hand, no engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from src.models.catalog import Catalog, Table
from src.models.semantic import SemanticModel
from src.services.glossary.load import load_semantics
from tests.fakes.sample_catalog import sample_catalog

TODAY: Final = date(2026, 10, 31)
_GLOSSARY: Final = Path(__file__).resolve().parents[2] / "glossary"
_VALUES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("customers", "region"): ("North", "South", "East", "West"),
    ("customers", "segment"): ("Business", "Consumer", "Premium"),
    ("customers", "gender"): ("female", "male"),
    ("products", "category"): ("Electronics", "Home & Kitchen", "Toys"),
    ("orders", "channel"): ("Web", "Mobile app", "Store"),
    ("orders", "status"): ("cancelled", "completed", "returned"),
    ("marketing_spend", "channel"): ("Search", "Social", "E-mail"),
    ("transactions", "payment_method"): ("card", "PayPal", "bank transfer"),
}


@lru_cache(maxsize=1)
def sample_meaning() -> tuple[Catalog, SemanticModel]:
    """Catalog and semantic model of the sample."""
    plain = sample_catalog()
    catalog = Catalog(tuple(_with_values(t) for t in plain.tables), plain.dialect)
    semantics = load_semantics(_GLOSSARY, catalog)
    assert semantics is not None
    return catalog, semantics


def _with_values(table: Table) -> Table:
    return replace(table, columns=tuple(replace(c, values=_VALUES.get((table.name, c.name), ())) for c in table.columns))
