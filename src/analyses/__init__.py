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

PRELOAD: Final[tuple[str, ...]] = (
    "numpy",
    "pandas",
    "scipy.stats",
    "scipy.ndimage",
    "scipy.signal",
    "statsforecast.models",
)
"""What the analyses import when called: a worker that must answer fast loads these before it is asked."""


def load_analysis(name: str) -> Callable[..., dict[str, Any]]:
    """The analysis of that name. Raises KeyError that lists the known ones."""
    if name not in ANALYSES:
        raise KeyError(f"no analysis called {name!r}; known: {', '.join(sorted(ANALYSES))}")
    module, _, function = ANALYSES[name].partition(":")
    loaded: Callable[..., dict[str, Any]] = getattr(import_module(module), function)
    return loaded


def modules() -> Iterator[str]:
    """Every module a worker should hold ready: the analyses and what they import."""
    yield from PRELOAD
    yield from (target.partition(":")[0] for target in ANALYSES.values())
