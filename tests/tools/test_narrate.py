"""The answer's words: every number is a fact, every claim is true of the rows, and what cannot be vouched for is dropped."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.models.analysis import Finding
from src.models.narration import Fact, Narration
from src.models.plan import Filter, Horizon, Order, Period, QueryPlan
from src.models.sql import ResultTable
from src.tools.narrate import narrate, render
from src.tools.narrate.rendering import NUMBER_WORDS, show_fact
from src.tools.narrate.telling import TOKEN
from src.tools.narrate.templates import TEMPLATES
from tests.fakes.library import (
    LIBRARY,
    TODAY,
    aggregate,
    analysed,
    anomaly_finding,
    correlation_finding,
    days,
    drivers_finding,
    forecast_finding,
    listing,
    months,
    table,
    wave,
)

BY_BRANCH = aggregate("fines", dimensions=("loans.branch",))
MONTHLY = aggregate("fines", grain="month")
amounts = st.lists(st.integers(1, 10**6).map(float), min_size=2, max_size=12, unique=True)


def tell(plan: QueryPlan, rows: ResultTable, finding: Finding | None = None) -> str:
    text, warnings = render(narrate(plan, rows, finding, LIBRARY, TODAY))
    assert warnings == ()
    return text


@pytest.mark.parametrize("key", TEMPLATES)
def test_no_template_holds_a_typed_number(key: str) -> None:
    words = TOKEN.sub(" ", TEMPLATES[key])
    assert not any(c.isnumeric() for c in words)
    assert NUMBER_WORDS.search(words) is None
    assert "{" not in words


def test_scalar_with_its_unit_and_period() -> None:
    period = Period(start=date(2026, 1, 1), end=date(2026, 10, 31), label="year to date")
    rows = table(fines=("number", [12345.67]))
    assert tell(aggregate("fines", period=period), rows) == "Fines from 1 Jan 2026 to 31 Oct 2026: €12,345.67."


def test_scalar_says_its_conditions() -> None:
    plan = aggregate(
        "loans",
        filters=(Filter(field="loans.late", op="=", values=(True,)), Filter(field="loans.fine", op=">", values=(2,))),
    )
    text = tell(plan, table(loans=("integer", [4820])))
    assert text == "Loans where late is yes and fine is above €2.00: 4,820."


def test_conditions_on_dates_are_said_as_dates() -> None:
    plan = aggregate("loans", filters=(Filter(field="loans.lent_on", op=">=", values=("2026-10-01",)),))
    assert tell(plan, table(loans=("integer", [7]))) == "Loans where lent on is on or after 1 Oct 2026: 7."


def test_scalar_without_a_value_says_so() -> None:
    assert "no value" in tell(aggregate("fines"), table(fines=("number", [None])))


def test_no_rows() -> None:
    assert tell(BY_BRANCH, table(branch=("text", []), fines=("number", []))) == "No rows match."


def test_groups_lead_share_and_last() -> None:
    rows = table(branch=("text", ["North", "South", "Harbour"]), fines=("number", [250.0, 600.0, 150.0]))
    assert tell(BY_BRANCH, rows) == (
        "South leads in fines with €600.00, 60% of the total of €1,000.00. North follows with €250.00. "
        "Harbour comes last of 3 with €150.00."
    )


def test_rates_have_no_share_of_a_total() -> None:
    plan = aggregate("late_rate", dimensions=("loans.branch",))
    text = tell(plan, table(branch=("text", ["North", "South"]), late_rate=("number", [12.345, 7.0])))
    assert text == "North leads in late rate with 12.3%. South comes last of 2 with 7%."


def test_truncated_rows_have_no_total() -> None:
    rows = table(truncated=True, branch=("text", ["N", "S", "H"]), fines=("number", [3.0, 2.0, 1.0]))
    assert tell(BY_BRANCH, rows) == "N leads in fines with €3.00. S follows with €2.00."


def test_ties_are_ties() -> None:
    rows = table(branch=("text", ["N", "S", "H"]), fines=("number", [3.0, 3.0, 1.0]))
    assert tell(BY_BRANCH, rows).startswith("N and S share the lead in fines with €3.00 each.")
    same = table(branch=("text", ["N", "S"]), fines=("number", [3.0, 3.0]))
    assert tell(BY_BRANCH, same) == "All 2 groups have the same fines: €3.00."


def test_bottom_list_names_the_lowest() -> None:
    plan = BY_BRANCH.model_copy(update={"order": Order(by="fines", descending=False), "limit": 2})
    rows = table(branch=("text", ["H", "S"]), fines=("number", [1.0, 3.0]))
    assert tell(plan, rows) == "H is lowest in fines with €1.00. The 2 groups shown make €4.00 together."


def test_series_total_extremes_and_latest_change() -> None:
    rows = table(month=("date", months(4, 2026)), fines=("number", [100.0, 300.0, 50.0, 75.0]))
    assert tell(MONTHLY, rows) == (
        "Fines from Jan 2026 to Apr 2026: €525.00 in total, €131.25 a month on average. "
        "It was highest in Feb 2026 with €300.00 and lowest in Mar 2026 with €50.00. "
        "The latest month, Apr 2026, came to €75.00, 50% more than the month before."
    )


def test_a_period_that_is_not_over_is_not_compared() -> None:
    rows = table(month=("date", [date(2026, m, 1) for m in (8, 9, 10)]), fines=("number", [100.0, 90.0, 1.0]))
    text, _ = render(narrate(MONTHLY, rows, None, LIBRARY, date(2026, 10, 5)))
    assert "Oct 2026, is not over yet: €1.00 so far" in text
    assert "less than" not in text


def test_rates_over_time_are_averaged_and_not_summed() -> None:
    rows = table(month=("date", months(3, 2026)), late_rate=("number", [10.0, 20.0, 15.0]))
    text = tell(aggregate("late_rate", grain="month"), rows)
    assert text.startswith("Late rate from Jan 2026 to Mar 2026: 15% on average over 3 months.")
    assert "down from 20% the month before" in text


def test_list_of_rows_is_counted() -> None:
    assert tell(listing("title"), table(title=("text", ["A", "B"]))) == "There are 2 loans."
    cut = table(truncated=True, title=("text", ["A", "B"]))
    assert tell(listing("title"), cut) == "These are the first 2 loans; there are more."


def test_forecast_total_interval_and_change() -> None:
    plan = analysed(aggregate("fines", grain="day"), "forecast", horizon=Horizon(label="next month", steps=30))
    rows = table(day=("date", days(400)), fines=("number", wave(400)))
    finding = forecast_finding(400, 30)
    narration = narrate(plan, rows, finding, LIBRARY, TODAY)
    text, warnings = render(narration)
    assert warnings == ()
    assert narration.facts["forecast_total"].value == finding.result["total"]
    assert text.startswith(
        "Fines from 4 Feb 2025 to 5 Mar 2025 should come to €45,435.00, with 95% confidence between €40,891.50 and €49,978.50."
    )
    before = sum(v for i, v in enumerate(wave(400)[:65]) if i >= 34 and i != 59)  # the same dates, so not 29 Feb
    assert f"{100 * (45435 / before - 1):.1f}% more than a year earlier" in text


def test_forecast_by_group_names_the_leader() -> None:
    plan = analysed(
        aggregate("fines", grain="day", dimensions=("loans.branch",)), "forecast", horizon=Horizon(label="x", steps=3)
    )
    rows = table(
        branch=("text", ["N", "S"] * 2), day=("date", [*days(1) * 2, *days(2)[1:] * 2]), fines=("number", [1.0, 5, 2, 6])
    )
    text = tell(plan, rows, forecast_finding(2, 3, {"N": 0.7, "S": 0.3}))
    assert "So far S leads in fines with €11.00. N is expected to lead with €3,152.10." in text


def test_focus_is_told_beside_the_forecast() -> None:
    focus = Period(start=date(2024, 1, 1), end=date(2024, 1, 31), label="January")
    plan = analysed(aggregate("fines", grain="day", focus=focus), "forecast", horizon=Horizon(label="next", steps=30))
    rows = table(day=("date", days(400)), fines=("number", wave(400)))
    text = tell(plan, rows, forecast_finding())
    assert f"Fines from 1 Jan 2024 to 31 Jan 2024 came to €{sum(wave(400)[:31]):,.2f}." in text


def test_refused_analysis_says_why_and_tells_the_rows() -> None:
    plan = analysed(MONTHLY, "forecast", horizon=Horizon(label="next", steps=1))
    rows = table(month=("date", months(2, 2026)), fines=("number", [100.0, 300.0]))
    text = tell(plan, rows, Finding("forecast", {"refused": "It needs 3 months.", "forecast": []}))
    assert text.startswith("There is no forecast: It needs 3 months. Fines from Jan 2026 to Feb 2026: €400.00 in total")


def test_anomalies_worst_three_with_what_was_expected() -> None:
    plan = analysed(aggregate("fines", grain="day"), "anomaly")
    finding = anomaly_finding(at=(50, 200, 333, 390))
    text = tell(plan, table(day=("date", days(400)), fines=("number", wave(400))), finding)
    worst = finding.result["anomaly_values"][0]
    assert text.startswith("4 of 400 days stand out in fines from 1 Jan 2024 to 3 Feb 2025.")
    assert f"Most unusual: 20 Feb 2024 with €{worst:,.2f}, where €{worst / 3:,.2f} was expected; " in text
    assert text.count("was expected") == 3


def test_no_anomalies() -> None:
    plan = analysed(aggregate("fines", grain="day"), "anomaly")
    text = tell(plan, table(day=("date", days(400)), fines=("number", wave(400))), anomaly_finding(at=()))
    assert text == "Nothing stands out in fines from 1 Jan 2024 to 3 Feb 2025: all 400 days are as expected."


def test_factors_with_direction_and_evidence() -> None:
    plan = analysed(listing("fine", "pages", "branch", "late"), "correlation", target="late")
    rows = table(fine=("number", [1.0]), pages=("integer", [1]), branch=("text", ["N"]), late=("boolean", [True]))
    assert tell(plan, rows, correlation_finding()) == (
        "Higher fine goes with late more often (r = 0.61, q < 0.001). "
        "Higher pages goes with late less often (r = -0.34, q = 0.012). "
        "2 of 3 factors show evidence. This shows what goes together, not what causes what."
    )


def test_drivers_and_passengers_are_told() -> None:
    plan = analysed(listing("fine", "pages", "branch", "late"), "correlation", target="late")
    rows = table(fine=("number", [1.0]), pages=("integer", [1]), branch=("text", ["N"]), late=("boolean", [True]))
    assert tell(plan, rows, drivers_finding()) == (
        "Higher fine goes with late more often (r = 0.61, q < 0.001). "
        "Held against each other, fine, pages and branch each keep their link with late. "
        "Beside fine, little is left of the link of visits with late. "
        "This shows what goes together, not what causes what."
    )


def test_a_turning_link_is_not_told_as_a_rise() -> None:
    plan = analysed(listing("fine", "pages"), "correlation", target="fine")
    rows = table(fine=("number", [1.0]), pages=("integer", [1]))
    finding = Finding(
        "correlation",
        {
            "target": "fine",
            "correlations": {"pages": 0.03},
            "q_values": {"pages": 0.7},
            "significant": [],
            "nonlinear": {"pages": {"shape": "U-shaped", "strength": 0.6}},
        },
    )
    assert tell(plan, rows, finding) == (
        "Fine is high at both ends of pages and low between. This shows what goes together, not what causes what."
    )


def test_factors_without_evidence_are_not_claimed() -> None:
    plan = analysed(listing("fine", "late"), "correlation", target="late")
    rows = table(fine=("number", [1.0]), late=("boolean", [True]))
    finding = Finding("correlation", {"target": "late", "correlations": {"fine": 0.1}, "q_values": {"fine": 0.4}})
    assert tell(plan, rows, finding).startswith("Nothing looked at shows evidence of going with late; fine comes closest")


def test_categories_have_strength_but_no_direction() -> None:
    plan = analysed(listing("branch", "late"), "correlation", target="late")
    rows = table(branch=("text", ["N"]), late=("boolean", [True]))
    link = {"measure": "Cramér's V", "value": 0.4}
    finding = Finding(
        "correlation",
        {
            "target": "late",
            "correlations": {},
            "associations": {"branch": link},
            "q_values": {"branch": 0.001},
            "significant": ["branch"],
        },
    )
    assert tell(plan, rows, finding).startswith("Late differs by branch (strength 0.40, q = 0.001).")


def test_summary_of_one_column_and_of_groups() -> None:
    stats = {"count": 5, "mean": 2.5, "min": 1.0, "25%": 1.5, "50%": 2.0, "75%": 3.0, "max": 6.0}
    rows = table(branch=("text", ["N", "S"]), fine=("number", [1.0, 6.0]))
    one = tell(analysed(listing("fine"), "summary"), rows, Finding("summary", {"summary_stats": stats}))
    assert one == "Fine: median €2.00, mean €2.50, from €1.00 to €6.00 over 5 values. The quartiles are €1.50 and €3.00."
    groups = {"N": stats, "S": stats | {"50%": 4.0}}
    text = tell(
        analysed(listing("branch", "fine"), "summary"), rows, Finding("summary", {"summary_stats": stats, "groups": groups})
    )
    assert "S has the highest median fine with €4.00, N the lowest with €2.00." in text


@given(amounts, st.sampled_from([2.0, 4.0, 0.5]))
def test_scaled_rows_have_scaled_facts(values: list[float], factor: float) -> None:
    def facts(scale: float) -> dict[str, Fact]:
        rows = table(branch=("text", [f"B{i}" for i in range(len(values))]), fines=("number", [v * scale for v in values]))
        return narrate(BY_BRANCH, rows, None, LIBRARY, TODAY).facts

    plain, scaled = facts(1.0), facts(factor)
    assert plain.keys() == scaled.keys()
    for name, fact in plain.items():
        if fact.unit == "EUR":
            assert scaled[name].value == pytest.approx(fact.value * factor)  # type: ignore[operator]
        else:
            assert scaled[name].value == (pytest.approx(fact.value) if isinstance(fact.value, float) else fact.value)


@given(amounts)
def test_claims_hold_for_the_rows(values: list[float]) -> None:
    rows = table(month=("date", months(len(values))), fines=("number", values))
    narration = narrate(MONTHLY, rows, None, LIBRARY, TODAY)
    text = " ".join(narration.sentences)
    assert narration.facts["total"].value == pytest.approx(sum(values))
    assert ("more than the" in text) == (values[-1] > values[-2])
    assert ("less than the" in text) == (values[-1] < values[-2])
    if len(values) > 2:
        assert narration.facts["peak"].value == max(values)
        assert narration.facts["low"].value == min(values)


@given(st.data())
def test_every_number_in_the_text_is_a_rendered_fact(data: Any) -> None:
    values = data.draw(amounts)
    plan, rows = data.draw(
        st.sampled_from(
            [
                (BY_BRANCH, table(branch=("text", [f"B{i}" for i in range(len(values))]), fines=("number", values))),
                (MONTHLY, table(month=("date", months(len(values))), fines=("number", values))),
                (aggregate("fines"), table(fines=("number", values[:1]))),
            ]
        )
    )
    narration = narrate(plan, rows, None, LIBRARY, TODAY)
    text, _ = render(narration)
    shown = " ".join(show_fact(f) or "" for f in narration.facts.values())
    for number in re.findall(r"[\d][\d.,]*", text):
        assert number.rstrip(".,") in shown
    blank = Narration(narration.sentences, dict.fromkeys(narration.facts, Fact("x")))
    assert not any(c.isdigit() for c in render(blank)[0])


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("Revenue rose by 12%.", "no code computed"),
        ("Revenue rose by ١٢.", "no code computed"),
        ("Revenue doubled.", "no code computed"),
        ("Twelve branches.", "no code computed"),
        ("It is {nobody_knows}.", "nobody_knows"),
        ("It is {empty}.", "no value"),
        ("It is {gone}.", "no value"),
        ("It is {total.__class__}.", "malformed"),
        ("It is {total", "malformed"),
    ],
)
def test_sentences_that_cannot_be_vouched_for_are_dropped(sentence: str, problem: str) -> None:
    facts = {"total": Fact(3, "loans"), "empty": Fact(None), "gone": Fact(float("nan"))}
    text, warnings = render(Narration(("There are {total}.", sentence), facts))
    assert text == "There are 3 loans."
    assert len(warnings) == 1
    assert problem in warnings[0]


def test_a_value_is_never_read_as_a_template_again() -> None:
    text, warnings = render(Narration(("{name} leads.",), {"name": Fact("{total}\x07\u202e\n evil"), "total": Fact(1)}))
    assert (text, warnings) == ("{total} evil leads.", ())


def test_hostile_group_names_stay_one_short_line() -> None:
    rows = table(branch=("text", ["<script>\n" + "x" * 5000, "N"]), fines=("number", [2.0, 1.0]))
    text = tell(BY_BRANCH, rows)
    assert "\n" not in text
    assert len(text) < 400


@pytest.mark.parametrize("kind", ["forecast", "correlation", "anomaly", "summary"])
@pytest.mark.parametrize(
    "junk",
    [
        {"forecast": "no", "forecast_dates": 3, "history": [], "series": "x", "backtest": [], "summary_stats": 3},
        {"forecast": [None, "a"], "forecast_dates": ["2026-01-01"], "correlations": [1], "anomalies": {"a": 1}, "groups": 1},
        {
            "correlations": {"a": "b"},
            "target": 5,
            "anomaly_values": "12",
            "n": "x",
            "count": None,
            "summary_stats": {"fines": []},
        },
        {"series": {"dates": [1], "values": [2]}, "band": 7, "top_factors": None, "matrix": {"columns": 1}, "histogram": 2},
    ],
)
def test_findings_of_any_shape_are_survived(kind: Any, junk: dict[str, Any]) -> None:
    rows = table(day=("date", days(3)), fines=("number", [1.0, 2.0, 3.0]))
    plan = analysed(aggregate("fines", grain="day"), kind)
    text, _ = render(narrate(plan, rows, Finding(kind, junk), LIBRARY, TODAY))
    assert text
