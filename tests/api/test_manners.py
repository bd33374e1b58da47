"""How the API behaves: streams, batches, requests sent twice, limits, headers, and a description that is complete."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from src.agents.streams import OWNER_STREAMS
from src.api.deps import caller
from src.api.main_crewai import create_app
from src.models.asker import Asker
from src.models.config import Settings
from tests.support.at_home import at_home

QUESTION = {"query": "Show revenue by region"}
STREAM = "/query/analytics/stream"


class Door:
    """A client whose caller the test chooses."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.who = "ann"

    def stream(self, last: str | None = None, **body: str) -> list[dict[str, Any]]:
        headers = {} if last is None else {"last-event-id": last}
        reply = self.client.post(STREAM, json=QUESTION | body, headers=headers)
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith("text/event-stream")
        return [_event(block) for block in reply.text.split("\n\n") if block.startswith("id:")]


def _event(block: str) -> dict[str, Any]:
    fields = dict(line.split(": ", 1) for line in block.split("\n"))
    return {"id": fields["id"], "event": fields["event"], **json.loads(fields["data"])}


@pytest.fixture(scope="module")
def door(settings: Settings) -> Iterator[Door]:
    app = create_app(settings.model_copy(update={"cors_origins": ("https://bi.example.org",)}))
    with at_home(app, raise_server_exceptions=False) as client:
        made = Door(client)
        app.dependency_overrides[caller] = lambda: Asker(owner=made.who)
        yield made


@pytest.fixture(autouse=True)
def ann(door: Door) -> None:
    door.who = "ann"


def test_a_stream_tells_what_happens_and_ends_with_the_answer(door: Door) -> None:
    events = door.stream()
    kinds = [event["event"] for event in events]
    assert [kind for kind in kinds if kind != "step"] == ["sql", "rows", "chart", "text", "answer"]
    assert all(event["kind"] == event["event"] for event in events)
    numbers = [int(event["id"].partition(".")[2]) for event in events]
    assert numbers == list(range(1, len(events) + 1))
    stream_id = events[0]["id"].partition(".")[0]
    assert events[-1]["answer"]["stored_as"] == stream_id


def test_a_stream_is_resumed_and_its_answer_outlives_it(door: Door) -> None:
    events = door.stream("0")
    assert door.stream(events[2]["id"]) == events[3:]
    assert door.stream(events[-1]["id"]) == []
    for _ in range(OWNER_STREAMS):
        door.stream()
    (kept,) = door.stream(events[2]["id"])
    assert kept["event"] == "answer"
    assert kept["id"] == events[3]["id"]
    assert kept["answer"]["answer"] == events[-1]["answer"]["answer"]
    door.who = "bob"
    reply = door.client.post(STREAM, json=QUESTION, headers={"last-event-id": events[2]["id"]})
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "unknown_stream")


@pytest.mark.parametrize(
    ("body", "last", "status", "code"),
    [
        ({"query": ""}, None, 422, "bad_question"),
        ({"query": "Show revenue by region", "database": "nowhere"}, None, 404, "unknown_database"),
        ({"query": "Show revenue by region", "database": "sqlite:////etc/passwd"}, None, 403, "database_not_allowed"),
        (QUESTION, "nonsense", 404, "unknown_stream"),
        (QUESTION, "f" * 24 + ".999999999", 404, "unknown_stream"),
    ],
)
def test_a_stream_that_cannot_begin_is_an_error(
    door: Door, body: dict[str, str], last: str | None, status: int, code: str
) -> None:
    reply = door.client.post(STREAM, json=body, headers={} if last is None else {"last-event-id": last})
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


def test_a_batch_keeps_the_order_and_each_question_its_own_end(door: Door) -> None:
    queries = [QUESTION, {"query": "Which planets have rings?"}, {**QUESTION, "database": "nowhere"}, {"query": ""}, QUESTION]
    reply = door.client.post("/query/batch", json={"queries": queries})
    assert reply.status_code == 200
    results = reply.json()["results"]
    assert [result["status"] for result in results] == [200, 422, 404, 422, 200]
    codes = [result["error"] and result["error"]["code"] for result in results]
    assert codes == [None, "cannot_answer", "unknown_database", "bad_question", None]
    assert results[0]["answer"]["answer"] == results[4]["answer"]["answer"]
    assert door.client.post("/query/batch", json={"queries": []}).status_code == 422
    assert door.client.post("/query/batch", json={"queries": [QUESTION] * 21}).status_code == 422


@pytest.mark.parametrize("path", ["/query/analytics", "/query/batch"])
def test_a_request_sent_twice_is_done_once(door: Door, path: str) -> None:
    def ask(query: str) -> Any:
        body = {"query": query} if path.endswith("analytics") else {"queries": [{"query": query}]}
        return door.client.post(path, json=body, headers={"idempotency-key": f"key-{path}"})

    first, second = ask("Show revenue by region"), ask("Show revenue by region")
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    other = ask("Show orders by region")
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")
    door.who = "bob"
    assert "idempotent-replayed" not in ask("Show revenue by region").headers


def test_a_refusal_is_a_reply_too_but_what_may_pass_is_not(door: Door) -> None:
    def ask(key: str, body: dict[str, str]) -> Any:
        return door.client.post("/query/analytics", json=body, headers={"idempotency-key": key})

    assert ask("refused", {"query": ""}).status_code == 422
    assert ask("refused", {"query": ""}).headers["idempotent-replayed"] == "true"
    assert ask("", QUESTION).status_code == 422
    assert ask("k" * 201, QUESTION).status_code == 422


def test_a_session_is_created_once(door: Door) -> None:
    def create(content: bytes) -> Any:
        files = {"file": ("rooms.csv", content)}
        return door.client.post("/api/session/create", files=files, headers={"idempotency-key": "session"})

    first, second = create(b"a,b\n1,2\n3,4\n"), create(b"a,b\n1,2\n3,4\n")
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert len(door.client.get("/api/sessions").json()["sessions"]) == 1
    assert create(b"a,b\n1,2\n3,5\n").json()["error"]["code"] == "idempotency_key_reused"


def test_every_answer_has_the_security_headers(door: Door) -> None:
    for reply in (
        door.client.get("/health"), door.client.post("/query/analytics", json={}), door.client.get("/nothing"),
        door.client.post("/query/analytics", content=b"x" * 100_000), door.client.get("/docs"),
    ):  # fmt: skip
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["x-frame-options"] == "DENY"
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["cache-control"] in ("no-store", "no-cache")


def test_listed_origins_alone_may_ask_from_a_browser(door: Door, settings: Settings) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "idempotency-key"}
    listed = door.client.options("/query/analytics", headers={"origin": "https://bi.example.org", **asked})
    assert listed.headers["access-control-allow-origin"] == "https://bi.example.org"
    other = door.client.get("/health", headers={"origin": "https://evil.example.org"})
    assert "access-control-allow-origin" not in other.headers
    with at_home(create_app(settings), raise_server_exceptions=False) as client:
        off = client.options("/query/analytics", headers={"origin": "https://bi.example.org", **asked})
        assert off.status_code in (403, 405)
        assert "access-control-allow-origin" not in off.headers


def test_a_wrong_method_names_the_right_ones_and_a_wrong_kind_of_body_is_told(door: Door) -> None:
    wrong = door.client.get("/query/analytics")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    reply = door.client.post("/query/analytics", content=b"revenue", headers={"content-type": "text/plain"})
    assert (reply.status_code, reply.json()["error"]["code"]) == (415, "unsupported_media_type")


def test_the_docs_page_stands_alone(door: Door) -> None:
    page = door.client.get("/docs").text
    assert "/query/analytics/stream" in page
    assert not re.search(r"<script|src=|https?://(?!127)[^ <]*\.(?:js|css)", page)


def test_every_operation_has_examples_and_its_errors_in_the_one_shape(door: Door) -> None:
    spec = door.client.get("/openapi.json").json()
    assert re.fullmatch(r"\d+\.\d+\.\d+", spec["info"]["version"])
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            bodies = list(operation.get("requestBody", {}).get("content", {}).values())
            for status, response in operation["responses"].items():
                bodies += response.get("content", {}).values()
                if status[0] in "45":
                    assert response["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorBody"), where
            assert all("example" in body or "examples" in body for body in bodies), where
            assert {"429", "500", "503", "504"} <= operation["responses"].keys(), where
            if "requestBody" in operation:
                assert {"413", "415", "422"} <= operation["responses"].keys(), where


def test_every_list_comes_in_pages_of_a_size_that_is_said(door: Door) -> None:
    spec = door.client.get("/openapi.json").json()
    lists = set()
    for path, methods in spec["paths"].items():
        content = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        if not name.endswith("Page"):
            continue
        lists.add(path)
        known = {p["name"]: p["schema"] for p in methods["get"]["parameters"]}
        assert (known["limit"]["minimum"], known["limit"]["maximum"]) == (1, 100), path
        assert {"string", "null"} == {of["type"] for of in known["before"]["anyOf"]}, path
        assert "next" in spec["components"]["schemas"][name]["properties"], path
        for wrong in ({"limit": 0}, {"limit": 101}, {"before": "soon"}, {"before": "2026-01-01T00:00:00Z~' OR 1=1"}):
            assert door.client.get(path, params=wrong).status_code == 422, (path, wrong)
        assert door.client.get(path, params={"before": "2026-01-01T00:00:00Z"}).status_code in (200, 403), path
    assert lists == {"/api/sessions", "/api/answers", "/api/feedback"}
