"""A change is called by its right names, told in true words and drawn as a bridge that arrives where it should."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from src.models.analysis import Finding
from src.tools.analysis_code import write_analysis
from src.tools.charts import choose_chart, draw
from src.tools.charts.waterfall import MAX_BARS, bars_of
from src.tools.narrate import narrate, render
from tests.fakes.changed import CHANGED, STACKED, change_finding
from tests.fakes.library import LIBRARY, TODAY, table


def tell(finding: Finding) -> str:
    text, warnings = render(narrate(CHANGED, STACKED, finding, LIBRARY, TODAY))
    assert warnings == ()
    return text


def figure(finding: Finding) -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(draw(choose_chart(CHANGED, STACKED, finding, LIBRARY), STACKED, finding))
    return drawn


def test_the_call_names_periods_dimensions_and_factors() -> None:
    draft = write_analysis(CHANGED, STACKED, LIBRARY, date(2026, 10, 1))
    assert draft is not None
    assert "before=['2026-08-01', '2026-08-31']" in draft.code
    assert "volumes=['loans']" in draft.code
    assert "grain='month'" in draft.code
    assert "'branch': 'branch'" in draft.code
    namespace: dict[str, Any] = {"df": STACKED.arrow.to_pandas()}
    exec(draft.code, namespace)
    assert namespace["result"]["best_dimension"] == "branch"


def test_a_rate_is_called_with_its_two_sums() -> None:
    plan = CHANGED.model_copy(
        update={
            "metrics": ("late_rate",),
            "analysis": CHANGED.analysis.model_copy(update={"target": "late_rate"}) if CHANGED.analysis else None,
        }
    )
    rows = table(
        month=("date", [date(2026, 8, 1), date(2026, 9, 1)]), dimension=("text", ["(all)"] * 2), member=("text", ["(all)"] * 2),
        late_rate=("number", [0.1, 0.2]), late_rate_numerator=("number", [1.0, 2.0]),
        late_rate_denominator=("integer", [10, 10]),
    )  # fmt: skip
    draft = write_analysis(plan, rows, LIBRARY, date(2026, 10, 1))
    assert draft is not None
    assert "numerator='late_rate_numerator'" in draft.code
    assert "scale=1.0" in draft.code


def test_rows_that_were_cut_are_not_taken_apart() -> None:
    cut = table(
        truncated=True,
        month=("date", [date(2026, 8, 1)]),
        dimension=("text", ["(all)"]),
        member=("text", ["(all)"]),
        fines=("number", [1.0]),
    )
    assert write_analysis(CHANGED, cut, LIBRARY, date(2026, 10, 1)) is None


def test_the_words_say_the_change_and_what_explains_it() -> None:
    text = tell(change_finding())
    assert text.startswith("Fines fell from €300.00 (Aug 2026) to €220.00 (Sep 2026), down €80.00 (26.7%).")
    assert "By branch, West made 100% of the change, with 33.3% of the whole before: West −€80.00" in text
    assert "By factor: loans −" in text


def test_a_belief_that_is_wrong_is_put_right() -> None:
    assert tell(change_finding(asked="high")).startswith("Fines did not rise but fell from")
    assert tell(change_finding(asked="low")).startswith("Fines fell from")


@pytest.mark.parametrize(
    ("ordinary", "said"),
    [
        ({"verdict": "ordinary", "larger_than": 3, "past_changes": 20}, "That is ordinary: larger than 3 of 20"),
        ({"verdict": "exceptional", "larger_than": 20, "past_changes": 20}, "far out of the ordinary: larger than 20 of 20"),
    ],
)
def test_whether_it_is_ordinary_is_said(ordinary: dict[str, Any], said: str) -> None:
    assert said in tell(change_finding(ordinary=ordinary))


def test_no_dimension_and_parts_that_cancel_are_said() -> None:
    even = change_finding(best_dimension=None)
    assert "By branch: West −€80.00" in tell(even)
    cancels = [even.result["dimensions"][0] | {"offsetting": True, "rises": 90.0, "falls": -100.0}]
    assert "By branch, rises of €90.00 and falls of €100.00 nearly cancel" in tell(change_finding(dimensions=cancels))
    assert "None of its parts add up" in tell(change_finding(dimensions=[]))


def test_a_paradox_is_said() -> None:
    odd = {"dimension": "branch", "of": ["fines", "loans"], "whole_change": -1.0, "members": 3, "against": 3, "every": True}
    said = tell(change_finding(paradoxes=[odd]))
    assert "Simpson's paradox: fines per loan fell as a whole, and yet it rose in every branch" in said


def test_the_bridge_arrives_at_the_later_value() -> None:
    drawn = figure(change_finding())
    bar = drawn["data"][0]
    assert drawn["layout"]["title"]["text"] == "Change in fines, Aug 2026 to Sep 2026"
    assert bar["x"][0] == "Aug 2026"
    assert bar["x"][-1] == "Sep 2026"
    assert bar["base"][-2] + bar["y"][-2] == pytest.approx(220.0)
    assert bar["text"] == ["€300.00", "−€80.00", "+€2.00", "−€2.00", "€220.00"]
    assert drawn["layout"]["yaxis"]["rangemode"] == "tozero"


def test_an_axis_that_does_not_begin_at_zero_says_so() -> None:
    steps = [("Aug", 1000.0, "start"), ("a", 10.0, "step"), ("Sep", 1010.0, "end")]
    drawn = figure(change_finding(waterfall=[{"label": n, "value": v, "kind": k} for n, v, k in steps]))
    assert "the axis does not begin at zero" in drawn["layout"]["meta"]["notes"]
    bar = drawn["data"][0]
    assert bar["base"][0] + bar["y"][0] == pytest.approx(1000.0)
    assert drawn["layout"]["yaxis"]["range"][0] == bar["base"][0] > 0


def test_bars_of_whatever_a_sandbox_hands_back() -> None:
    assert bars_of(None) == []
    assert bars_of([{"label": 1}, "x", {"value": "2"}, {"value": float("nan")}]) in ([], bars_of([{"value": "2"}]))
    assert len(bars_of([{"label": "a", "value": 1.0}] * 100)) == MAX_BARS
    same = figure(
        change_finding(waterfall=[{"label": "x", "value": v, "kind": k} for v, k in [(1, "start"), (1, "step"), (2, "end")]])
    )
    assert len(set(same["data"][0]["x"])) == 3


def test_a_refusal_is_told_and_the_rows_are_drawn() -> None:
    finding = Finding("change", {"refused": "There are no rows of August.", "interpretation": "There are no rows of August."})
    assert "There is no change: There are no rows of August." in tell(finding)
    assert figure(finding)["data"]
