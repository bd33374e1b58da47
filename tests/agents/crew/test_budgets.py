"""What typical questions cost with an honest model: at most four calls and 6,000 prompt tokens, 8,000 on a hundred tables."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.crew import honest_manager, many_tables, sample_questions, summary, table_questions
from src.models.chat_models import Answer, Question
from src.models.config import Settings

MOST_CALLS = 4
PER_ROLE = {
    "manager": 1_500, "sql_engineer": 2_200, "scientist": 1_200, "narrator": 1_100, "critic": 1_500, "visualizer": 1_000,
}  # fmt: skip
FEW = (
    "How did the top line fare per territory of late, o wise one?",
    "Gimme the five merch lines that raked in most dosh in the previous quarter",
    "Show revenue by region",
    "YTD sales by product",
    "Forecast revenue for next month",
)


@contextmanager
def answers(settings: Settings, questions: dict[str, str]) -> Iterator[list[Answer]]:
    """Of a crew whose model knows the right plan of each question."""
    with honest_manager(settings, questions) as (manager, known):
        yield [manager.ask(Question(text=text)) for text in known]


def check(told: list[Answer], most_tokens: int, *, roles: bool = True) -> None:
    """Answered, and within what a question, and each role in it (budgets on the sample), may cost."""
    for answer in told:
        tokens: dict[str, int] = {}
        for call in answer.model_calls:
            tokens[call.role] = max(tokens.get(call.role, 0), call.prompt_tokens)
        spent = sum(call.prompt_tokens for call in answer.model_calls)
        assert answer.status == "answered", (answer.question, answer.error)
        assert len(answer.model_calls) <= MOST_CALLS, (answer.question, tokens)
        assert spent <= most_tokens, (answer.question, tokens)
        assert not roles or all(tokens[r] <= PER_ROLE[r] for r in tokens if r in PER_ROLE), (answer.question, tokens)


def test_a_few_typical_questions_stay_within_their_budget(settings: Settings) -> None:
    asked = {text: plain for text, plain in sample_questions().items() if text in FEW}
    assert len(asked) == len(FEW)
    with answers(settings, asked) as told:
        check(told, 6_000)
        assert sum(len(answer.model_calls) for answer in told) >= len(FEW)
        line = summary(told)
    assert line["questions"] == len(FEW)
    assert line["prompt_tokens"]["max"] <= 6_000
    assert line["by_role"]["manager"]["failed"] == 0


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_typical_question_stays_within_its_budget(settings: Settings) -> None:
    with answers(settings, sample_questions()) as told:
        check(told, 6_000)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_schema_of_a_hundred_tables_costs_little_more(tmp_path: Path, settings: Settings) -> None:
    many = many_tables(tmp_path).model_copy(update={"sandbox_mode": settings.sandbox_mode})
    with answers(many, table_questions()) as told:
        assert len(told) >= 8
        check(told, 8_000, roles=False)


def test_the_arguments_of_the_benchmark_reach_the_measure(settings: Settings) -> None:
    from benchmarks.crew import measure

    questions: dict[str, Any] = {text: text for text in ("Show revenue by region", "YTD sales by product")}
    line = measure(settings, questions, Namespace(base_url=None, limit=1, repeat=1))
    assert (line["questions"], line["statuses"]) == (1, {"answered": 1})
    assert line["overhead_ms"]["median"] > 0
