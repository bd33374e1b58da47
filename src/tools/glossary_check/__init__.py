"""Whether a glossary is true of a database: `check_model` gives every place where it is not."""

from __future__ import annotations

from collections.abc import Iterator

from src.models.catalog import Catalog
from src.models.semantic import SemanticModel
from src.services.engines.engine import SqlEngine
from src.services.glossary.fit import fitted
from src.tools.glossary_check.joins import check_joins
from src.tools.glossary_check.names import check_names
from src.tools.glossary_check.problem import Problem
from src.tools.glossary_check.runs import check_runs, reader
from src.tools.glossary_check.synonyms import check_synonyms
from src.tools.glossary_check.terms import check_terms

__all__ = ["Problem", "check_model"]


def check_model(model: SemanticModel, catalog: Catalog, engine: SqlEngine) -> Iterator[Problem]:
    """Unknown tables and columns and types that do not fit; words that mean two things; and, where all names are right,
    metrics and verified queries that do not run, joins whose values do not match, terms that no row can meet.

    Every statement passes the guard. Raises EngineUnavailable.
    """
    wrong = list(check_names(model, catalog))
    yield from wrong
    yield from check_synonyms(model)
    fitting = fitted(model, catalog)
    if fitting is None:  # what names a column that is not there cannot be run
        return
    read = reader(catalog, engine)
    yield from check_runs(fitting, catalog, read)
    yield from check_joins(fitting, catalog, read)
    yield from check_terms(fitting, catalog)
