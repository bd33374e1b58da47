"""What the service counts, times and logs; and that none of it holds what anybody asked."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient

from src.api.main_crewai import create_app
from src.models.config import Settings
from tests.support.at_home import at_home

URL = "/query/analytics"


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with at_home(create_app(settings), raise_server_exceptions=False) as client:
        deadline = time.monotonic() + 60
        while client.get("/health/ready").status_code == 503 and time.monotonic() < deadline:
            time.sleep(0.05)
        yield client


def counted(client: TestClient, name: str, **labels: str) -> float:
    """The sum of a metric's samples with these labels."""
    total = 0.0
    for line in client.get("/metrics").text.splitlines():
        found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if found and found[1] == name and all(f'{k}="{v}"' in (found[2] or "") for k, v in labels.items()):
            total += float(found[3])
    return total


def test_a_question_is_counted_with_its_steps_its_sql_and_its_code(client: TestClient) -> None:
    names: list[tuple[str, dict[str, str]]] = [
        ("bi_questions_total", {"status": "answered", "author": "embedded"}),
        ("bi_question_duration_ms_count", {"status": "answered"}),
        ("bi_step_duration_ms_count", {"step": "check_and_run"}),
        ("bi_sql_attempts_total", {"problem": "none"}),
        ("python_execution_duration_ms_count", {"tier": "restricted", "status": "ok"}),
        ("bi_http_duration_ms_count", {"route": URL, "method": "POST", "status": "200"}),
    ]
    before = [counted(client, name, **labels) for name, labels in names]
    assert client.post(URL, json={"query": "Find anomalies in daily revenue"}).status_code == 200
    after = [counted(client, name, **labels) for name, labels in names]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1.0] * len(names)


def test_sessions_and_failed_code_are_counted(client: TestClient) -> None:
    failed = {"tier": "restricted", "status": "error"}
    before = counted(client, "python_session_active_count"), counted(client, "python_execution_errors_total", **failed)
    assert client.post("/execute", json={"session_id": "m-1", "code": "1 / 0"}).json()["success"] is False
    assert counted(client, "python_session_active_count") == before[0] + 1
    assert counted(client, "python_execution_errors_total", **failed) == before[1] + 1
    assert client.delete("/session/m-1").status_code == 204
    assert counted(client, "python_session_active_count") == before[0]


def test_an_error_counts_under_its_code(client: TestClient) -> None:
    before = counted(client, "bi_questions_total", status="unknown_database")
    client.post(URL, json={"query": "Show revenue by region", "database": "nowhere"})
    assert counted(client, "bi_questions_total", status="unknown_database") == before + 1


def test_no_label_holds_what_was_asked_or_a_path_that_was_made_up(client: TestClient) -> None:
    client.post(URL, json={"query": "Show revenue of Zanzibar by region"})
    client.get("/api/session/zanzibar-17")
    client.get("/zanzibar")
    client.request("ZANZIBAR", "/health")
    told = client.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain")
    assert "anzibar" not in told.text.lower()
    assert counted(client, "bi_http_duration_ms_count", route="unknown") >= 1


def test_alive_and_ready_are_told_apart(settings: Settings) -> None:
    broken = settings.model_copy(update={"state_url": "postgresql://127.0.0.1:1/none", "answer_days": 0.0})
    with at_home(create_app(broken), raise_server_exceptions=False) as client:
        assert client.get("/health/live").json() == {"status": "alive"}
        deadline = time.monotonic() + 60
        while client.get("/health").json()["status"] == "starting" and time.monotonic() < deadline:
            time.sleep(0.05)
        reply = client.get("/health/ready")
        assert (reply.status_code, reply.json()["error"]["code"]) == (503, "not_ready")
        assert "own database" in reply.json()["error"]["message"]
        assert reply.headers["retry-after"]


def test_logs_carry_the_ids_of_request_and_answer_and_not_the_question(settings: Settings) -> None:
    loud = settings.model_copy(update={"log_level": "info"})
    logs, before = io.StringIO(), structlog.get_config() if structlog.is_configured() else None
    try:
        with at_home(create_app(loud)) as client:
            structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=logs))
            reply = client.post(URL, json={"query": "Show revenue by region"})
    finally:
        structlog.reset_defaults() if before is None else structlog.configure(**before)
    lines: list[dict[str, Any]] = [json.loads(line) for line in logs.getvalue().splitlines()]
    request = next(line for line in lines if line["event"] == "request")
    question = next(line for line in lines if line["event"] == "question")
    assert (request["route"], request["method"], request["status"]) == (URL, "POST", 200)
    assert question["answer_id"] == reply.json()["id"]
    assert question["stored_as"] == reply.json()["stored_as"]
    assert request["request_id"] == question["request_id"] == reply.headers["x-request-id"]
    assert "revenue" not in logs.getvalue().lower()
