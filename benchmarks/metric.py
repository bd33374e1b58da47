"""A metric that comes beside the data it judges."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType


def load_metric(path: Path) -> ModuleType:
    """The metric's module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"There is no {path}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
