"""Fixtures that many tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from src.agents.crewai_env import prepare
from src.agents.crewai_manager import DataOpsManager
from src.models.config import Settings
from src.services.sample import ensure_sample


@pytest.fixture(scope="session", autouse=True)
def no_key_of_yours() -> Iterator[None]:
    """No test asks a real model, whatever keys the environment holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GROQ_API_KEY", raising=False)
        patch.delenv("BI_LLM_KEY", raising=False)
        yield


@pytest.fixture(scope="session")
def sample_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample database, built once for the run: by the first of its processes (pytest-xdist), while the others wait."""
    base = tmp_path_factory.getbasetemp()
    path = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample" / "sample.db"
    path.parent.mkdir(exist_ok=True)
    ensure_sample(path)
    return path


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what the program makes."""
    folder = tmp_path_factory.mktemp("home")
    prepare(folder)
    return folder


@pytest.fixture(scope="session")
def settings(sample_db: Path, home: Path) -> Settings:
    """Settings on the built sample, in the restricted tier."""
    return Settings(databases={"sample": f"sqlite:///{sample_db}"}, home=home, sandbox_mode="restricted")


@pytest.fixture(scope="session")
def manager(settings: Settings) -> Iterator[DataOpsManager]:
    """One warm manager: the public API, end to end."""
    with DataOpsManager(settings) as made:
        made.warm_up()
        yield made


LONG_SUITES: Final = (
    "tests/conformance/corpus",
    "test_sandbox_attacks",
    "test_sandbox_sessions",
    "test_sessions_live",
    "tests/chaos",
)
"""Whole suites over a sandbox: `make test` and CI run them, `make quick` leaves them out."""


COMPUTING: Final = ("tests/analyses/", "tests/tools/")
"""What is slow there computes: it starts no server and measures no time, so that several may run at once."""
SERVED: Final = frozenset({"docker", "postgres", "mysql", "redis"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the long suites slow, so that what a newcomer waits for stays short, and which slow ones may run side by side."""
    for item in items:
        if any(part in item.path.as_posix() for part in LONG_SUITES):
            item.add_marker(pytest.mark.slow)
        marks = {mark.name for mark in item.iter_markers()}
        if "slow" in marks and not marks & SERVED and any(part in item.path.as_posix() for part in COMPUTING):
            item.add_marker(pytest.mark.computing)
