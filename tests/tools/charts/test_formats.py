"""Axes read as a person would write them: short ticks, whole counts, dates by their grain, the unit where it belongs."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from src.models.analysis import ChartSpec
from src.models.sql import ResultTable
from src.tools.charts import draw
from src.tools.charts.formats import date_ticks, number_ticks
from tests.fakes.library import days, months, table, wave


@pytest.mark.parametrize(
    ("unit", "values", "keys"),
    [
        ("USD", [1200.0, 53e6], {"tickprefix": "$", "exponentformat": "B", "hoverformat": ",.0f"}),
        ("EUR", [12.5, 99.9], {"tickprefix": "€", "hoverformat": ",.2f"}),
        ("CHF", [12.5], {"tickprefix": "CHF "}),
        ("%", [3.4, 12.0], {"ticksuffix": "%"}),
        ("orders", [0.0, 3.0, 5.0], {"dtick": 1, "tickformat": ",d", "hoverformat": ",.0f"}),
        ("orders", [0.0, 3000.0], {"hoverformat": ",.0f"}),
        ("", [0.00002, 0.00007], {"tickformat": ",.7~f", "hoverformat": ",.8~f"}),
    ],
)
def test_numbers_have_the_ticks_a_reader_expects(unit: str, values: list[float | None], keys: dict[str, Any]) -> None:
    axis = number_ticks(unit, values)
    assert axis.items() >= keys.items()
    assert axis["exponentformat"] == "B"  # k, M, B: never 1e+06
    assert axis["separatethousands"] is True


def test_negative_money_has_no_sign_before_the_minus_and_its_unit_in_the_title() -> None:
    rows = table(branch=("text", ["North", "South"]), fines=("number", [-12_000.0, 30_000.0]))
    axis = drawn(ChartSpec("bar", "Change", "branch", ("fines",)), rows)["layout"]["yaxis"]
    assert "tickprefix" not in axis
    assert axis["title"]["text"] == "Fines (EUR)"
    assert axis["range"][0] < -12_000
    assert axis["range"][1] > 30_000


@pytest.mark.parametrize(
    ("grain", "dates", "keys"),
    [
        (
            "week",
            [date(2025, 12, 29) + timedelta(days=7 * i) for i in range(53)],
            {"tickformat": "%G-W%V", "tick0": "2025-12-29"},
        ),
        ("month", months(6), {"tickformat": "%b %Y", "dtick": "M1"}),
        ("month", months(60), {"tickformat": "%b %Y"}),
        ("quarter", months(24)[::3], {"tickformat": "Q%q %Y", "dtick": "M3"}),
        ("year", [date(y, 1, 1) for y in range(2020, 2027)], {"tickformat": "%Y", "dtick": "M12"}),
        ("day", days(30), {"hoverformat": "%a %-d %b %Y"}),
    ],
    ids=["week", "months", "many months", "quarter", "year", "day"],
)
def test_dates_are_ticked_by_their_grain(grain: str, dates: list[date], keys: dict[str, Any]) -> None:
    axis = date_ticks(grain, [d.isoformat() for d in dates])
    assert axis.items() >= keys.items()
    if isinstance(axis.get("dtick"), int):  # milliseconds, in whole weeks from the first Monday
        assert axis["dtick"] % (7 * 86_400_000) == 0
        assert (dates[-1] - dates[0]).days / (axis["dtick"] / 86_400_000) <= 8


def test_a_calendar_axis_has_no_name_and_a_date_of_something_has() -> None:
    daily = table(day=("date", days(50)), fines=("number", wave(50)))
    lent = table(lent_on=("date", days(50)), fines=("number", wave(50)))
    assert "title" not in drawn(ChartSpec("line", "Fines", "day", ("fines",)), daily)["layout"]["xaxis"]
    assert drawn(ChartSpec("line", "Fines", "lent_on", ("fines",)), lent)["layout"]["xaxis"]["title"]["text"] == "Lent on"


def test_a_long_title_wraps_into_even_lines_and_loses_nothing() -> None:
    title = "Monthly revenue by product and region against the year before, 1 January 2026 to 30 November 2026"
    lines = drawn(ChartSpec("bar", title, "branch", ("fines",)), BRANCHES)["layout"]["title"]["text"].split("<br>")
    assert " ".join(lines) == title
    assert len(lines) == 2
    assert min(map(len, lines)) > 0.6 * max(map(len, lines))


def test_many_or_long_names_lie_down_and_months_are_shortened() -> None:
    lying = table(branch=("text", [f"The library of the {i}th district" for i in range(5)]), fines=("number", wave(5)))
    assert drawn(ChartSpec("bar", "Fines", "branch", ("fines",)), lying)["data"][0]["orientation"] == "h"
    names = [date(2026, m, 1).strftime("%B") for m in range(1, 13)]
    months_of_year = table(branch=("text", names), fines=("number", wave(12)))
    axis = drawn(ChartSpec("bar", "Fines", "branch", ("fines",)), months_of_year)["layout"]["xaxis"]
    assert axis["ticktext"][:3] == ["Jan", "Feb", "Mar"]


def test_values_keep_their_cents_under_the_mouse() -> None:
    rows = table(day=("date", days(3)), fines=("number", [1_234_567.89, 2_000_000.01, 3.0]))
    assert drawn(ChartSpec("line", "Fines", "day", ("fines",)), rows)["data"][0]["y"] == [1_234_567.89, 2_000_000.01, 3]


BRANCHES = table(branch=("text", ["North", "South"]), fines=("number", [1.0, 2.0]))


def drawn(spec: ChartSpec, rows: ResultTable) -> dict[str, Any]:
    figure: dict[str, Any] = json.loads(draw(spec, rows, None))
    return figure


def test_a_table_has_percents_where_they_are_and_the_same_decimals_down_a_column() -> None:
    rows = table(
        year=("integer", [2024, 2025, 2026]),
        late_rate=("number", [3.25, None, 12.0]),
        fines=("number", [1_234_567.5, 20.0, -3.25]),
        loans=("integer", [12_000, 7, 0]),
    )
    figure = drawn(ChartSpec("table", "Loans", None, ("year", "late_rate", "fines", "loans")), rows)
    assert figure["data"][0]["header"]["values"] == ["Year", "Late rate", "Fines (EUR)", "Loans"]
    assert figure["data"][0]["cells"]["values"] == [
        ["2024", "2025", "2026"],
        ["3.2%", "", "12.0%"],
        ["1,234,567.50", "20.00", "-3.25"],
        ["12,000", "7", "0"],
    ]
