"""Who did something, and who never did, in one uploaded table: held against sets of pandas."""

from __future__ import annotations

import pandas as pd
import pytest

from src.models.plan import CannotAnswer
from src.tools.questions.doings import NEVER
from tests.fakes.upload import Upload, upload


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Upload:
    return upload(tmp_path_factory.mktemp("orders"), few())


def few() -> pd.DataFrame:
    """Few enough rows that some did not do some things."""
    return pd.DataFrame(
        {
            "order_no": range(8),
            "client": ["Ann", "Ann", "Bob", "Cid", "Dee", "Dee", "Eve", None],
            "city": ["Rome", "Oslo", "Oslo", "Rome", "Oslo", "Oslo", "Paris", "Paris"],
            "product": ["Lamp", "Desk", "Lamp", "Chair", "Desk", "Chair", "Sofa", "Lamp"],
            "order_date": pd.to_datetime(["2024-01-05"] * 3 + ["2024-03-05"] * 5),
        }
    )


def those(frame: pd.DataFrame, column: str, rows: pd.Series[bool], *, never: bool) -> set[str]:
    did = set(frame[rows][column].dropna())
    return set(frame[column].dropna()) - did if never else did


LAMP = [
    ("Which clients never bought a Lamp?", True),
    ("clients without Lamp", True),
    ("Which clients did not buy Lamp?", True),
    ("Which clients didn't buy a Lamp?", True),
    ("clients who have never bought a Lamp", True),
    ("Which clients bought a Lamp?", False),
    ("clients who bought Lamp", False),
]


@pytest.mark.parametrize(("question", "never"), LAMP)
def test_who_did_and_who_never_did(orders: Upload, question: str, never: bool) -> None:
    plan = orders.ask(question)
    expected = those(orders.frame, "client", orders.frame["product"] == "Lamp", never=never)
    assert {row[0] for row in orders.rows(plan)} == expected
    assert (NEVER in plan.assumptions) == never


@pytest.mark.parametrize(
    ("question", "never"), [("How many clients have never bought a Lamp?", True), ("How many clients bought a Lamp?", False)]
)
def test_how_many_of_them(orders: Upload, question: str, never: bool) -> None:
    expected = those(orders.frame, "client", orders.frame["product"] == "Lamp", never=never)
    assert orders.rows(orders.ask(question)) == [(len(expected),)]


@pytest.mark.parametrize("question", ["Which products were never sold in Rome?", "Which products have no orders in Rome?"])
def test_what_was_never_done_somewhere(orders: Upload, question: str) -> None:
    expected = those(orders.frame, "product", orders.frame["city"] == "Rome", never=True)
    assert {row[0] for row in orders.rows(orders.ask(question))} == expected


def test_who_did_nothing_in_a_time(orders: Upload) -> None:
    plan = orders.ask("Which clients have no order in January 2024?")
    early = orders.frame["order_date"] < pd.Timestamp("2024-02-01")
    assert {row[0] for row in orders.rows(plan)} == those(orders.frame, "client", early, never=True)
    assert "January 2024 = 2024-01-01..2024-01-31" in plan.assumptions


@pytest.mark.parametrize("question", ["How many Lamp did clients buy?", "Which clients never bought Fruit?"])
def test_what_the_rows_do_not_tell_is_no_answer(orders: Upload, question: str) -> None:
    assert isinstance(orders.then(question, orders.ask("How many orders are there?")), CannotAnswer)
