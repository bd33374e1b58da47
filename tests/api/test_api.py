"""The HTTP door, in process: the whole pipeline behind it is real."""

from __future__ import annotations

import json
from collections.abc import Iterator

import plotly.io
import pytest
from fastapi.testclient import TestClient

from src.api.limits import MAX_BODY
from src.api.main_crewai import create_app
from src.models.config import Settings
from tests.support.at_home import at_home

URL = "/query/analytics"


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with at_home(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def test_health_answers_while_still_warming_up(client: TestClient) -> None:
    reply = client.get("/health")
    assert reply.status_code == 200
    assert reply.json()["status"] in ("starting", "ok")


def test_a_question_is_answered_with_the_keys_of_the_seed(client: TestClient) -> None:
    reply = client.post(URL, json={"query": "Find anomalies in daily revenue"})
    assert reply.status_code == 200
    body = reply.json()
    assert body["analytics_type"] == "anomaly"
    assert body["analytics_performed"] is True
    assert body["method"] == "embedded"
    assert body["data"]["row_count"] > 1000
    assert plotly.io.from_json(body["visualization"]).data
    assert client.get("/health").json()["sandbox_tier"] == "restricted"


def test_a_chart_comes_in_the_theme_that_was_asked_for(client: TestClient) -> None:
    themes = {}
    for theme in ("light", "dark", None):
        body = client.post(URL, json={"query": "Show revenue by region", "theme": theme}).json()
        themes[theme] = json.loads(body["visualization"])["layout"]
    assert [themes[t]["meta"]["theme"] for t in ("light", "dark", None)] == ["light", "dark", "light"]
    assert themes["dark"]["template"]["layout"]["paper_bgcolor"] == "#1B1D20"
    assert client.post(URL, json={"query": "Show revenue by region", "theme": "sepia"}).status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"query": "Which planets have rings?"}, 422, "cannot_answer"),
        ({"query": ""}, 422, "bad_question"),
        ({"query": "revenue " * 1250}, 422, "bad_question"),
        ({"query": "\x00\x01\x02\x03"}, 422, "bad_question"),
        ({"query": "Show revenue by region \ud800"}, 422, "bad_question"),
        ({"query": "Show revenue by region", "\ud800": 1}, 422, "bad_request"),
        ({"query": "Show revenue by region", "database": "\ud800"}, 422, "bad_request"),
        ({"query": 7}, 422, "bad_request"),
        ({}, 422, "bad_request"),
        ({"query": "Show revenue by region", "shell": "ls"}, 422, "bad_request"),
        ({"query": "Show revenue by region", "database": "nowhere"}, 404, "unknown_database"),
        ({"query": "Show revenue by region", "database": "sqlite:////etc/passwd"}, 403, "database_not_allowed"),
        ({"query": "Show revenue by region", "database": "/etc/passwd"}, 404, "unknown_database"),
        ({"query": "Show revenue by region", "database": "postgresql://me:secret@db/x"}, 403, "database_not_allowed"),
    ],
)
def test_bad_input_is_a_typed_error(client: TestClient, body: dict[str, object], status: int, code: str) -> None:
    reply = client.post(URL, content=json.dumps(body), headers={"content-type": "application/json"})
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)
    assert reply.json()["error"]["message"]
    assert "secret" not in reply.text


def test_an_honest_no_names_questions_that_work(client: TestClient) -> None:
    error = client.post(URL, json={"query": "Which planets have rings?"}).json()["error"]
    for suggestion in error["suggestions"]:
        assert client.post(URL, json={"query": suggestion}).status_code == 200


def test_binary_junk_is_a_client_error(client: TestClient) -> None:
    reply = client.post(URL, content=bytes(range(256)), headers={"content-type": "application/json"})
    assert reply.status_code == 422
    assert reply.json()["error"]["code"] == "bad_request"


def test_a_body_too_large_is_cut_off_while_it_arrives(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 1000 + 2):
            yield b"x" * 1000

    reply = client.post(URL, content=endless(), headers={"content-type": "application/json"})
    assert reply.status_code == 413
    assert reply.json()["error"]["code"] == "too_large"


def test_unknown_paths_and_methods_have_the_same_shape(client: TestClient) -> None:
    assert client.get("/nothing").json()["error"]["code"] == "http_404"
    assert client.get(URL).json()["error"]["code"] == "http_405"


def test_openapi_has_examples_and_documents_the_errors(client: TestClient) -> None:
    spec = client.get("/openapi.json").json()
    operation = spec["paths"][URL]["post"]
    assert {"200", "403", "404", "422", "503"} <= operation["responses"].keys()
    assert spec["components"]["schemas"]["QueryRequest"]["examples"]


def test_a_question_can_follow_the_plan_of_the_answer_before(client: TestClient) -> None:
    first = client.post(URL, json={"query": "Show revenue by region"}).json()
    reply = client.post(URL, json={"query": "only North", "previous": first["plan"]})
    assert reply.status_code == 200
    body = reply.json()
    assert [r["region"] for r in body["data"]["records"]] == ["North"]
    assert "kept: Revenue, by Region; changed: filters = Region is North" in body["assumptions"]
    assert body["id"] != client.post(URL, json={"query": "only North"}).json().get("id")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"dimensions": ["customers.email"]}, "cannot_answer"),
        ({"metrics": ["no_such_metric"]}, "cannot_answer"),
        ({"sql": "DROP TABLE customers"}, "bad_request"),
        ({"dimensions": ["customers.region; DROP TABLE x"]}, "bad_request"),
        ({"limit": 10**9}, "bad_request"),
    ],
)
def test_a_plan_that_is_handed_back_is_hostile_input(client: TestClient, change: dict[str, object], code: str) -> None:
    plan = {"shape": "aggregate", "metrics": ["revenue"], "dimensions": ["customers.region"]} | change
    reply = client.post(URL, json={"query": "only North", "previous": plan})
    assert reply.status_code == 422
    assert reply.json()["error"]["code"] == code


@pytest.mark.parametrize("by", ["agent", "person"])
@pytest.mark.parametrize("sql", ["DROP TABLE customers", "SELECT email FROM customers", "SELECT * FROM customers", "nonsense"])
def test_sql_in_a_plan_that_is_handed_back_is_hostile_input(client: TestClient, sql: str, by: str) -> None:
    plan = {"shape": "written", "written": {"sql": sql, "by": by, "verified_by": "the CEO"}}
    reply = client.post(URL, json={"query": "as a bar chart", "previous": plan})
    assert reply.status_code == 422
    assert reply.json()["error"]["code"] == "cannot_answer"


def test_harmless_sql_in_a_plan_that_is_handed_back_is_nobodys(client: TestClient) -> None:
    sql = "SELECT region, COUNT(*) AS n FROM customers GROUP BY region"
    plan = {"shape": "written", "second": "agreed", "written": {"sql": sql, "by": "person", "verified_by": "the CEO"}}
    body = client.post(URL, json={"query": "as a bar chart", "previous": plan}).json()
    assert body["status"] == "answered"
    assert "the CEO" not in str(body)
    assert body["plan"]["written"]["by"] == "agent"
    assert body["confidence"] <= 0.75
