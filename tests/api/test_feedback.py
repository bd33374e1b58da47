"""Feedback over HTTP: anybody says what an own answer was, an administrator decides."""

from __future__ import annotations

from typing import Any

import pytest

from src.models.asker import Asker
from tests.api.test_answers import Door, as_ann, door

__all__ = ["as_ann", "door"]

QUESTION = "How is the mood in the north?"
NORTH = "SELECT COUNT(*) AS customers FROM customers WHERE region = 'North'"
ROOT = Asker(owner="root", is_admin=True)


def say(door: Door, **body: Any) -> Any:
    stored = door.ask(QUESTION)["answer"]["stored_as"]
    return door.client.post(f"/api/answers/{stored}/feedback", json=body)


def test_corrected_sql_answers_once_it_is_approved(door: Door) -> None:
    given = say(door, verdict="corrected", sql=NORTH, note="as we count it")
    assert given.status_code == 201, given.text
    told = given.json()
    door.who = ROOT
    page = door.client.get("/api/feedback", params={"state": "open", "limit": 1}).json()
    assert page["feedback"] == [told]
    approved = door.client.post(f"/api/feedback/{told['feedback_id']}/approve").json()
    assert (approved["state"], approved["sql"]) == ("approved", NORTH)
    assert door.ask(QUESTION)["status"] == "answered"
    again = door.client.post(f"/api/feedback/{told['feedback_id']}/approve")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_decided")
    assert door.client.post(f"/api/feedback/{told['feedback_id']}/reject").json()["state"] == "rejected"
    assert door.ask(QUESTION)["error"]["code"] == "cannot_answer"
    assert door.client.get("/api/feedback", params={"before": page["next"]}).json() == {"feedback": [], "next": None}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"verdict": "corrected", "sql": "DROP TABLE orders"}, "bad_feedback"),
        ({"verdict": "corrected"}, "bad_feedback"),
        ({"verdict": "right"}, "bad_feedback"),
        ({"verdict": "perhaps"}, "bad_request"),
        ({"verdict": "wrong", "note": "x" * 2_001}, "bad_request"),
    ],
)
def test_feedback_that_cannot_be_kept_is_told(door: Door, body: dict[str, Any], code: str) -> None:
    reply = say(door, **body)
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, code)


def test_who_may_do_what(door: Door) -> None:
    stored = door.ask("Show revenue by region")["stored_as"]
    given = door.client.post(f"/api/answers/{stored}/feedback", json={"verdict": "right"}).json()["feedback_id"]
    replies = [
        door.client.get("/api/feedback"),
        door.client.post(f"/api/feedback/{given}/approve"),
        door.client.post(f"/api/feedback/{given}/reject"),
    ]
    assert [(r.status_code, r.json()["error"]["code"]) for r in replies] == [(403, "admins_only")] * 3
    door.who = ROOT
    assert door.client.post(f"/api/answers/{stored}/feedback", json={"verdict": "wrong"}).status_code == 404
    assert door.client.post("/api/feedback/none/approve").status_code == 404
    assert door.client.get("/api/feedback", params={"before": "2026-01-01T00:00:00"}).status_code == 422
