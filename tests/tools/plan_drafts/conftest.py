"""The databases that drafts are tried at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.plan_drafts.bench import Bench, foreign_bench, sample_bench


@pytest.fixture(scope="session")
def sample(sample_db: Path) -> Bench:
    """The sample with its glossary."""
    return sample_bench(sample_db)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A shop that nobody has described."""
    return foreign_bench(tmp_path_factory.mktemp("shop"), "shop")


@pytest.fixture(scope="session")
def airline(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """An airline that nobody has described."""
    return foreign_bench(tmp_path_factory.mktemp("airline"), "airline")
