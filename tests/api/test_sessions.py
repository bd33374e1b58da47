"""Sessions over HTTP: files go in, questions are asked in turns, and what is one caller's is nobody else's."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from src.api.deps import caller
from src.api.main_crewai import create_app
from src.models.asker import Asker
from src.models.config import Settings
from tests.support.at_home import at_home
from tests.support.processes import eventually

ROOMS = pd.DataFrame(
    {
        "room": ["a", "b", "c", "d"],
        "city": ["Rome", "Oslo", "Rome", "Oslo"],
        "price": [100.0, 80.0, 140.0, 60.0],
        "opened": ["2024-01-05", "2024-02-11", "2024-03-20", "2024-04-02"],
    }
)
CITIES = pd.DataFrame({"city": ["Rome", "Oslo"], "country": ["Italy", "Norway"]})


class Door:
    """A client whose caller the test chooses."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.who = "ann"

    def upload(self, *files: tuple[str, bytes], url: str = "/api/session/create", **form: str) -> Any:
        field = "files" if url.endswith("create") else "file"
        return self.client.post(url, files=[(field, file) for file in files], data=form)

    def ask(self, session: str, question: str) -> Any:
        return self.client.post(f"/api/session/{session}/analyze", json={"question": question})


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def door(settings: Settings, kept: Path) -> Iterator[Door]:
    app = create_app(settings.model_copy(update={"home": kept, "upload_bytes": 2_000_000, "session_files": 4}))
    with at_home(app, raise_server_exceptions=False) as client:
        made = Door(client)
        app.dependency_overrides[caller] = lambda: Asker(owner=made.who)
        yield made


@pytest.fixture(autouse=True)
def as_ann(door: Door) -> None:
    door.who = "ann"


def csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


@pytest.fixture(scope="module")
def rooms(door: Door) -> str:
    reply = door.upload(("rooms.csv", csv(ROOMS)), ("cities.csv", csv(CITIES)))
    assert reply.status_code == 201, reply.text
    session: str = reply.json()["session_id"]
    return session


def test_a_session_tells_what_was_uploaded(door: Door, rooms: str) -> None:
    told = door.client.get(f"/api/session/{rooms}").json()
    assert (told["filename"], told["row_count"], told["column_count"]) == ("rooms.csv", 4, 4)
    assert told["columns"] == ["room", "city", "price", "opened"]
    assert told["numeric_columns"] == ["price"]
    assert told["categorical_columns"] == ["room", "city"]
    assert told["data_sample"][0] == {"room": "a", "city": "Rome", "price": 100.0, "opened": "2024-01-05"}
    assert [f["table"] for f in told["files"]] == ["rooms", "cities"]


def test_questions_are_answered_from_the_file(door: Door) -> None:
    session = door.upload(("rooms.csv", csv(ROOMS))).json()["session_id"]
    reply = door.ask(session, "What is the average price by city?")
    assert reply.status_code == 200, reply.text
    records = reply.json()["answer"]["data"]["records"]
    assert {r["city"]: next(v for k, v in r.items() if k != "city") for r in records} == {"Rome": 120.0, "Oslo": 70.0}
    assert "rooms" in reply.json()["generated_code"]
    (turn,) = door.client.get(f"/api/session/{session}").json()["conversation_history"]
    assert turn["question"] == "What is the average price by city?"
    assert turn["summary"].startswith("2 rows x 2 columns.")


def test_files_of_a_session_join(door: Door, rooms: str) -> None:
    reply = door.ask(rooms, "Total price by country")
    assert reply.status_code == 200, reply.text
    records = reply.json()["answer"]["data"]["records"]
    assert {r["country"]: next(v for k, v in r.items() if k != "country") for r in records} == {"Italy": 240.0, "Norway": 140.0}


def test_a_file_joins_tables_of_a_configured_database(door: Door) -> None:
    goals = pd.DataFrame({"region": ["North", "South", "East", "West"], "goal": [10, 20, 30, 40]})
    session = door.upload(("goals.csv", csv(goals))).json()["session_id"]
    added = door.client.post(f"/api/session/{session}/tables", json={"database": "sample", "tables": ["customers"]})
    assert added.status_code == 201, added.text
    assert "email" not in added.json()[0]["columns"]
    reply = door.ask(session, "How many customers by region?")
    assert reply.status_code == 200, reply.text
    missing = door.client.post(f"/api/session/{session}/tables", json={"database": "sample", "tables": ["nope"]})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "unknown_table")
    hidden = door.client.post(f"/api/session/{session}/tables", json={"database": "sqlite:////etc/passwd", "tables": ["x"]})
    assert hidden.status_code == 403


def test_a_session_may_be_about_a_configured_database(door: Door) -> None:
    session = door.client.post("/api/session/create", data={"database": "sample"}).json()["session_id"]
    assert door.ask(session, "Show revenue by region").status_code == 200
    follow = door.ask(session, "only North")
    assert follow.status_code == 200, follow.text
    assert len(follow.json()["answer"]["data"]["records"]) == 1
    assert door.client.post("/api/session/create", data={"database": "nope"}).status_code == 404


def test_another_callers_session_is_unknown(door: Door, rooms: str) -> None:
    door.who = "bob"
    paths = [
        door.client.get(f"/api/session/{rooms}"),
        door.client.delete(f"/api/session/{rooms}"),
        door.ask(rooms, "Average price by city"),
        door.upload(("x.csv", b"a\n1\n"), url=f"/api/session/{rooms}/files"),
        door.client.post(f"/api/session/{rooms}/tables", json={"database": "sample", "tables": ["customers"]}),
    ]
    assert [(p.status_code, p.json()["error"]["code"]) for p in paths] == [(404, "unknown_session")] * 5
    assert door.client.get("/api/sessions").json()["sessions"] == []


@pytest.mark.parametrize("wrong", ["nope", "..%2f..%2fetc", "%00", "a" * 500, "0" * 32])
def test_a_session_that_is_none_is_unknown(door: Door, wrong: str) -> None:
    assert door.client.get(f"/api/session/{wrong}").status_code == 404
    assert door.client.delete(f"/api/session/{wrong}").status_code == 404


def test_the_data_of_a_session_is_not_reached_by_its_name(door: Door, rooms: str, kept: Path) -> None:
    files = [str(p) for p in (kept / "sessions").rglob("*.duckdb")]
    assert files
    for name in (f"session:{rooms}", *files, *(f"duckdb:///{f}" for f in files)):
        reply = door.client.post("/query/analytics", json={"query": "Average price by city", "database": name})
        assert reply.status_code in (403, 404), reply.text


def test_an_answer_names_no_path_of_the_server(door: Door, rooms: str, kept: Path) -> None:
    assert str(kept) not in door.ask(rooms, "Average price by city").text


def test_sessions_are_listed_page_by_page(door: Door) -> None:
    door.who = "cleo"
    made = [door.client.post("/api/session/create", data={"title": f"t{n}", "database": "sample"}).json() for n in range(3)]
    first = door.client.get("/api/sessions", params={"limit": 2}).json()
    assert [s["title"] for s in first["sessions"]] == ["t2", "t1"]
    second = door.client.get("/api/sessions", params={"limit": 2, "before": first["next"]}).json()
    assert [s["title"] for s in second["sessions"]] == ["t0"]
    assert second["next"] is None
    assert door.client.delete(f"/api/session/{made[0]['session_id']}").status_code == 204
    assert len(door.client.get("/api/sessions").json()["sessions"]) == 2


def test_deleting_leaves_nothing_on_disk(door: Door, kept: Path) -> None:
    session = door.upload(("secret.csv", b"word\nxyzzy\nplugh\n" * 50)).json()["session_id"]
    door.ask(session, "How many rows by word?")
    assert door.client.delete(f"/api/session/{session}").status_code == 204
    eventually(lambda: not (kept / "sessions" / session).exists())  # when the last who looks at it is done
    assert [p for p in kept.rglob("*") if p.is_file() and session in str(p)] == []


def test_a_file_is_looked_at_before_its_first_question(door: Door, kept: Path) -> None:
    session = door.upload(("towns.csv", b"town\nHay\nRye\n" * 50)).json()["session_id"]
    eventually(lambda: any(session in p.name for p in (kept / "values").glob("*.sqlite")))
    assert door.client.delete(f"/api/session/{session}").status_code == 204
    eventually(lambda: not any(session in p.name for p in (kept / "values").glob("*")))


def test_only_the_last_ten_turns_are_kept(door: Door) -> None:
    session = door.client.post("/api/session/create", data={"database": "sample"}).json()["session_id"]
    for n in range(12):
        door.ask(session, f"What is our total revenue? {'!' * n}")
    assert len(door.client.get(f"/api/session/{session}").json()["conversation_history"]) == 10


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return made.getvalue()


def _entities() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook>&e;</workbook>')
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("blank.csv", b"\n \n"),
        ("pickle.csv", b"\x80\x04\x95\x10\x00\x00\x00cos\nsystem\n"),
        ("bomb.xlsx", _bomb()),
        ("xxe.xlsx", _entities()),
        ("wide.csv", (",".join(f"c{n}" for n in range(10_000)) + "\n").encode()),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100),
        ("cut.parquet", b"PAR1" + b"\x00" * 50),
        ("", b"a,b\n1,2\n"),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(door: Door, kept: Path, name: str, content: bytes) -> None:
    before = door.client.get("/api/sessions").json()["sessions"]
    folders = sorted((kept / "sessions").iterdir())
    reply = door.upload((name, content))
    assert reply.status_code == 422, reply.text
    assert reply.json()["error"]["message"]
    assert "/etc" not in reply.text
    assert "root:" not in reply.text
    assert door.client.get("/api/sessions").json()["sessions"] == before
    assert sorted((kept / "sessions").iterdir()) == folders


@pytest.mark.parametrize(
    ("name", "content", "columns"),
    [
        ("semicolon.csv", b"a;b\n1;x\n2;y\n", ["a", "b"]),
        ("latin.csv", "naam;stad\nJos\u00e9;K\u00f6ln\n".encode("latin-1"), ["naam", "stad"]),
        ("utf16.csv", "a,b\n1,\u017c\n".encode("utf-16"), ["a", "b"]),
        ("lines.jsonl", b'{"a": 1, "b": {"c": 2}}\n{"a": 2, "b": null}\n', ["a", "b"]),
        ("../../etc/passwd.csv", b"a,b\n1,2\n", ["a", "b"]),
        ("formula.csv", b"a,b\n=cmd|'/c calc'!A1,2\n", ["a", "b"]),
        ("DROP TABLE x; --.csv", b"a,b\n1,2\n", ["a", "b"]),
    ],
)
def test_odd_files_become_right_tables(door: Door, name: str, content: bytes, columns: list[str]) -> None:
    reply = door.upload((name, content))
    assert reply.status_code == 201, reply.text
    assert reply.json()["columns"] == columns
    assert "/" not in reply.json()["filename"]


def test_names_that_stand_twice_in_a_header_are_told_apart(door: Door) -> None:
    reply = door.upload(("twice.csv", b"a,a,b\n1,2,3\n"))
    assert reply.status_code == 201, reply.text
    assert len(set(reply.json()["columns"])) == 3


def test_a_file_too_large_is_refused_while_it_arrives(door: Door) -> None:
    reply = door.upload(("large.csv", b"a,b\n" + b"1,2\n" * 600_000))
    assert (reply.status_code, reply.json()["error"]["code"]) == (413, "too_large")


def test_a_session_holds_so_many_files(door: Door) -> None:
    session = door.upload(*((f"f{n}.csv", b"a\n1\n") for n in range(4))).json()["session_id"]
    full = door.upload(("more.csv", b"a\n1\n"), url=f"/api/session/{session}/files")
    assert (full.status_code, full.json()["error"]["code"]) == (429, "too_many")


def test_two_files_of_one_name_are_two_tables(door: Door) -> None:
    session = door.upload(("a.csv", b"x\n1\n")).json()["session_id"]
    again = door.upload(("a.csv", b"x\n2\n3\n"), url=f"/api/session/{session}/files")
    assert again.json()["table"] == "a_2"
    told = door.client.get(f"/api/session/{session}").json()
    assert [(f["table"], f["row_count"]) for f in told["files"]] == [("a", 1), ("a_2", 2)]


def test_a_file_may_come_after_a_question(door: Door) -> None:
    session = door.upload(("rooms.csv", csv(ROOMS))).json()["session_id"]
    assert door.ask(session, "What is the average price by city?").status_code == 200
    added = door.upload(("cities.csv", csv(CITIES)), url=f"/api/session/{session}/files")
    assert added.status_code == 201, added.text
    assert door.ask(session, "Total price by country").status_code == 200


def test_an_empty_session_says_what_it_lacks(door: Door) -> None:
    session = door.client.post("/api/session/create").json()["session_id"]
    reply = door.ask(session, "How many rows?")
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "bad_file")
    assert "/files" in reply.json()["error"]["hint"]


def test_a_question_that_cannot_be_answered_is_kept_in_the_history(door: Door, rooms: str) -> None:
    reply = door.ask(rooms, "Which planets have rings?")
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "cannot_answer")
    history = door.client.get(f"/api/session/{rooms}").json()["conversation_history"]
    assert history[-1]["question"] == reply.json()["answer"]["question"]
