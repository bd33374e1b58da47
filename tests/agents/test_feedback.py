"""What is said of an answer becomes a verified query after approval, and answers at once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
import yaml

from src.agents.answer_desk import AnswerDesk
from src.agents.conversing import SessionDesk
from src.agents.crewai_manager import DataOpsManager
from src.agents.feedback import FeedbackDesk
from src.errors import AdminsOnly, AlreadyDecided, AnswerUnknown, BadFeedback, FeedbackUnknown
from src.models.asker import Asker
from src.models.chat_models import Answer, Question
from src.models.config import PROJECT_ROOT, Settings
from src.models.feedback import Verdict
from src.models.plan import QueryPlan
from src.services.feedback.store import Feedback

ANN = Asker(owner="ann")
ROOT = Asker(owner="root", is_admin=True)
MOOD = "How is the mood in the north?"
NORTH = "SELECT COUNT(*) AS customers FROM customers WHERE region = 'North'"
OCTOBER = "SELECT COUNT(*) FROM orders WHERE order_date >= '2026-10-01'"
THIS_MONTH = "SELECT COUNT(*) AS n FROM orders WHERE order_date >= (SELECT DATE(MAX(order_date), 'start of month') FROM orders)"


class Office:
    """A manager with its desks."""

    def __init__(self, manager: DataOpsManager) -> None:
        self.manager = manager
        self.answers = AnswerDesk(manager, lambda: SessionDesk(manager))
        self.feedback = FeedbackDesk(manager, self.answers)

    def ask(self, question: str, previous: QueryPlan | None = None) -> Answer:
        return self.manager.ask(Question(text=question, previous=previous), asker=ANN)

    def say(self, answer: Answer, verdict: Verdict, sql: str | None = None) -> Feedback:
        return self.feedback.give(str(answer.stored_as), ANN, verdict, sql)

    def approve(self, given: Feedback, by: Asker = ROOT) -> Feedback:
        return asyncio.run(self.feedback.approve(given.id, by))


@pytest.fixture(scope="module")
def office(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(PROJECT_ROOT / "glossary", folder / "glossary")
    own = {
        "model": "retail",
        "verified_queries": [{"question": "How many stores?", "sql": "SELECT 7 AS stores FROM orders LIMIT 1"}],
    }
    (folder / "glossary" / "verified_queries.yaml").write_text(yaml.safe_dump(own))
    given = {"home": folder / "home", "glossary_dir": folder / "glossary"}
    with DataOpsManager(settings.model_copy(update=given)) as manager:
        yield Office(manager)


def test_corrected_sql_answers_its_question_once_it_is_approved(office: Office) -> None:
    before = office.ask(MOOD)
    assert before.status == "cannot_answer"
    given = office.say(before, "corrected", NORTH)
    assert office.ask(MOOD).status == "cannot_answer"
    assert office.approve(given).state == "approved"
    after = office.ask("How's the mood in the North?")
    assert (after.status, after.data and after.data.row_count) == ("answered", 1)
    assert "the SQL was written and checked by an administrator" in after.assumptions
    assert after.id != office.ask("Show revenue by region").id
    assert after.versions["glossary"].startswith(f"{before.versions['glossary']}+")
    replayed = asyncio.run(office.answers.replay(str(after.stored_as), ANN))
    assert (replayed.same, replayed.changed) == (True, ())
    office.feedback.reject(given.id, ROOT)
    assert office.ask(MOOD).status == "cannot_answer"
    assert office.ask(MOOD).id == before.id


def test_a_right_answer_becomes_a_verified_query_without_the_row_limit(office: Office) -> None:
    answer = office.ask("Show number of customers by region")
    given = office.approve(office.say(answer, "right"))
    queries = office.manager.wiring.feedback.approved("sample")
    assert [query.question for query in queries] == [answer.question]
    assert "LIMIT" not in queries[0].sql
    after = office.ask("number of customers by region")
    said = "An administrator checked these numbers: the verified query for this question gives the same rows"
    assert said in after.assumptions
    office.feedback.reject(given.id, ROOT)


def test_an_approved_query_takes_the_place_of_the_glossarys(office: Office) -> None:
    answer = office.ask("How many stores?")
    assert answer.data is not None
    assert answer.data.records == [{"stores": 7}]
    given = office.approve(office.say(answer, "corrected", "SELECT 8 AS stores FROM orders LIMIT 1"))
    again = office.ask("How many stores?")
    assert again.data is not None
    assert again.data.records == [{"stores": 8}]
    office.feedback.reject(given.id, ROOT)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM orders", "does not run"),
        ("SELECT nothing FROM orders", "does not run"),
        ("SELECT COUNT(*) FROM orders; SELECT 1", "does not run"),
        ("SELECT email FROM customers", "marked sensitive"),
        ("SELECT * FROM customers", "marked sensitive"),
        ("", "empty"),
        ("SELECT '\x00'", "NUL"),
        ("SELECT '\ud800'", "half a character"),
    ],
)
def test_sql_that_must_not_or_cannot_run_is_refused_before_it_is_kept(office: Office, sql: str, said: str) -> None:
    answer = office.ask("Show revenue by region")
    with pytest.raises(BadFeedback, match=said):
        office.say(answer, "corrected", sql)
    assert str(answer.stored_as) not in {f.answer_id for f in office.feedback.list(ROOT)}


@pytest.mark.parametrize(("verdict", "sql"), [("corrected", None), ("right", NORTH), ("wrong", NORTH)])
def test_sql_goes_with_corrected_alone(office: Office, verdict: Verdict, sql: str | None) -> None:
    with pytest.raises(BadFeedback):
        office.say(office.ask("Show revenue by region"), verdict, sql)


@pytest.mark.parametrize(
    ("question", "verdict", "sql", "said"),
    [
        ("Show revenue by region", "wrong", None, "says no better"),
        ("Forecast revenue for next month", "right", None, "asks for an analysis"),
        ("Show revenue by region last quarter", "right", None, "other dates tomorrow"),
        ("How many active users?", "right", None, "other dates tomorrow"),
        (
            "Orders this month",
            "corrected",
            "SELECT COUNT(*) FROM orders WHERE order_date >= '2026-10-01'",
            "other dates tomorrow",
        ),
    ],
)
def test_what_would_not_hold_tomorrow_is_not_approved(
    office: Office, question: str, verdict: Verdict, sql: str | None, said: str
) -> None:
    given = office.say(office.ask(question), verdict, sql)
    with pytest.raises(BadFeedback, match=said):
        office.approve(given)
    assert office.manager.wiring.feedback.get(given.id).state == "open"
    assert office.manager.wiring.feedback.approved("sample") == ()


def test_dates_that_the_question_names_or_the_sql_works_out_hold(office: Office) -> None:
    named = office.approve(office.say(office.ask("Show revenue by region in 2025"), "right"))
    worked_out = office.approve(office.say(office.ask("Orders this month"), "corrected", THIS_MONTH))
    for given in (named, worked_out):
        assert given.state == "approved"
        office.feedback.reject(given.id, ROOT)


def test_a_question_that_leans_on_another_is_not_approved(office: Office) -> None:
    first = office.ask("Show revenue by region")
    leaning = office.ask("only North", first.plan)
    assert leaning.status == "answered"
    with pytest.raises(BadFeedback, match="followed up"):
        office.approve(office.say(leaning, "right"))
    alone = office.ask("Show number of customers by region", first.plan)
    assert office.feedback.reject(office.approve(office.say(alone, "right")).id, ROOT).state == "rejected"


def test_an_answer_of_some_rows_alone_is_not_right_for_everybody(office: Office) -> None:
    answer = office.ask("Show number of customers by region")
    answers = office.manager.wiring.answers
    proof = answers.get(str(answer.stored_as), "ann").proof | {"row_scope": "north"}
    ruled = answer.model_copy(update={"stored_as": answers.keep("ann", answer, proof)})
    with pytest.raises(BadFeedback, match="may see"):
        office.approve(office.say(ruled, "right"))


def test_only_an_administrator_decides_and_only_the_owner_says(office: Office) -> None:
    answer = office.ask(MOOD)
    given = office.say(answer, "corrected", NORTH)
    bob = replace(ANN, owner="bob")
    with pytest.raises(AnswerUnknown):
        office.feedback.give(str(answer.stored_as), bob, "wrong")
    for asker in (ANN, bob):
        with pytest.raises(AdminsOnly):
            office.approve(given, asker)
        with pytest.raises(AdminsOnly):
            office.feedback.reject(given.id, asker)
        with pytest.raises(AdminsOnly):
            office.feedback.list(asker)
    with pytest.raises(FeedbackUnknown):
        office.feedback.reject("none", ROOT)
    office.feedback.reject(given.id, ROOT)
    with pytest.raises(AlreadyDecided):
        office.feedback.reject(given.id, ROOT)
