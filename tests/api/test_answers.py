"""Answers over HTTP: listed, looked at, given again, forgotten; what is one caller's is nobody else's."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from src.api.deps import caller
from src.api.main_crewai import create_app
from src.models.asker import Asker
from src.models.config import Settings
from src.models.export import MEDIA_TYPES, ExportFormat
from tests.support.at_home import at_home

ROOMS = b"room,city,price\na,Rome,100\nb,Oslo,80\nc,Rome,140\nd,Oslo,60\n"
ANN = Asker(owner="ann")


class Door:
    """A client whose caller the test chooses."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.who = ANN

    def ask(self, question: str) -> Any:
        reply = self.client.post("/query/analytics", json={"query": question})
        return reply.json()


@pytest.fixture(scope="module")
def door(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    app = create_app(settings.model_copy(update={"home": tmp_path_factory.mktemp("home")}))
    with at_home(app, raise_server_exceptions=False) as client:
        made = Door(client)
        app.dependency_overrides[caller] = lambda: made.who
        yield made


@pytest.fixture(autouse=True)
def as_ann(door: Door) -> None:
    door.who = ANN


@pytest.fixture(scope="module")
def kept(door: Door) -> str:
    door.who = ANN
    stored: str = door.ask("Show revenue by region")["stored_as"]
    return stored


def test_an_answer_is_there_as_it_was_given(door: Door, kept: str) -> None:
    told = door.client.get(f"/api/answers/{kept}").json()
    assert (told["answer_id"], told["question"], told["status"]) == (kept, "Show revenue by region", "answered")
    assert told["answer"]["stored_as"] == kept
    assert {"data", "schema", "glossary", "sql"} <= set(told["proof"])


def test_the_same_numbers_come_again(door: Door, kept: str) -> None:
    told = door.client.post(f"/api/answers/{kept}/replay").json()
    assert (told["same"], told["changed"], told["differences"]) == (True, [], [])
    assert told["answer"]["method"] == "replay"


def test_pages_hold_every_answer_once_newest_first(door: Door) -> None:
    door.who = Asker(owner="pages")
    for question in ("Show revenue by region", "How many orders do we have?", "Which planets have rings?"):
        door.ask(question)
    seen, before = [], None
    for _ in range(4):
        page = door.client.get("/api/answers", params={"limit": 1} | ({"before": before} if before else {})).json()
        seen += [line["question"] for line in page["answers"]]
        before = page["next"]
        if before is None:
            break
    assert seen == ["Which planets have rings?", "How many orders do we have?", "Show revenue by region"]


@pytest.mark.parametrize("before", ["2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "soon"])
@pytest.mark.parametrize("route", ["/api/answers", "/api/sessions", "/api/feedback"])
def test_a_page_that_cannot_be_is_told(door: Door, route: str, before: str) -> None:
    reply = door.client.get(route, params={"before": before})
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "bad_request")


def test_another_callers_answer_is_as_good_as_none(door: Door, kept: str) -> None:
    door.who = Asker(owner="bob", is_admin=True)
    replies = [
        door.client.get(f"/api/answers/{kept}"),
        door.client.delete(f"/api/answers/{kept}"),
        door.client.post(f"/api/answers/{kept}/replay"),
    ]
    assert [(r.status_code, r.json()["error"]["code"]) for r in replies] == [(404, "unknown_answer")] * len(replies)
    assert door.client.get("/api/answers").json() == {"answers": [], "next": None}


def test_an_answer_is_taken_along_as_a_file(door: Door, kept: str) -> None:
    reply = door.client.get(f"/api/answers/{kept}/export", params={"format": "csv"})
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert reply.headers["content-disposition"] == 'attachment; filename="show-revenue-by-region.csv"'
    assert reply.content.decode("utf-8-sig").splitlines()[0] == "region,revenue"
    assert door.client.get(f"/api/answers/{kept}/export", params={"format": "pdf"}).status_code == 422
    nothing = door.ask("Which planets have rings?")["answer"]["stored_as"]
    reply = door.client.get(f"/api/answers/{nothing}/export", params={"format": "csv"})
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "not_exportable")
    door.who = Asker(owner="bob")
    assert door.client.get(f"/api/answers/{kept}/export", params={"format": "csv"}).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx", "html", "ipynb"])
def test_a_file_is_downloaded_and_may_do_little_where_it_is_opened_in_place(door: Door, kept: str, form: ExportFormat) -> None:
    reply = door.client.get(f"/api/answers/{kept}/export", params={"format": form})
    assert reply.status_code == 200
    assert reply.headers["content-type"] == MEDIA_TYPES[form]
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-disposition"] == f'attachment; filename="show-revenue-by-region.{form}"'
    policy = dict(part.strip().partition(" ")[::2] for part in reply.headers["content-security-policy"].split(";"))
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert "allow-same-origin" not in policy["sandbox"]
    if form != "html":
        assert policy == {"default-src": "'none'", "sandbox": "", "frame-ancestors": "'none'"}
        return
    scripts = re.findall(r"<script>(.*?)</script>", reply.text, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts]
    assert len(hashes) == 2
    assert set(policy["script-src"].split()) == set(hashes)
    assert not {"connect-src", "frame-src"} & policy.keys()


@pytest.mark.parametrize(
    "question",
    ["Show revenue by region\r\nSet-Cookie: a=1", 'Show revenue by region "; x="y', "Umsätze „Nord“ 売上?", "../../etc/passwd"],
)
def test_a_file_s_name_is_only_a_name(door: Door, question: str) -> None:
    told = door.ask(question)
    stored = (told.get("answer") or told)["stored_as"]
    reply = door.client.get(f"/api/answers/{stored}/export", params={"format": "html"})
    assert reply.status_code == 200
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]{1,60}\.html"', reply.headers["content-disposition"])
    assert "set-cookie" not in reply.headers


def test_a_forgotten_answer_is_gone(door: Door) -> None:
    stored = door.ask("How many orders do we have?")["stored_as"]
    assert door.client.delete(f"/api/answers/{stored}").status_code == 204
    assert door.client.get(f"/api/answers/{stored}").status_code == 404


def test_what_has_no_sql_cannot_be_given_again(door: Door) -> None:
    stored = door.ask("Which planets have rings?")["answer"]["stored_as"]
    reply = door.client.post(f"/api/answers/{stored}/replay")
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "not_replayable")


def test_an_answer_of_a_session_comes_again_as_long_as_the_session_is_there(door: Door) -> None:
    made = door.client.post("/api/session/create", files={"file": ("rooms.csv", ROOMS)}).json()["session_id"]
    asked = door.client.post(f"/api/session/{made}/analyze", json={"question": "What is the average price by city?"}).json()
    stored = asked["answer"]["stored_as"]
    assert door.client.get(f"/api/session/{made}").json()["conversation_history"][-1]["answer_id"] == stored
    told = door.client.post(f"/api/answers/{stored}/replay").json()
    assert (told["same"], told["changed"]) == (True, [])
    door.who = replace(ANN, owner="bob")
    assert door.client.post(f"/api/answers/{stored}/replay").status_code == 404
    door.who = ANN
    assert door.client.delete(f"/api/session/{made}").status_code == 204
    assert door.client.get(f"/api/answers/{stored}").status_code == 404
