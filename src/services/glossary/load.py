"""Reads a glossary folder and picks the model that describes the database."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from src.errors import BadGlossary
from src.models.catalog import Catalog
from src.models.semantic import SemanticModel
from src.services.glossary.fit import fitted
from src.services.glossary.node import Node
from src.services.glossary.ossie import read_model
from src.services.glossary.terms import read_terms, read_verified
from src.services.glossary.yaml_file import bad_folder, read_documents

TERMS, VERIFIED = "terms.yaml", "verified_queries.yaml"
MAX_FILES = 200


def load_semantics(glossary_dir: Path, catalog: Catalog) -> SemanticModel | None:
    """The folder's model whose every table and column is in the catalog, with its terms and verified queries.

    None when there is no folder or no model fits; the one with the most datasets when several do. Names of tables and
    columns are matched whatever their case and come back as the catalog spells them. Raises BadGlossary.
    """
    models = read_glossary(glossary_dir)
    fitting = [fit for fit in (fitted(model, catalog) for model in models) if fit]
    return max(fitting, key=lambda model: len(model.datasets), default=None)


def read_glossary(glossary_dir: Path) -> tuple[SemanticModel, ...]:
    """Every model of the folder, complete, in the order of the file names; read anew when one changes. Raises BadGlossary."""
    marks = tuple((path.name, (info := path.stat()).st_mtime_ns, info.st_size) for path in glossary_files(glossary_dir))
    return _read(glossary_dir, marks)


@lru_cache(maxsize=8)
def _read(glossary_dir: Path, _marks: tuple[tuple[str, int, int], ...]) -> tuple[SemanticModel, ...]:
    files = {path.name: read_documents(path) for path in glossary_files(glossary_dir)}
    terms, verified = files.pop(TERMS, []), files.pop(VERIFIED, [])
    models = _models([document for documents in files.values() for document in documents])
    terms_of, verified_of = read_terms(terms, models), read_verified(verified, models)
    complete = (
        replace(model, terms=terms_of.get(model.name, ()), verified_queries=verified_of.get(model.name, ())) for model in models
    )
    return tuple(replace(model, version=_version(model)) for model in complete)


def glossary_files(folder: Path) -> list[Path]:
    """The YAML files of the folder by name; none where there is no folder. Raises BadGlossary."""
    if not folder.exists():
        return []
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and path.is_file())
    except OSError as error:
        raise bad_folder(folder, "not a folder that can be read") from error
    if len(files) > MAX_FILES:
        raise bad_folder(folder, f"more than {MAX_FILES} files")
    return files


def _models(documents: list[Node]) -> list[SemanticModel]:
    found: dict[str, SemanticModel] = {}
    for document in documents:
        model = read_model(document)
        if model.name in found:
            raise BadGlossary(
                f"{document.file}, line {document.line}: there is another model '{model.name}'.",
                hint="Give each model its own name.",
            )
        found[model.name] = model
    return list(found.values())


def _version(model: SemanticModel) -> str:
    """Twelve hex digits that change with anything a reader could notice."""
    return hashlib.sha256(repr(model).encode()).hexdigest()[:12]
