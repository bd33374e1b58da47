"""Quiet, offline CrewAI: call `prepare()` before anything imports it."""

from __future__ import annotations

import logging
import os
from pathlib import Path


def prepare(home: Path) -> None:
    """Turns off CrewAI's telemetry, tracing and version check, and keeps its files under `home`.

    CrewAI reads these at import. `OTEL_SDK_DISABLED` is left alone: it would silence our own telemetry too.
    Whatever the operator has set stays.
    """
    storage = home.resolve() / "crewai"
    for name, value in {
        "CREWAI_DISABLE_TELEMETRY": "true",
        "CREWAI_TRACING_ENABLED": "false",
        "CREWAI_DISABLE_VERSION_CHECK": "true",
        "CREWAI_STORAGE_DIR": str(storage),
    }.items():
        os.environ.setdefault(name, value)
    # It logs every error of a step with its traceback before it raises it; we tell each error once, ourselves.
    logging.getLogger("crewai").setLevel(logging.CRITICAL)
