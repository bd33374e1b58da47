"""Readings that would give different numbers are asked back, with the numbers; one reading is answered and says so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.questions import QUESTIONS
from src.agents.crewai_manager import DataOpsManager
from src.agents.embedded import EmbeddedAuthor
from src.api.main_crewai import create_app
from src.models.chat_models import Answer, Question
from src.models.clarification import Clarification
from src.models.config import Settings
from src.models.plan import QueryPlan
from tests.fakes.two_ways import TODAY, make_shop
from tests.support.at_home import at_home
from tests.tools.questions.paraphrases import PARAPHRASES


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[DataOpsManager]:
    file, glossary = make_shop(tmp_path_factory.mktemp("two_ways"))
    settings = Settings(
        databases={"shop": f"sqlite:///{file}"}, default_database="shop", home=home, glossary_dir=glossary, today=TODAY,
        sandbox_mode="restricted",
    )  # fmt: skip
    with DataOpsManager(settings) as made:
        made.ask(Question(text="gross revenue"))  # what is imported once must not eat the seconds of a number
        yield made


def asked(shop: DataOpsManager, text: str) -> Clarification:
    answer = shop.ask(Question(text=text))
    assert answer.status == "needs_clarification", answer
    assert answer.error is not None
    assert answer.error.code == "needs_clarification"
    assert answer.clarification is not None
    assert answer.error.suggestions == [o.question for o in answer.clarification.options]
    return answer.clarification


@pytest.mark.parametrize(
    ("text", "words", "numbers"),
    [
        ("What is our income?", "income", {"Gross revenue": 7830.0, "Net revenue": 7740.0}),
        ("gross revenue for Apple", "Apple", {"Product Apple": 2630.0, "Supplier Apple": 3930.0}),
        ("gross revenue in France", "France", {"Country of Shops France": 3930.0, "Country of Buyers France": 3915.0}),
        ("gross revenue by country", "country", {"Country of Shops": None, "Country of Buyers": None}),
        ("gross revenue by month of the booking date", "booking date", {"Order date": None, "Shipping date": None}),
        ("gross revenue with order date 03/04/2026", "03/04/2026", {"2026-04-03": None, "2026-03-04": None}),
    ],
)
def test_it_asks_which_and_shows_the_numbers(
    shop: DataOpsManager, text: str, words: str, numbers: dict[str, float | None]
) -> None:
    back = asked(shop, text)
    assert back.words == words
    assert [o.label for o in back.options] == list(numbers)
    told = {o.label: o.value for o in back.options}
    assert {label: told[label] for label, value in numbers.items() if value is not None} == {
        label: value for label, value in numbers.items() if value is not None
    }


OPEN = ["What is our income?", "gross revenue in France", "gross revenue by country", "revenue for Apple"]


@pytest.mark.parametrize("text", OPEN)
def test_asking_in_an_option_s_words_gives_exactly_that_reading(shop: DataOpsManager, text: str) -> None:
    ground = shop.wiring.contexts.ground("shop", trusted=True)
    back = asyncio.run(EmbeddedAuthor().classify(Question(text=text), ground.context))
    assert isinstance(back, Clarification)
    for option in back.options:
        again = asyncio.run(EmbeddedAuthor().classify(Question(text=option.question), ground.context))
        assert again == option.plan


def test_the_words_say_both_numbers(shop: DataOpsManager) -> None:
    answer = shop.ask(Question(text="What is our income?"))
    assert answer.answer == "“income” can mean Gross revenue ($7,830.00) or Net revenue ($7,740.00). Which one?"
    as_dict = shop.generate_with_analytics("What is our income?")
    assert as_dict["status"] == "needs_clarification"
    assert [o["value"] for o in as_dict["clarification"]["options"]] == [7830.0, 7740.0]
    assert answer.confidence == 0.0


def answered(shop: DataOpsManager, text: str) -> Answer:
    answer = shop.ask(Question(text=text))
    assert answer.status == "answered", answer
    return answer


def test_a_metric_of_that_very_name_is_not_asked_about(shop: DataOpsManager) -> None:
    answer = answered(shop, "turnover")
    assert "“turnover” was read as Turnover, which is named so; Net revenue can be called that too" in answer.assumptions


def test_readings_that_give_the_same_number_are_answered(shop: DataOpsManager) -> None:
    answer = answered(shop, "rows sold")
    assert "“rows sold” can be Line count or Row total; each gives the same number" in answer.assumptions


@pytest.mark.parametrize(
    "text", ["gross revenue for supplier Apple", "gross revenue by buyers country", "gross revenue of Pear"]
)
def test_what_is_said_beside_it_settles_it(shop: DataOpsManager, text: str) -> None:
    answered(shop, text)


def test_the_questions_of_the_sample_are_not_asked_back(manager: DataOpsManager) -> None:
    context = manager.wiring.contexts.ground(None, trusted=True).context
    questions = [q for example, others in PARAPHRASES.items() for q in (example, *others)]
    questions += [q for kind in QUESTIONS.values() for q in kind] + [v.question for v in context.semantics.verified_queries]
    read = {q: asyncio.run(EmbeddedAuthor().classify(Question(text=q), context)) for q in questions}
    assert [q for q, plan in read.items() if isinstance(plan, Clarification)] == []
    other_words = {words for others in PARAPHRASES.values() for words in others}  # a few of them are refused
    assert [q for q, plan in read.items() if not isinstance(plan, QueryPlan) and q not in other_words] == []


def test_over_http_a_question_back_is_422_with_the_options(shop: DataOpsManager) -> None:
    with at_home(create_app(shop.settings), raise_server_exceptions=False) as client:
        reply = client.post("/query/analytics", json={"query": "What is our income?"})
    assert reply.status_code == 422
    body = reply.json()
    assert body["error"]["code"] == "needs_clarification"
    assert [o["label"] for o in body["answer"]["clarification"]["options"]] == ["Gross revenue", "Net revenue"]
