"""What came out of code of a model's: numbers and labels of the rows reach the reader, words of its own do not."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.models.analysis import AnalysisDraft
from src.models.execution import CodeError, CodeOutcome, OutcomeStatus
from src.models.sql import ResultColumn, ResultTable
from src.tools.free_code import Asked, judged
from src.tools.free_code.judge import MOST_ANSWERS, MOST_ITEMS, MOST_ROWS

FREE = AnalysisDraft("free", "result = 1", by="model")
TABLE = ResultTable(
    pa.table({"crop": ["wheat", "barley", "oats"], "area": [1.5, 2.5, None]}),
    (ResultColumn("crop", "text", "Crop"), ResultColumn("area", "number", "Area", "ha")),
)
ASKED = Asked("How even is the area of crops?", TABLE, date(2026, 10, 31))


def judge(result: Any, *, draft: AnalysisDraft = FREE, asked: Asked = ASKED, **more: Any) -> CodeOutcome:
    return judged(draft, CodeOutcome("ok", "restricted", result=result, **more), asked)


def answers(given: Any) -> Any:
    outcome = judge({"answers": given})
    return outcome.result["answers"] if outcome.ok else None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"mean area": 2.0, "even": True, "n": 3}, {"mean area": 2.0, "even": True, "n": 3}),
        ({"largest": "wheat", "label": "Area", "column": "area"}, {"largest": "wheat", "label": "Area"}),
        ({"largest": "wheat has tripled", "mean": 2.0}, {"mean": 2.0}),
        ({"wheat": 1.5, "barley": 2.5, "rye tripled": 3.0}, {"wheat": 1.5, "barley": 2.5}),
        ({"mean area": {"wheat": 1.5, "barley": None, "oats": 2.0}}, {"mean area wheat": 1.5, "mean area oats": 2.0}),
        ({"mean": [1.0, None, 2.0]}, {"mean": [1.0, None, 2.0]}),
        ({"mean": [None, None], "max": 1}, {"max": 1}),
        ({"mean": None, "max": 1}, {"max": 1}),
        ({"first": "2026-10-31", "range": "(1.0, 2.5]"}, {"first": "2026-10-31", "range": "(1.0, 2.5]"}),
        ({"mean": [{"deep": 1}], "max": 1}, {"max": 1}),
        ({"mean": {"area": {"max": {"min": {"mode": 1}}}}, "max": 1}, {"max": 1}),
        ({"mean": {"columns": ["crop", "area"], "records": [{"crop": "oats", "area": 1.0}], "rows": 1}},
         {"mean 1 crop": "oats", "mean 1 area": 1.0}),
    ],
)  # fmt: skip
def test_what_is_kept_of_the_answers(given: Any, kept: Any) -> None:
    assert answers(given) == kept


@pytest.mark.parametrize("result", [None, 4, "up 300 %", [1, 2], {"x": 1}, {"answers": {}}, {"answers": None}, {"answers": 5},
                                    {"answers": {"mean": None}}, {"answers": {"it": "sales tripled"}}])  # fmt: skip
def test_a_result_that_holds_nothing_is_a_failure_that_says_why(result: Any) -> None:
    outcome = judge(result)
    assert (outcome.ok, outcome.result) == (False, None)
    assert outcome.error is not None
    assert outcome.error.message
    assert "tripled" not in outcome.error.message


def test_no_word_of_the_code_passes() -> None:
    claims = {"interpretation": "It tripled.", "warnings": ["It tripled."], "method": "It tripled.", "refused": "It tripled."}
    outcome = judge({"answers": {"mean": 2.0}, "n": 2, **claims}, visualization="{}", warnings=("tripled",), output="tripled")
    assert set(outcome.result) == {"answers", "n", "method", "warnings"}
    assert "tripled" not in json.dumps(outcome.result)
    assert (outcome.visualization, outcome.warnings, outcome.result["n"]) == (None, (), 2)
    assert "figure" in outcome.result["warnings"][0]


@pytest.mark.parametrize("n", [-1, 4, True, "3", None, 2.5])
def test_a_number_of_rows_that_cannot_be_is_that_of_the_rows(n: Any) -> None:
    assert judge({"answers": {"mean": 2.0}, "n": n}).result["n"] == 3


def test_tables_are_cut_and_say_so() -> None:
    records = [{"crop": "wheat", "area": float(i), "claim tripled": "it tripled"} for i in range(5_000)]
    result = judge({"answers": {}, "table": {"columns": ["crop", "area", "claim tripled"], "records": records}}).result
    assert (result["table"]["columns"], len(result["table"]["records"])) == (["crop", "area"], MOST_ROWS)
    assert "cut" in result["warnings"][0]


def test_many_answers_and_long_lists_are_cut_and_say_so() -> None:
    many = judge({"answers": {f"mean {i}": i for i in range(90)}}).result
    assert len(many["answers"]) == MOST_ANSWERS
    long = judge({"answers": {"mean": list(range(5_000))}}).result
    assert len(long["answers"]["mean"]) == MOST_ITEMS
    assert all(r["warnings"] for r in (many, long))


def test_labels_are_found_among_a_million_rows_at_once() -> None:
    table = ResultTable(pa.table({"name": [f"thing {i}" for i in range(1_000_000)]}), (ResultColumn("name", "text"),))
    began = time.perf_counter()
    found = judge({"answers": {"max": "thing 999999", "min": "thing none"}}, asked=Asked("?", table, date(2026, 1, 1)))
    assert found.result["answers"] == {"max": "thing 999999"}
    assert time.perf_counter() - began < 2


Json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["wheat", "it tripled", "(1, 2]"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["mean", "wheat", "it tripled", "records"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(Json)
def test_any_result_is_judged_and_what_is_kept_is_short(result: Any) -> None:
    outcome = judge({"answers": result, "table": result, "n": result})
    if outcome.ok:
        json.dumps(outcome.result, allow_nan=False)
        texts = [v for v in outcome.result["answers"].values() if isinstance(v, str)]
        assert all(t in ("wheat", "barley", "oats", "crop", "area", "Crop", "Area") or t[:1] in "([0123456789" for t in texts)


def test_results_of_our_own_code_are_as_they_are() -> None:
    own = {"interpretation": "Revenue grew.", "refused": None}
    assert judge(own, draft=AnalysisDraft("trend", "")).result is own
    assert judge(own, draft=AnalysisDraft("trend", "", by="model")).result is own


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("could not convert string to float: 'Zebedee of Vermilion'", "could not convert string to float: …"),
        ('time data "Zebedee of Vermilion" doesn\'t match format "%Y"', "time data … doesn't match format"),
        ("'area'", "'area'"),
        ("Unknown datetime string format, unable to parse: Zebedee, Vermilion", "unable to parse: …"),
        ("Revenue tripled by 300%", "…"),
        ("The truth value of a Series is ambiguous", "The truth value of a Series is ambiguous"),
    ],
)
def test_an_error_is_told_without_a_value_of_the_rows(message: str, shown: str) -> None:
    error = CodeError("ValueError", message, 2, "x = df['crop'].astype(float)", f"line 2 {message}", "Did you mean 'Zebedee'?")
    told = judged(FREE, CodeOutcome("error", "restricted", error=error), ASKED).error
    assert told is not None
    assert shown in told.message
    everything = f"{told} {told.suggestion} {told.traceback}"
    assert not any(word in everything for word in ("Zebedee", "Vermilion", "tripled", "300"))


@pytest.mark.parametrize("status", ["timeout", "memory_limit", "output_flood", "crashed", "no_result", "protocol_error"])
def test_each_end_has_words_for_the_one_who_mends(status: OutcomeStatus) -> None:
    told = judged(FREE, CodeOutcome(status, "restricted"), ASKED).error
    assert told is not None
    assert len(told.message) > 15
