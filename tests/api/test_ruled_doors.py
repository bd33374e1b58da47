"""Everything over HTTP and with agents' tools, asked by one whom rules hold, after another has asked for all of it:
no word, number or column that only hidden rows hold is in any reply."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from src.agents.data_desk import open_data_desk
from src.api.backstage import Backstage
from src.api.main_crewai import create_app
from src.models.asker import Asker
from src.models.config import Settings
from src.services.keys.store import Keys
from src.services.state.open import open_state
from src.tools.data_analysis_tools import DataFrameInfoTool, LargePlottingTool, SqlToDataFrameTool
from tests.fakes.ruled_shop import RULES, SECRETS, ruled_shop
from tests.support.at_home import at_home

pytestmark = pytest.mark.slow
KINDS = ["sqlite", "duckdb", pytest.param("postgresql", marks=pytest.mark.postgres)]
QUESTIONS = (
    "total amount by product", "total amount", "list people", "top 5 orders by amount", "average amount by region",
    "orders in the South", "total cost by product", "notes", "how many orders per stage", "orders that are quashed",
    "sales of zebras", "who is suzy", "emails of people", "amount of everything", "total amunt by prodct", "forecast amount",
    "find anomalies in amount", "correlate amount and id", "which products have the largest amount?", "orders by cost",
)  # fmt: skip
STATEMENTS = (
    "SELECT body FROM notes", "SELECT cost FROM orders", "SELECT * FROM everything", "SELECT email FROM people",
    "SELECT product, amount FROM orders ORDER BY amount DESC", "SELECT product FROM orders WHERE cost > 1",
    "SELECT name FROM people UNION ALL SELECT body FROM notes", "SELECT CAST(name AS INTEGER) FROM people",
    "WITH orders AS (SELECT * FROM notes) SELECT * FROM orders", "SELECT (SELECT MAX(product) FROM orders) AS m FROM people",
    "SELECT table_name FROM information_schema.tables", "SELECT sql FROM sqlite_master", "SELECT CAST(NULL AS notes)",
)  # fmt: skip


class Doors:
    """The app with a key of the North's and one that sees all, and may approve."""

    def __init__(self, client: TestClient, keys: Keys, backstage: Backstage) -> None:
        self._client = client
        self.backstage = backstage
        self.north_owner = keys.create("north", roles=["north"])
        self._north = {"X-API-Key": self.north_owner[1].text}
        self._all = {"X-API-Key": keys.create("all", roles=["all"], is_admin=True)[1].text}
        self.told: list[str] = []

    def north(self, method: str, path: str, **sent: Any) -> Any:
        """What the North gets; kept, to be looked through."""
        reply = self._client.request(method, path, headers=self._north, **sent)
        assert reply.status_code < 500, (path, reply.text)
        assert '"bad_request"' not in reply.text, reply.text
        self.told.append(_readable(reply.content))
        return reply.json() if reply.headers["content-type"] == "application/json" else None

    def all(self, method: str, path: str, **sent: Any) -> Any:
        reply = self._client.request(method, path, headers=self._all, **sent)
        assert reply.status_code < 500, (path, reply.text)
        return reply.json()

    def secrets(self) -> list[str]:
        return [secret for secret in SECRETS for text in self.told if secret in text]


def _readable(content: bytes) -> str:
    """Text, and what is in a workbook."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


@pytest.fixture(scope="module", params=KINDS)
def doors(request: pytest.FixtureRequest, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder: Path = tmp_path_factory.mktemp("ruled-doors")
    access = folder / "access.yaml"
    access.write_text(RULES + "  all:\n    shop: all\n")
    with ruled_shop(request.param, folder) as url:
        given = {"databases": {"shop": url}, "default_database": "shop", "home": folder / "home", "access_file": access}
        state = f"sqlite:///{folder / 'state.db'}"
        own = settings.model_copy(update={**given, "state_url": state, "rate_per_minute": 0, "glossary_dir": folder / "none"})
        app, engine = create_app(own), open_state(state)
        app.state.backstage = Backstage(own)
        made = Doors(at_home(app), Keys(engine), app.state.backstage)
        for question in QUESTIONS:  # whatever is kept of one who sees all is there to be given away
            made.all("POST", "/query/analytics", json={"query": question})
        yield made
        app.state.backstage.close()
        engine.dispose()


def test_the_one_who_sees_all_does_see_it(doors: Doors) -> None:
    """Else the other tests would find nothing because there is nothing."""
    answer = doors.all("POST", "/query/analytics", json={"query": "total amount by product"})
    assert "Zebra" in str(answer)
    assert "987654321" in str(answer)


def test_questions_their_files_and_their_replays(doors: Doors) -> None:
    ids = []
    for question in QUESTIONS:
        answer = doors.north("POST", "/query/analytics", json={"query": question})
        ids += [answer["stored_as"]] if answer.get("stored_as") and answer.get("data") else []
        doors.north("POST", "/query/analytics/stream", json={"query": question})
    doors.north("POST", "/query/batch", json={"queries": [{"query": q} for q in QUESTIONS[:5]]})
    assert len(ids) >= 5
    for answer_id in ids:
        for form in ("csv", "xlsx", "html", "ipynb"):
            doors.north("GET", f"/api/answers/{answer_id}/export", params={"format": form})
        doors.north("POST", f"/api/answers/{answer_id}/replay")
        doors.north("GET", f"/api/answers/{answer_id}")
    doors.north("GET", "/api/answers")
    assert doors.secrets() == []


def test_a_plan_of_another_is_followed_by_ones_own_rules(doors: Doors) -> None:
    plans = [doors.all("POST", "/query/analytics", json={"query": q}).get("plan") for q in QUESTIONS]
    assert any(plans)
    for plan in filter(None, plans):
        for question in ("only South", "by product", "the top 3", "and by stage"):
            doors.north("POST", "/query/analytics", json={"query": question, "previous": plan})
    for sql in STATEMENTS:
        written = {"shape": "written", "written": {"sql": sql}}
        doors.north("POST", "/query/analytics", json={"query": "only the first", "previous": written})
    assert doors.secrets() == []


def test_answers_of_another_are_not_there(doors: Doors) -> None:
    theirs = doors.all("POST", "/query/analytics", json={"query": "total amount by product"})["stored_as"]
    for method, path in (("GET", ""), ("POST", "/replay"), ("GET", "/export?format=csv"), ("DELETE", "")):
        reply = doors.north(method, f"/api/answers/{theirs}{path}")
        assert reply["error"]["code"] == "unknown_answer"
    assert doors.secrets() == []


def test_sessions_hold_what_one_may_see(doors: Doors) -> None:
    made = doors.north("POST", "/api/session/create", data={"database": "shop"})["session_id"]
    for question in ("total amount by product", "only South", "by stage", "list people", "notes", "total cost"):
        doors.north("POST", f"/api/session/{made}/analyze", json={"question": question})
    file = {"file": ("mine.csv", b"product,mark\nZebra mussel,1\nApple,2\n")}
    filed = doors.north("POST", "/api/session/create", files=file)["session_id"]
    doors.told = [text.replace("Zebra mussel", "") for text in doors.told]
    for table in ("orders", "people", "notes", "everything"):
        doors.north("POST", f"/api/session/{filed}/tables", json={"database": "shop", "tables": [table]})
    for question in ("total amount by product", "how many rows per stage", "list people"):
        doors.north("POST", f"/api/session/{filed}/analyze", json={"question": question})
    doors.north("GET", f"/api/session/{filed}")
    doors.told = [text.replace("Zebra mussel", "") for text in doors.told]
    assert doors.secrets() == []


def test_corrected_sql_is_tried_by_ones_own_rules_and_what_another_approves_is_not_used(doors: Doors) -> None:
    mine = doors.north("POST", "/query/analytics", json={"query": "total amount by product"})["stored_as"]
    for sql in STATEMENTS:
        doors.north("POST", f"/api/answers/{mine}/feedback", json={"verdict": "corrected", "sql": sql})
    question = "total amount"
    theirs = doors.all("POST", "/query/analytics", json={"query": question})["stored_as"]
    sql = "SELECT SUM(amount) AS total FROM orders WHERE product = 'Zebra'"
    given = doors.all("POST", f"/api/answers/{theirs}/feedback", json={"verdict": "corrected", "sql": sql})
    assert doors.all("POST", f"/api/feedback/{given['feedback_id']}/approve")["state"] == "approved"
    assert "987654321" in str(doors.all("POST", "/query/analytics", json={"query": question}))
    doors.north("POST", "/query/analytics", json={"query": question})
    doors.north("GET", "/api/feedback")
    assert doors.secrets() == []


def test_agents_tools_store_draw_and_say_nothing_of_it(doors: Doors) -> None:
    asker = Asker(owner=doors.north_owner[0].owner, roles=("north",))
    desk = open_data_desk(doors.backstage.manager(), "shop", asker, "agent")
    for sql in (*STATEMENTS, "SELECT product, amount, stage FROM orders"):
        doors.told.append(SqlToDataFrameTool(desk).run(sql))
        doors.told.append(DataFrameInfoTool(desk).run())
    doors.told.append(LargePlottingTool(desk).run("product", "amount", "bar"))
    doors.told += [str(desk.frames.get_table(df_id, owner=asker.owner).to_pydict()) for df_id in desk.names().values()]
    assert doors.secrets() == []
