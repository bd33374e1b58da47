"""What a glossary folder says must stay unseen in a database."""

from __future__ import annotations

from pathlib import Path

from src.models.catalog import Catalog
from src.models.semantic import SemanticModel
from src.services.cataloguing.private import Hidden, Place
from src.services.glossary.expressions import names_in
from src.services.glossary.load import load_semantics


def hidden_by(folder: Path, catalog: Catalog) -> Hidden:
    """The columns that the folder's model of the database calls sensitive, and those it calls by name and does not.

    Nothing where no model fits: then names alone tell. Raises BadGlossary.
    """
    model = load_semantics(folder, catalog)
    if model is None:
        return Hidden()
    sensitive = sensitive_places(model)
    return Hidden(sensitive, _places(model, sensitive=False) - sensitive)


def sensitive_places(model: SemanticModel) -> frozenset[Place]:
    """(table, column) in lower case of everything that the model's sensitive fields read."""
    return _places(model, sensitive=True)


def folder_mark(folder: Path) -> str:
    """Changes when a file of the folder does."""
    if not folder.is_dir():
        return ""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    return ",".join(f"{path.name}:{path.stat().st_mtime_ns}" for path in files)


def _places(model: SemanticModel, *, sensitive: bool) -> frozenset[Place]:
    return frozenset(
        (dataset.source.casefold(), name.casefold())
        for dataset in model.datasets
        for field in dataset.fields
        if field.sensitive is sensitive
        for name in names_in(field.expression)
    )
