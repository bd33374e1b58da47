"""Sandboxes to be hurt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from src.services.sandboxes.docker_tier import DockerSandbox
from src.services.sandboxes.restricted_tier import RestrictedSandbox
from tests.support.docker_engine import require_docker

MEMORY = 512 * 1024 * 1024


@pytest.fixture(scope="session")
def docker_image() -> str:
    """The sandbox image, or the test is skipped (in CI: fails)."""
    return require_docker()


@pytest.fixture
def docker_sandbox(docker_image: str) -> Iterator[DockerSandbox]:
    """A docker tier of the test's own."""
    sandbox = DockerSandbox(docker_image, MEMORY)
    sandbox.start()
    yield sandbox
    sandbox.close()


@pytest.fixture
def restricted_sandbox() -> Iterator[RestrictedSandbox]:
    """A restricted tier of the test's own."""
    sandbox = RestrictedSandbox("", MEMORY)
    sandbox.start()
    yield sandbox
    sandbox.close()


@pytest.fixture(params=[pytest.param("docker", marks=pytest.mark.docker), "restricted"])
def sandbox(request: pytest.FixtureRequest) -> DockerSandbox | RestrictedSandbox:
    """Each tier in turn."""
    found: DockerSandbox | RestrictedSandbox = request.getfixturevalue(f"{request.param}_sandbox")
    return found
