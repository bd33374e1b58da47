"""A file and a number in it that are called alike: the number is meant, but for a count of the rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from src.services.engines import open_engine
from src.services.files import import_file
from src.tools.infer_semantics import infer_semantics
from tests.fakes.upload import Rows, Upload

FRAME = pd.DataFrame(
    {
        "region": ["North", "North", "South", "South", "East", "North"],
        "sales": [100.5, 200.0, 300.25, 50.0, 75.0, 25.0],
        "order_date": pd.to_datetime(["2024-01-05", "2024-02-06", "2024-03-07", "2024-01-08", "2024-01-09", "2024-01-10"]),
    }
)


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Upload:
    folder: Path = tmp_path_factory.mktemp("sales")
    FRAME.to_csv(folder / "sales.csv", index=False)
    made = import_file(folder / "sales.csv", folder / "sales.duckdb")
    engine = open_engine(f"duckdb:///{made.path}", seconds=30, result_bytes=10_000_000)
    catalog = engine.catalog()
    return Upload(FRAME, engine, catalog, infer_semantics(catalog, "sales"))


BY_REGION: Rows = [("East", 75.0), ("North", 325.5), ("South", 350.25)]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("total sales by region", BY_REGION),
        ("sales by region", BY_REGION),
        ("Which region has the most sales?", [("South", 350.25)]),
        ("total sales", [(750.75,)]),
        ("median sales", [(87.75,)]),
        ("How many sales per region?", [("East", 1), ("North", 3), ("South", 2)]),
        ("number of sales in North", [(3,)]),
        ("how many sales are there", [(6,)]),
    ],
)
def test_the_number_is_meant_but_for_a_count(sales: Upload, question: str, rows: Rows) -> None:
    assert sales.rows(sales.ask(question)) == rows


@pytest.mark.parametrize("question", ["Which month had the highest sales?", "best month for sales"])
def test_the_best_month_is_by_the_number(sales: Upload, question: str) -> None:
    assert [row[1] for row in sales.rows(sales.ask(question))] == [300.25]


@pytest.mark.parametrize(
    "question", ["difference in sales between North and South", "What is the difference between North and South sales?"]
)
def test_a_difference_of_two_names_is_none_of_two_times(sales: Upload, question: str) -> None:
    assert sales.rows(sales.ask(question)) == [("North", 325.5), ("South", 350.25)]
