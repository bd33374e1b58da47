"""A change of the library's fines from August to September, with its rows and what the analysis found."""

from __future__ import annotations

from datetime import date
from typing import Any

from src.analyses.change import change
from src.models.analysis import Finding
from src.models.plan import Analysis, Period, QueryPlan
from src.models.sql import ResultTable
from tests.fakes.library import table

AUGUST = Period(start=date(2026, 8, 1), end=date(2026, 8, 31), label="the month before")
SEPTEMBER = Period(start=date(2026, 9, 1), end=date(2026, 9, 30), label="last month")
CHANGED = QueryPlan(
    shape="aggregate",
    metrics=("fines", "loans"),
    stacked=("loans.branch",),
    grain="month",
    period=Period(start=AUGUST.start, end=SEPTEMBER.end, label="both"),
    analysis=Analysis(kind="change", target="fines", earlier=AUGUST, later=SEPTEMBER),
)
_MEMBERS: dict[str, tuple[float, float, int, int]] = {
    "(all)": (300.0, 220.0, 60, 50), "North": (100.0, 102.0, 20, 20), "South": (100.0, 98.0, 20, 20),
    "West": (100.0, 20.0, 20, 10),
}  # fmt: skip


def _stacked(members: dict[str, tuple[float, float, int, int]]) -> ResultTable:
    names = [n for n in members for _ in range(2)]
    return table(
        month=("date", [AUGUST.start, SEPTEMBER.start] * len(members)),
        dimension=("text", ["(all)" if n == "(all)" else "branch" for n in names]),
        member=("text", names),
        fines=("number", [v for m in members.values() for v in m[:2]]),
        loans=("integer", [v for m in members.values() for v in m[2:]]),
    )


STACKED = _stacked(_MEMBERS)


def change_finding(**more: Any) -> Finding:
    """What the analysis really says of these rows; `more` are values put in place of its own."""
    found = change(
        STACKED.arrow.to_pandas(), value="fines", period="month", before=["2026-08-01", "2026-08-31"],
        after=["2026-09-01", "2026-09-30"], dimension="dimension", member="member", volumes=["loans"], grain="month",
        unit="EUR", names={"fines": "fines", "loans": "loans", "branch": "branch"},
    )  # fmt: skip
    return Finding("change", found | more)
