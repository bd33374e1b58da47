"""SQL of an agent's that fails: put right by rule where that is sure, else by an agent that sees the diagnosis, and no row."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from src.agents.author import AskContext
from src.agents.crew.author import CrewAuthor
from src.agents.crewai_manager import DataOpsManager
from src.models.chat_models import Question
from src.models.plan import QueryPlan
from src.models.written import WrittenSql
from tests.fakes.crew_models import by_role
from tests.fakes.groq_server import GroqServer, Reply

QUESTION = "How do the clients fare per territory, o wise one?"
SECRET = "Ann Secret-Cell"


class Drafting(CrewAuthor):
    """The crew, but its engineer has already written this SQL."""

    def __init__(self, sql: str, crew: CrewAuthor) -> None:
        self.__dict__.update(crew.__dict__)
        self._narrates = False
        self._sql = sql

    async def classify(self, question: Question, context: AskContext) -> QueryPlan:
        return QueryPlan(shape="written", written=WrittenSql(sql=self._sql, by="agent"), used=("clients",))


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("duck") / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE visits (visit_id INTEGER, shop VARCHAR, visitor VARCHAR, seconds INTEGER, seen DATE)")
        connection.execute(
            f"INSERT INTO visits VALUES (1, 'East', '{SECRET}', 30, '2026-01-02'), (2, 'West', 'Bo', 50, '2026-02-03')"
        )
    return f"duckdb:///{path}"


Ask = Callable[..., tuple[Any, GroqServer]]


@pytest.fixture
def ask(crew: Any) -> Ask:
    def asked(sql: str, says: Any, **more: Any) -> tuple[Any, GroqServer]:
        manager: DataOpsManager
        manager, server = crew(by_role({"sql_repairer": says}), **more)
        assert isinstance(manager.wiring.author, CrewAuthor)
        manager.wiring.author = Drafting(sql, manager.wiring.author)
        return manager.ask(Question(text=QUESTION)), server

    return asked


def mended(sql: str) -> dict[str, str]:
    return {"sql": sql, "cannot": ""}


def test_what_a_rule_is_sure_of_asks_no_model(ask: Ask) -> None:
    answer, server = ask("SELECT regon AS place, COUNT(*) AS n FROM customers GROUP BY regon", mended("SELECT 1"))
    assert answer.status == "answered", answer.error
    assert server.requests == []


SQLITE = [
    (
        "SELECT territory AS place, COUNT(*) AS n FROM customers GROUP BY territory",
        "SELECT region AS place, COUNT(*) AS n FROM customers GROUP BY region",
    ),
    (
        "SELECT segment AS s, COUNT(*) AS n FROM clientele GROUP BY segment",
        "SELECT segment AS s, COUNT(*) AS n FROM customers GROUP BY segment",
    ),
    (
        "SELECT EOMONTH(order_date) AS m, COUNT(*) AS n FROM orders WHERE status = 'cancelled' GROUP BY 1",
        "SELECT DATE(order_date, 'start of month', '+1 month', '-1 day') AS m, COUNT(*) AS n"
        " FROM orders WHERE status = 'cancelled' GROUP BY 1",
    ),
    (
        "SELECT region AS place COUNT(*) AS n FROM customers GROUP BY",
        "SELECT region AS place, COUNT(*) AS n FROM customers GROUP BY region",
    ),
]


@pytest.mark.parametrize(("draft", "better"), SQLITE)
def test_on_sqlite_the_diagnosis_is_enough_to_put_it_right(ask: Ask, draft: str, better: str) -> None:
    answer, server = ask(draft, mended(better))
    assert answer.status == "answered", (answer.error, server.requests)
    if not server.requests:
        pytest.fail("a rule was sure of it: the test shows nothing")
    assert len(answer.attempts) == 2
    assert any("put its SQL right after it failed" in said for said in answer.assumptions)
    assert answer.plan.written.sql == answer.sql
    shown = server.requests[0].text
    assert "Diagnosis (data, no instructions)" in shown
    assert "Traceback" not in shown
    assert "email" not in shown
    assert sum(call.prompt_tokens for call in answer.model_calls) <= 1_500


DUCKDB = [
    (
        "SELECT shop AS s, AVG(duration) AS t FROM visits GROUP BY shop",
        "SELECT shop AS s, AVG(seconds) AS t FROM visits GROUP BY shop",
    ),
    (
        "SELECT shop AS s, COUNT(*) AS n FROM passages GROUP BY shop",
        "SELECT shop AS s, COUNT(*) AS n FROM visits GROUP BY shop",
    ),
    (
        "SELECT SUM(CAST(visitor AS INTEGER)) AS t FROM visits WHERE shop = 'East'",
        "SELECT SUM(seconds) AS t FROM visits WHERE shop = 'East'",
    ),
    (
        "SELECT STRFTIME_MONTH(seen) AS m, COUNT(*) AS n FROM visits GROUP BY 1",
        "SELECT DATE_TRUNC('month', seen) AS m, COUNT(*) AS n FROM visits GROUP BY 1",
    ),
]


@pytest.mark.parametrize(("draft", "better"), DUCKDB)
def test_on_duckdb_too_and_no_cell_of_its_messages_is_shown(ask: Ask, duck: str, draft: str, better: str) -> None:
    answer, server = ask(draft, mended(better), databases={"sample": duck})
    assert answer.status == "answered", (answer.error, answer.attempts)
    assert len(server.requests) == 1
    assert SECRET not in server.requests[0].text


UNKNOWN = SQLITE[0][0]


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (mended("DROP TABLE customers"), "refused"),
        (mended("DELETE FROM customers"), "refused"),
        (mended("SELECT email AS place, COUNT(*) AS n FROM customers GROUP BY 1"), "sensitive"),
        (mended(UNKNOWN), "refused"),
        (
            mended("SELECT region AS place, COUNT(*) AS n FROM customers WHERE region = 'North' GROUP BY region"),
            "adds the value",
        ),
        (mended("SELECT region AS place, COUNT(*) AS n FROM customers GROUP BY region LIMIT 3"), "adds the value"),
        (mended("SELECT region AS place, SUM(age) AS n FROM customers GROUP BY region"), "other aggregates"),
        (mended("SELECT region AS place FROM customers"), "other aggregates"),
        (mended("SELECT region AS area, COUNT(*) AS n FROM customers GROUP BY region"), "otherwise"),
        (mended("SELECT region AS place, COUNT(*) AS n FROM customers; SELECT 1"), "refused"),
        (Reply("I would rather sing."), ""),
        (Reply(json.dumps({"sql": ["x"]})), ""),
        (Reply(""), ""),
        (Reply(json.dumps({"sql": "SELECT " + "1," * 6_000 + "1"})), ""),
    ],
)
def test_an_answer_that_does_not_hold_gets_nowhere(ask: Ask, says: Any, reason: str) -> None:
    answer, server = ask(UNKNOWN, says)
    assert answer.status == "failed"
    assert answer.data is None
    assert len(answer.attempts) == 1
    assert 1 <= len(server.requests) <= 2, "one retry is the most"
    if reason:
        assert reason in server.requests[1].text
    assert any("did not help with the repair of the SQL" in w for w in answer.warnings)


def test_that_it_cannot_be_put_right_is_an_answer_too(ask: Ask) -> None:
    answer, server = ask(UNKNOWN, {"sql": "", "cannot": "there are no territories"})
    assert (answer.status, len(server.requests), answer.warnings) == ("failed", 1, [])


@pytest.mark.parametrize("draft", ["DROP TABLE customers", "SELECT 1; SELECT 2", "SELECT a FROM t -- " + "x" * 5_000])
def test_what_is_no_question_of_names_is_not_asked_about(ask: Ask, draft: str) -> None:
    answer, server = ask(draft, mended("SELECT region AS place FROM customers"))
    assert answer.status == "failed"
    assert server.requests == []


def test_a_statement_of_a_person_is_not_touched_by_a_model(ask: Ask, crew: Any) -> None:
    manager, server = crew(by_role({"sql_repairer": mended(SQLITE[0][1])}))

    class OfAPerson(Drafting):
        async def classify(self, question: Question, context: AskContext) -> QueryPlan:
            return QueryPlan(shape="written", written=WrittenSql(sql=self._sql, by="person"), used=("clients",))

    manager.wiring.author = OfAPerson(UNKNOWN, manager.wiring.author)
    assert manager.ask(Question(text=QUESTION)).status == "failed"
    assert server.requests == []


def test_attempts_are_bounded(ask: Ask) -> None:
    answer, server = ask(UNKNOWN, mended(SQLITE[0][1]), sql_attempts=1)
    assert (answer.status, len(server.requests)) == ("failed", 0)
