"""The analyses by name; each is imported on first use, because the numerics behind it are slow to load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Final

ANALYSES: Final[dict[str, str]] = {
    "forecast": "src.analyses.forecast:forecast",
    "correlation": "src.analyses.correlation:correlation",
    "anomaly": "src.analyses.anomaly:anomaly",
    "summary": "src.analyses.summary:summary",
    "trend": "src.analyses.trend:trend",
    "decomposition": "src.analyses.decomposition:decomposition",
    "clustering": "src.analyses.clustering:clustering",
    "cohort": "src.analyses.cohort:cohort",
    "change": "src.analyses.change:change",
    "portfolio": "src.analyses.portfolio:portfolio",
    "hypothesis": "src.analyses.hypothesis:hypothesis",
    "regression": "src.analyses.regression:regression",
}
"""Name -> `module:function`. Every function takes a frame and returns a dict of plain JSON values."""


def load_analysis(name: str) -> Callable[..., dict[str, Any]]:
    """The analysis of that name. Raises KeyError that lists the known ones."""
    if name not in ANALYSES:
        raise KeyError(f"no analysis called {name!r}; known: {', '.join(sorted(ANALYSES))}")
    module, _, function = ANALYSES[name].partition(":")
    loaded: Callable[..., dict[str, Any]] = getattr(import_module(module), function)
    return loaded


def modules() -> Iterator[str]:
    """Every analysis' module, for a worker that must answer fast to load before it is asked."""
    yield from (target.partition(":")[0] for target in ANALYSES.values())
