"""The tier is chosen once: whatever becomes of it, nothing runs in a weaker one. From the public API down (attack 94)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from src.agents.crewai_manager import DataOpsManager
from src.api.main_crewai import create_app
from src.errors import SandboxUnavailable
from src.models.chat_models import Question
from src.models.config import Settings
from src.services.sandboxes import SANDBOXES
from src.services.sandboxes.choose import choose_sandbox
from src.tools.code_interpreter import CodeInterpreterTool
from tests.support.at_home import at_home

pytestmark = pytest.mark.timeout(400)  # the first question imports crewai, which a busy machine takes long for

QUESTION = "Find anomalies in daily revenue"
PLAIN = "How many customers are there?"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The life of a docker engine: remove the file and it is dead."""
    monkeypatch.setitem(SANDBOXES, "docker", "tests.fakes.mortal_docker:MortalDocker")
    alive = tmp_path / "engine"
    alive.touch()
    return alive


@pytest.fixture
def on_docker(settings: Settings, engine: Path) -> Settings:
    """`auto`, where docker answers at the start."""
    return settings.model_copy(update={"sandbox_mode": "auto", "sandbox_image": str(engine)})


@pytest.fixture
def client(on_docker: Settings) -> Iterator[TestClient]:
    """The HTTP door."""
    with at_home(create_app(on_docker), raise_server_exceptions=False) as client:
        yield client


def test_an_engine_that_dies_is_an_error_and_comes_back(on_docker: Settings, engine: Path) -> None:
    with DataOpsManager(on_docker) as manager:
        assert manager.ask(Question(text=QUESTION)).sandbox_tier == "docker"
        engine.unlink()
        with pytest.raises(SandboxUnavailable, match="no Docker engine answers"):
            manager.ask(Question(text=QUESTION))
        assert manager.ask(Question(text=PLAIN)).sandbox_tier is None
        engine.touch()
        assert manager.ask(Question(text=QUESTION)).sandbox_tier == "docker"


def test_the_api_says_503_and_data_questions_go_on(client: TestClient, engine: Path) -> None:
    assert client.post("/query/analytics", json={"query": QUESTION}).status_code == 200
    assert client.get("/health").json()["sandbox_tier"] == "docker"
    engine.unlink()
    reply = client.post("/query/analytics", json={"query": QUESTION})
    assert reply.status_code == 503
    assert reply.json()["error"]["code"] == "sandbox_unavailable"
    assert "docker" in reply.text
    assert client.post("/query/analytics", json={"query": PLAIN}).status_code == 200
    assert client.get("/health").json()["sandbox_tier"] == "docker", "still, and not the weaker one"


def test_an_engine_that_dies_between_the_choice_and_the_start_changes_no_choice(on_docker: Settings, engine: Path) -> None:
    engine.write_text("dies at the start")
    with DataOpsManager(on_docker) as manager:
        for _ in range(2):
            with pytest.raises(SandboxUnavailable):
                manager.ask(Question(text=QUESTION))
    engine.write_text("dies at the start")
    with CodeInterpreterTool(mode="auto", image=str(engine)) as interpreter:
        for _ in range(2):
            with pytest.raises(SandboxUnavailable):
                interpreter.run("1 + 1")


def test_the_interpreter_alone_does_not_fall_back_either(engine: Path) -> None:
    with CodeInterpreterTool(mode="auto", image=str(engine)) as interpreter:
        assert interpreter.run("1 + 1")["tier"] == "docker"
        engine.unlink()
        with pytest.raises(SandboxUnavailable):
            interpreter.run("1 + 1")


def test_where_docker_is_missing_at_the_start_auto_is_restricted_and_docker_an_error(on_docker: Settings, engine: Path) -> None:
    engine.unlink()
    sandbox, why = choose_sandbox(on_docker)
    assert (sandbox.tier, why) == ("restricted", "restricted, because docker is not ready: no Docker engine answers.")
    with pytest.raises(SandboxUnavailable):
        choose_sandbox(on_docker.model_copy(update={"sandbox_mode": "docker"}))


def test_restricted_as_set_stays_restricted_beside_a_docker_that_lives(on_docker: Settings) -> None:
    sandbox, why = choose_sandbox(on_docker.model_copy(update={"sandbox_mode": "restricted"}))
    assert (sandbox.tier, why) == ("restricted", "restricted, as set")
