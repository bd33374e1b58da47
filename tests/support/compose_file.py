"""The compose file as data."""

from __future__ import annotations

from typing import Any

import yaml

from src.models.config import PROJECT_ROOT


def services() -> dict[str, dict[str, Any]]:
    """Its services by name."""
    found: dict[str, dict[str, Any]] = yaml.safe_load((PROJECT_ROOT / "docker-compose.yml").read_text(encoding="utf-8"))[
        "services"
    ]
    return found
