"""What is asked of data that hold nothing, by name: `part(sample)` gives plain JSON values."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

PARTS: Final[dict[str, str]] = {
    "clusters": "benchmarks.null_tables.clusters:measure",
    "changes": "benchmarks.null_tables.changes:measure",
    "clean-series": "benchmarks.null_tables.clean_series:measure",
    "noise-series": "benchmarks.null_tables.noise_series:measure",
    "noise-tables": "benchmarks.null_tables.noise_tables:measure",
    "trends": "benchmarks.null_tables.trends:measure",
    "tests": "benchmarks.null_tables.group_tests:measure",
    "random-walks": "benchmarks.null_tables.random_walks:measure",
}
"""Name -> `module:function`; the function takes how many null cases to make, or None for its own number."""


def load_part(name: str) -> Callable[[int | None], dict[str, Any]]:
    """The part of that name; KeyError lists the known ones."""
    if name not in PARTS:
        raise KeyError(f"no part called {name!r}; known: {', '.join(sorted(PARTS))}")
    module, _, function = PARTS[name].partition(":")
    loaded: Callable[[int | None], dict[str, Any]] = getattr(import_module(module), function)
    return loaded
