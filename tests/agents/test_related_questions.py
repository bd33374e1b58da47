"""Questions over related tables that nobody described, through the whole spine: rows, chart, labels, and true words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from src.agents.crewai_manager import DataOpsManager
from src.models.chat_models import Answer, Question
from src.models.config import Settings
from tests.fakes.related_databases import DATABASES, build

_DISHES = 4000


@pytest.fixture(scope="module")
def related(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[DataOpsManager]:
    """A manager over the four databases, and one that is full of dishes."""
    folder = tmp_path_factory.mktemp("related")
    urls = {name: f"sqlite:///{build(folder, name)}" for name in DATABASES}
    crowded = folder / "crowded.sqlite"
    with sqlite3.connect(crowded) as connection:
        connection.executescript(DATABASES["restaurants"])
        more = ((n, 1 + n % 7, f"Dish {n}", 5 + n % 20, n % 2, 100 + n % 900) for n in range(100, 100 + _DISHES))
        connection.executemany("INSERT INTO dish VALUES (?, ?, ?, ?, ?, ?)", more)
    connection.close()
    urls["crowded"] = f"sqlite:///{crowded}"
    with DataOpsManager(Settings(databases=urls, home=home, sandbox_mode="restricted")) as made:
        yield made


def asked(manager: DataOpsManager, database: str, text: str) -> Answer:
    """An answer that came from a tree over relations."""
    answer = manager.ask(Question(text=text, database=database))
    assert answer.status == "answered", answer.error
    assert answer.plan is not None
    assert answer.plan.relational is not None
    assert answer.answer
    return answer


def rows(answer: Answer) -> list[tuple[Any, ...]]:
    assert answer.data is not None
    return [tuple(record.values()) for record in answer.data.records]


def labels(answer: Answer) -> list[str]:
    assert answer.data is not None
    return [column.label for column in answer.data.columns]


def kinds(answer: Answer) -> set[str]:
    """The kinds of marks in the chart."""
    assert answer.visualization is not None
    return {trace["type"] for trace in json.loads(answer.visualization)["data"]}


def test_a_mean_of_counts_is_one_number(related: DataOpsManager) -> None:
    answer = asked(related, "restaurants", "average number of dishes per restaurant")
    assert rows(answer) == [(pytest.approx(11 / 6),)]
    assert labels(answer) == ["Average number of dishes per restaurant"]
    assert kinds(answer) == {"indicator"}
    assert answer.answer == "Average number of dishes per restaurant: 1.83."


def test_things_without_others_are_listed(related: DataOpsManager) -> None:
    answer = asked(related, "restaurants", "which restaurants have no reviews")
    assert {row[0] for row in rows(answer)} == {"Trattoria Roma", "Noodle House"}
    assert kinds(answer) == {"table"}
    assert answer.answer == "There are 2 restaurants."
    lone = asked(related, "dealer", "customers without sales")
    assert rows(lone)[0][:2] == ("Dev", "Shah")
    assert lone.answer == "There is 1 customer."


def test_counts_of_each_are_bars(related: DataOpsManager) -> None:
    answer = asked(related, "restaurants", "number of dishes of each restaurant")
    counts = {row[0]: row[-1] for row in rows(answer)}
    assert counts["Vine Table"] == 3
    assert counts["Burger Barn"] == 1
    assert sum(counts.values()) == 11
    assert labels(answer) == ["Restaurant name", "Restaurant ID", "Number of dishes"]
    assert kinds(answer) == {"bar"}
    assert "Vine Table leads in number of dishes with 3, 27.3% of the total of 11." in answer.answer


def test_means_of_groups_are_not_added_up(related: DataOpsManager) -> None:
    answer = asked(related, "hospital", "average pain score per specialty")
    assert dict(rows(answer)) == {"dermatology": pytest.approx(11 / 3), "immunology": 3}
    assert kinds(answer) == {"bar"}
    assert "dermatology leads in average pain score with 3.67" in answer.answer
    assert "total" not in answer.answer


def test_the_most_is_one_thing_with_its_figure(related: DataOpsManager) -> None:
    answer = asked(related, "restaurants", "which restaurant has the most reviews")
    assert rows(answer) == [("Sakura", 3, 3)]
    assert answer.answer == "Number of reviews for Sakura: 3."


def test_counts_by_month_are_a_line(related: DataOpsManager) -> None:
    answer = asked(related, "restaurants", "number of reviews per month")
    assert [row[1] for row in rows(answer)] == [1, 1, 1, 1, 2, 2]
    assert kinds(answer) == {"scatter"}
    assert "8 in total" in answer.answer


def test_a_share_is_a_percentage(related: DataOpsManager) -> None:
    answer = asked(related, "hospital", "percentage of treatments with adverse events")
    assert rows(answer) == [(40.0,)]
    assert "40%" in answer.answer
    assert kinds(answer) == {"indicator"}


def test_a_ratio_of_wholes_is_one_row(related: DataOpsManager) -> None:
    answer = asked(related, "restaurants", "ratio of restaurants with reviews to restaurants without reviews")
    assert rows(answer) == [(2.5,)]
    assert answer.answer == "Ratio: 2.5."


def test_the_first_of_each_group_keeps_its_label(related: DataOpsManager) -> None:
    answer = asked(related, "restaurants", "top 2 dishes by price in each restaurant")
    assert len(rows(answer)) == 10
    assert labels(answer) == ["Restaurant name", "Restaurant ID", "Dish name", "Dish ID", "Price"]
    assert "Duck Confit" in answer.answer
    assert "32" in answer.answer


def test_no_rows_are_said_to_be_none(related: DataOpsManager) -> None:
    answer = asked(related, "restaurants", "restaurants with a rating over 10")
    assert rows(answer) == []
    assert answer.answer == "No rows match."


def test_only_keys(related: DataOpsManager) -> None:
    answer = asked(related, "restaurants", "list the ids of all restaurants")
    assert sorted(rows(answer)) == [(n,) for n in range(1, 8)]
    assert kinds(answer) == {"table"}
    assert answer.answer == "There are 7 restaurants."


def test_only_dates_and_all_of_them_missing(related: DataOpsManager) -> None:
    dates = asked(related, "hospital", "list the start dates of all treatments")
    assert len(rows(dates)) == 5
    assert kinds(dates) == {"table"}
    missing = asked(related, "hospital", "end dates of treatments without end date")
    assert rows(missing) == [(None,)]
    assert missing.answer == "There is 1 treatment."


def test_a_figure_that_is_missing_is_not_zero(related: DataOpsManager) -> None:
    answer = asked(related, "restaurants", "what is the rating of Noodle House")
    assert rows(answer) == [(None,)]
    assert "no value" in answer.answer


def test_the_earliest_is_a_single_row(related: DataOpsManager) -> None:
    answer = asked(related, "restaurants", "when was the first review written")
    assert [str(row[-1])[:10] for row in rows(answer)] == ["2025-11-11"]
    assert "2025" in answer.answer


def test_very_many_rows(related: DataOpsManager) -> None:
    listed = asked(related, "crowded", "list the names of all dishes")
    assert listed.data is not None
    assert listed.data.row_count > 1000
    counted = asked(related, "crowded", "number of dishes of each restaurant")
    assert sum(row[-1] for row in rows(counted)) == _DISHES + 11
    assert kinds(counted) == {"bar"}
