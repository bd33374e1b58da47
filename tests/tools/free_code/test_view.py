"""Chart and words of an analysis that an agent picked: of its columns, in the analysis' own words."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from src.models.analysis import AnalysisDraft, Finding
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultColumn, ResultTable
from src.tools.free_code import Asked, written_call
from src.tools.free_code.view import view_of
from src.tools.narrate import narrate, render

TABLE = ResultTable(
    pa.table({"member": [1, 2], "visitors": [3, 4], "takings": [1.5, 2.5], "day": [date(2026, 1, 1), date(2026, 1, 2)]}),
    (
        ResultColumn("member", "integer"),
        ResultColumn("visitors", "integer"),
        ResultColumn("takings", "number", "Takings"),
        ResultColumn("day", "date"),
    ),
)
FIELDS = ("shops.member", "shops.visitors", "shops.takings", "shops.day")
PLAN = QueryPlan(shape="rows", dataset="shops", fields=FIELDS)
SAID = (
    "Takings rises over 128 weeks by 257 a year (95 % interval +253 to +261, 29.2% a year; p < 0.001), which is more than what "
    "anybody would have called chance. It has doubled. {Odd} braces."
)


def picked() -> AnalysisDraft:
    made = written_call("trend", {"time": "day", "value": "takings"}, Asked("?", TABLE, date(2026, 10, 31)))
    assert isinstance(made, AnalysisDraft)
    return made


def test_they_are_of_its_columns_with_what_it_is_of_first() -> None:
    plan, table = view_of(picked(), PLAN, TABLE)
    assert [c.name for c in table.columns] == ["takings", "day"] == table.arrow.column_names
    assert plan.analysis is not None
    assert (plan.analysis.kind, plan.analysis.target) == ("trend", "takings")
    assert set(plan.fields) == {"shops.takings", "shops.day"}


def test_nothing_changes_where_no_agent_picked() -> None:
    for draft in (None, AnalysisDraft("trend", ""), AnalysisDraft("free", "", by="model")):
        assert view_of(draft, PLAN, TABLE) == (PLAN, TABLE)


def test_the_words_are_the_analysis_own_in_full() -> None:
    finding = Finding("trend", {"interpretation": SAID, "direction": "up"}, picked().picked)
    text, dropped = render(
        narrate(*view_of(picked(), PLAN, TABLE), finding, SemanticModel("shops", datasets=()), date(2026, 10, 31))
    )
    assert text == SAID
    assert dropped == ()
