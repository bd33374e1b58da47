"""Skips a test that needs Docker where there is none, with the reason; in CI, which must have it, fails instead."""

from __future__ import annotations

import os

import pytest

from src.models.config import Settings
from src.services.sandboxes.docker_tier import DockerSandbox


def require_docker() -> str:
    """The name of a usable sandbox image; or the test ends here."""
    image = Settings().sandbox_image
    reason = DockerSandbox.available(image)
    if reason is None:
        return image
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"CI must have the docker tier: {reason}")
    pytest.skip(reason)
