"""Follow-ups on a calculation that a question words itself: other rows, another column, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd
import pytest

from src.models.plan import CannotAnswer, QueryPlan
from src.tools.questions.plans.free import free_plan
from src.tools.questions.turns import asks_by_itself
from tests.fakes.upload import Upload, upload

SKEW = "What is the skewness of price?"
IN_ROME = "What is the kurtosis of price in Rome?"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upload]:
    made = upload(tmp_path_factory.mktemp("upload"))
    yield made
    made.engine.close()


def after(file: Upload, first: str, text: str) -> QueryPlan | CannotAnswer:
    plan = free_plan(first, file.semantics)
    assert plan is not None
    return file.then(text, plan)


@pytest.mark.parametrize(
    ("first", "text", "asked", "rows"),
    [
        (SKEW, "only Rome", SKEW, lambda f: f["city"] == "Rome"),
        (SKEW, "and in 2024?", SKEW, lambda f: f["order_date"].dt.year == 2024),
        (SKEW, "what about quantity?", "What is the skewness of quantity?", lambda f: f["price"] > 0),
        (IN_ROME, "only card", IN_ROME, lambda f: f["payment"] == "card"),
        (IN_ROME, "what about quantity?", "What is the kurtosis of quantity in Rome?", lambda f: f["price"] > 0),
    ],
)
def test_the_same_operation_of_other_rows_or_another_column(
    file: Upload, first: str, text: str, asked: str, rows: Callable[[pd.DataFrame], pd.Series[bool]]
) -> None:
    plan = after(file, first, text)
    assert isinstance(plan, QueryPlan), plan
    assert plan.analysis is not None
    assert plan.analysis.asked == asked
    assert plan.assumptions[0].startswith("kept: rows of Orders")
    assert len(file.rows(plan)) == int(rows(file.frame).sum())


@pytest.mark.parametrize(
    ("first", "text"),
    [
        (SKEW, "by city"),
        (SKEW, "the top 3"),
        (SKEW, "what about the kurtosis?"),
        (IN_ROME, "what about Oslo?"),
        (SKEW, "and by month"),
    ],
)
def test_what_would_change_the_operation_is_refused(file: Upload, first: str, text: str) -> None:
    plan = after(file, first, text)
    assert isinstance(plan, CannotAnswer), plan
    assert plan.reason


def test_which_sentences_stand_alone() -> None:
    assert asks_by_itself("Calculate the skewness of price")
    assert asks_by_itself("What is the skewness of price?")
    assert not asks_by_itself("only Rome")
    assert not asks_by_itself("compute that instead")
