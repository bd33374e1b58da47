"""A whole crew over the real ChatGroq client and a server on the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from src.agents.crewai_manager import DataOpsManager
from src.models.config import Settings
from tests.fakes.crew_models import KEY
from tests.fakes.groq_server import GroqServer


@pytest.fixture
def crew(settings: Settings) -> Iterator[Callable[..., tuple[DataOpsManager, GroqServer]]]:
    """Starts a manager and its server; what costs calls of its own is off unless given (`crew_remember`, `crew_narrates`)."""
    opened: list[Any] = []

    def start(script: Any, **more: Any) -> tuple[DataOpsManager, GroqServer]:
        server = GroqServer(script, KEY).__enter__()
        given = {
            **settings.model_dump(),
            "author": "crew",
            "llm_key": SecretStr(KEY),
            "llm_seconds": 2.0,
            "crew_remember": 0,
            "crew_narrates": False,
        }
        manager = DataOpsManager(Settings.model_validate({**given, "BI_LLM_BASE_URL": server.url, **more}))
        opened.extend((manager.close, lambda: server.__exit__(None, None, None)))
        return manager, server

    yield start
    for close in opened:
        close()
