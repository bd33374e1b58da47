"""`bi glossary`: a start for a glossary from a database, and the check of one against it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from src.agents.settings import load_settings
from src.cli.ask import progress
from src.errors import BadDatabase, UnknownDatabase
from src.models.catalog import Catalog
from src.models.config import Settings
from src.models.semantic import SemanticModel
from src.services.databases import Databases
from src.services.engines.engine import SqlEngine
from src.tools.glossary_check import Problem, check_model

_LIKELY = 0.5
"""A model is meant for a database that has this share of its tables; then what is missing is an error."""


def init(database: str, out: str | None, tables: Sequence[str]) -> int:
    """Writes the inferred model of a database and returns the exit code. Raises BiError; never overwrites a file."""
    from src.services.glossary.write import model_yaml, write_model
    from src.tools.infer_semantics import infer_semantics

    settings = load_settings()
    databases = Databases(settings)
    try:
        with progress("Looking at the database"):
            name, url = databases.resolve(database, trusted=True)
            catalog = _only(databases.engine(url).catalog(), tables)
            slug = _slug(name)
            text = model_yaml(infer_semantics(catalog, slug))
    finally:
        databases.close()
    if out == "-":
        sys.stdout.write(text)
        return 0
    path = Path(out) if out else settings.glossary_dir / f"{slug}.yaml"
    write_model(path, text)
    console = Console(stderr=True)
    console.print(f"{path}: {len(catalog.tables)} tables. Edit it, then run: bi glossary check {database}", soft_wrap=True)
    return 0


def check(database: str | None) -> int:
    """Prints every place where the glossary is not true; 0 when there is none, else 1. Raises BiError."""
    from src.services.glossary.load import read_glossary
    from src.services.glossary.places import entry_places

    settings = load_settings()
    models = read_glossary(settings.glossary_dir)
    databases = Databases(settings)
    console = Console(soft_wrap=True, highlight=False)
    if not models:
        console.print(f"There is no model in {settings.glossary_dir}. `bi glossary init DATABASE` makes a start.")
        return 1
    try:
        with progress("Checking the glossary"):
            found = [p for name in _names(database, settings) for p in _problems(name, database, databases, models)]
            unmet = [] if database else _never_met(models, settings, databases)
    finally:
        databases.close()
    places = entry_places(settings.glossary_dir)
    for model, problem in dict.fromkeys([*found, *unmet]):
        where = places.get((model, problem.kind, problem.name), model)
        console.print(f"[bold]{escape(where)}[/bold], {problem.kind} {escape(problem.name)}: {escape(problem.message)}.")
        console.print(f"    {escape(problem.hint)}")
    count = len(dict.fromkeys([*found, *unmet]))
    console.print(f"{count} problem{'s' if count != 1 else ''} in {len(models)} model{'s' if len(models) != 1 else ''}.")
    return 1 if count else 0


def _names(database: str | None, settings: Settings) -> Sequence[str]:
    return [database] if database else list(settings.databases)


def _problems(
    name: str, asked: str | None, databases: Databases, models: Sequence[SemanticModel]
) -> Iterator[tuple[str, Problem]]:
    """Of every model that is meant for the database; where it was asked for by name, one must be."""
    engine = _engine(name, databases)
    catalog = engine.catalog()
    meant = [model for model in models if _share(model, catalog) >= _LIKELY]
    if not meant and asked:
        raise BadDatabase(f"No model of the glossary describes {name}.", hint="`bi glossary init` makes a start.")
    for model in meant:
        yield from ((model.name, problem) for problem in check_model(model, catalog, engine))


def _never_met(models: Sequence[SemanticModel], settings: Settings, databases: Databases) -> list[tuple[str, Problem]]:
    catalogs = [_engine(name, databases).catalog() for name in settings.databases]
    told = "no configured database has its tables"
    hint = "Name its database in BI_DATABASES, or check it with `bi glossary check DATABASE`."
    return [
        (model.name, Problem("model", model.name, told, hint))
        for model in models
        if all(_share(model, catalog) < _LIKELY for catalog in catalogs)
    ]


def _engine(name: str, databases: Databases) -> SqlEngine:
    return databases.engine(databases.resolve(name, trusted=True)[1])


def _share(model: SemanticModel, catalog: Catalog) -> float:
    return sum(catalog.table(dataset.source) is not None for dataset in model.datasets) / len(model.datasets)


def _only(catalog: Catalog, tables: Sequence[str]) -> Catalog:
    """The catalog of the named tables; of all when none is named."""
    from dataclasses import replace

    unknown = [name for name in tables if catalog.table(name) is None]
    if unknown:
        raise UnknownDatabase(f"There is no table {unknown[0]!r}.", hint="Name tables or views of the database.")
    kept = tuple(table for name in tables if (table := catalog.table(name))) or catalog.tables
    names = {table.name for table in kept}
    return replace(
        catalog,
        tables=tuple(
            replace(
                table,
                foreign_keys=tuple(key for key in table.foreign_keys if key.table in names),
                inferred_keys=tuple(key for key in table.inferred_keys if key.table in names),
            )
            for table in kept
        ),
    )


def _slug(name: str) -> str:
    """The database's name as a model may be called."""
    plain = re.sub(r"\W+", "_", Path(name.rpartition("/")[2]).stem).strip("_")[:60] or "database"
    return f"_{plain}" if plain[0].isdigit() else plain
