"""A predictions file holds whole lines only, and is gone on with by a run of the same settings alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.predictions import Predictions
from benchmarks.with_crew import cost, problem_of, totals
from src.models.llm import ModelCall, ModelProblem

WITH = {"model": "one", "file": "abc"}


def test_a_run_that_was_ended_in_the_middle_of_a_line_goes_on_after_the_last_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    first = Predictions(path, WITH)
    first.add({"id": "a", "correct": True})
    first.add({"id": 2, "correct": False, "sql": "SELECT 'é'"})
    with path.open("ab") as file:
        file.write(b'{"id": "c", "corr')
    again = Predictions(path, WITH)
    assert [again.done("a"), again.done("c")] == [{"id": "a", "correct": True}, None]
    again.add({"id": "c", "correct": True})
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line.get("id") for line in lines] == [None, "a", 2, "c"]
    assert [line["correct"] for line in Predictions(path, WITH).of(["c", "2", "a"])] == [True, False, True]


def test_a_file_whose_first_line_was_cut_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b'{"made_with": {"mod')
    Predictions(path, WITH).add({"id": "a"})
    assert json.loads(path.read_text().splitlines()[0]) == {"made_with": WITH}


def test_another_model_does_not_go_on_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    Predictions(path, WITH).add({"id": "a"})
    with pytest.raises(SystemExit, match="made with another model"):
        Predictions(path, {**WITH, "model": "two"})
    assert Predictions(path, {**WITH, "model": "two"}, anew=True).done("a") is None


def test_a_question_that_the_model_failed_is_asked_again_and_its_new_line_counts(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    first = Predictions(path, WITH)
    first.add({"id": "a", "problem": "slow", "correct": False})
    assert first.done("a") is None
    first.add({"id": "a", "problem": None, "correct": True})
    assert Predictions(path, WITH).of(["a"]) == [{"id": "a", "problem": None, "correct": True}]


def call(problem: ModelProblem | None = None, retries: int = 0, dollars: float | None = 0.01, tokens: int = 100) -> ModelCall:
    return ModelCall("manager", "m", tokens, 10, 5.0, problem, retries, dollars)


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        ([call()], None),
        ([call("slow"), call(retries=1)], None),
        ([call("slow"), call("failing", retries=1)], "failing"),
        ([call("rate_limited"), call()], "rate_limited"),
        ([call("nonsense"), call()], None),
        ([call("out_of_budget")], None),
        ([], None),
    ],
)
def test_only_what_is_no_matter_of_reasoning_counts_as_the_model_failing(
    made: list[ModelCall], problem: ModelProblem | None
) -> None:
    assert problem_of(made) == problem


def test_costs_add_up_and_an_unknown_price_is_not_guessed() -> None:
    lines = [cost([call(), call()]), cost([call()]), {"id": "of the embedded author"}]
    assert totals(lines) == {
        "model_failed": 0, "calls": 3, "prompt_tokens": 300,
        "median_prompt_tokens": 150, "completion_tokens": 30, "dollars": 0.03,
    }  # fmt: skip
    assert totals([*lines, cost([call(dollars=None)])])["dollars"] is None
    assert cost([call(), call("slow", dollars=None, tokens=0)])["dollars"] is None
    assert totals([{"id": "a"}]) == {}
