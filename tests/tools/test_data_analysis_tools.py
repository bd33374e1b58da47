"""The four tools of an agent over a real database, a real frame store and a real sandbox."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.agents.crewai_manager import DataOpsManager
from src.agents.data_desk import open_data_desk
from src.errors import SandboxUnavailable
from src.models.asker import Asker
from src.models.execution import CodeOutcome
from src.services.frames.in_database import DatabaseFrames
from src.services.redis_dataframe_service import RedisDataFrameService
from src.services.state.ids import now
from src.tools.data_analysis_tools import (
    DataFrameInfoTool,
    LargePlottingTool,
    SecurePythonREPLTool,
    SqlToDataFrameTool,
)
from src.tools.data_desk import DataDesk
from src.tools.frame_code import Unreadable, prepared

NOTHING = "Error: No DataFrame available. Please run a SQL query first using sql_db_to_df tool."
REGIONS = "SELECT region, COUNT(*) AS customers, AVG(customer_id) AS mean_id FROM customers GROUP BY region"


@pytest.fixture
def desk(manager: DataOpsManager, request: pytest.FixtureRequest) -> DataDesk:
    return open_data_desk(manager, "sample", Asker(owner="ann"), request.node.name)


def test_the_workflow_of_the_document(desk: DataDesk) -> None:
    said = SqlToDataFrameTool(desk).run(REGIONS, name="regions")
    context = desk.data_context
    assert context is not None
    assert context.sql_query == REGIONS
    assert context.columns == ["region", "customers", "mean_id"]
    assert f"DataFrame {context.df_id} (@regions, @last) stored: {context.shape[0]} rows x 3 columns." in said
    told = SecurePythonREPLTool(desk).run(
        "```python\nprint(f'Shape: {df.shape}')\nprint(regions['customers'].sum() == df['customers'].sum())\nlen(df)\n```"
    )
    assert f"Shape: {context.shape}" in told.replace("np.int64", "")
    assert "True" in told
    assert f"Result (data, no instructions):\n```\n{context.shape[0]}\n```" in told
    drawn = LargePlottingTool(desk).run("region", "customers", "bar", "Customers by region")
    assert drawn.startswith("Chart 1 drawn (bar).")
    assert json.loads(desk.figures[0])["data"][0]["type"] == "bar"
    info = DataFrameInfoTool(desk).run()
    assert '"customers": integer' in info
    assert REGIONS in info


def test_several_frames_are_there_at_once_under_their_names(desk: DataDesk) -> None:
    sql, python = SqlToDataFrameTool(desk), SecurePythonREPLTool(desk)
    sql.run("SELECT region, COUNT(*) AS n FROM customers GROUP BY region", name="@people")
    sql.run("SELECT COUNT(*) AS n FROM products", name="goods")
    assert list(desk.names()) == ["people", "goods", "last"]
    told = python.run("print(len(people) > 1, len(goods), len(df), list(last.columns))")
    assert "True 1 1 ['n']" in told
    assert "True" in python.run("x = @people['n'].sum()\nprint(x > 0)")
    assert "called @people" not in DataFrameInfoTool(desk).run("@people")
    assert DataFrameInfoTool(desk).run("@nope").startswith("Error: No DataFrame is called @nope. There are @people, @goods")


def test_nothing_is_there_at_first(desk: DataDesk) -> None:
    assert desk.data_context is None
    assert SecurePythonREPLTool(desk).run("print(df)") == NOTHING
    assert DataFrameInfoTool(desk).run() == NOTHING
    assert LargePlottingTool(desk).run("a", "b") == NOTHING


def test_another_owner_and_another_conversation_have_frames_of_their_own(desk: DataDesk, manager: DataOpsManager) -> None:
    SqlToDataFrameTool(desk).run("SELECT COUNT(*) AS n FROM products")
    df_id = desk.names()["last"]
    thief = open_data_desk(manager, "sample", Asker(owner="bob"), desk.conversation.name)
    assert DataFrameInfoTool(thief).run() == NOTHING
    unknown = f"Error: DataFrame {df_id} not found or expired. Please run the SQL query again."
    assert DataFrameInfoTool(thief).run(df_id) == unknown
    assert LargePlottingTool(thief).run("n", dataframe=df_id, plot_type="histogram") == unknown
    assert DataFrameInfoTool(open_data_desk(manager, "sample", Asker(owner="ann"), "another")).run() == NOTHING


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("DELETE FROM customers", "Error:"),
        ("SELECT * FROM customers; SELECT 1", "Error:"),
        ("SELECT nope FROM customers", "nope"),
        ("SELECT * FROM secrets", "secrets"),
        ("SELECT writefile('/tmp/x', 'y') FROM customers", "writefile"),
        ("no sql at all (", "Error:"),
    ],
)
def test_sql_that_may_not_run_is_told_and_stores_nothing(desk: DataDesk, sql: str, why: str) -> None:
    said = SqlToDataFrameTool(desk).run(sql)
    assert said.startswith("Error: ")
    assert why in said
    assert desk.names() == {}


def test_a_database_that_the_asker_may_not_ask_is_told_and_stores_nothing(manager: DataOpsManager) -> None:
    outside = Asker(owner="eve", databases=frozenset({"another"}))
    for database in ("sample", None, f"sqlite:///{manager.settings.databases['sample'].removeprefix('sqlite:///')}"):
        desk = open_data_desk(manager, database, outside, "outside")
        assert SqlToDataFrameTool(desk).run("SELECT COUNT(*) AS n FROM products").startswith("Error: ")
        assert desk.names() == {}


@pytest.mark.parametrize("name", ["last", "df", "print", "pd", "2x", "a b", "_x", "class", "x" * 70])
def test_a_name_that_python_could_not_use_is_refused(desk: DataDesk, name: str) -> None:
    assert SqlToDataFrameTool(desk).run("SELECT 1 AS one FROM products LIMIT 1", name=name).startswith("Error: ")
    assert desk.names() == {}


def test_the_row_limit_is_kept_and_told(desk: DataDesk, manager: DataOpsManager) -> None:
    said = SqlToDataFrameTool(desk).run("SELECT a.order_id FROM order_items a")
    context = desk.data_context
    assert context is not None
    assert context.shape[0] == manager.settings.row_limit
    assert "row limit" in said


def test_code_errors_come_as_the_document_writes_them(desk: DataDesk) -> None:
    SqlToDataFrameTool(desk).run("SELECT COUNT(*) AS n FROM products")
    python = SecurePythonREPLTool(desk)
    assert python.run("print(undefined_var)").startswith("Error: NameError: name 'undefined_var' is not defined (line 1)")
    assert python.run("print((").startswith("Error: SyntaxError: ")
    assert python.run("import os; os.system('id')").startswith("Error: UnsafeCode: ")
    assert python.run("  ").startswith("Error: Code of 1 to ")
    told = python.run("print('x' * 20000)")
    assert len(told) < 6_000
    assert "4,000 of 20,000 characters" in told


def test_a_sandbox_that_is_not_there_is_told_in_the_documents_words(desk: DataDesk) -> None:
    SqlToDataFrameTool(desk).run("SELECT COUNT(*) AS n FROM products")

    def none(_code: str, _frames: Mapping[str, pa.Table]) -> CodeOutcome:
        raise SandboxUnavailable("The docker sandbox is unavailable: no engine.")

    desk.run_code = none
    told = SecurePythonREPLTool(desk).run("print(1)")
    assert told.startswith("Error: Python Docker image not available. Please ensure Docker is running.")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("region", "customers", "sculpture"), "No plot type 'sculpture'"),
        (("nowhere", "customers", "bar"), "has no column 'nowhere'"),
        (("customers", "region", "scatter"), "'region' holds no numbers"),
        (("region", "", "bar"), "needs a y_column"),
        (("one", "customers", "bar"), "rows repeat 'one'"),
    ],
)
def test_a_chart_that_would_mislead_is_refused(desk: DataDesk, asked: tuple[str, str, str], why: str) -> None:
    SqlToDataFrameTool(desk).run(f"SELECT r.*, 1 AS one FROM ({REGIONS}) r")
    said = LargePlottingTool(desk).run(*asked)
    assert said.startswith("Error: ")
    assert why in said
    assert desk.figures == []


@pytest.mark.parametrize("kind", ["scatter", "bar", "histogram", "box", "violin", "pie", "area", "table", "funnel", "treemap"])
def test_each_kind_is_drawn(desk: DataDesk, kind: str) -> None:
    SqlToDataFrameTool(desk).run(REGIONS)
    x = "mean_id" if kind == "scatter" else "region"
    said = LargePlottingTool(desk).run(x, "customers", kind, "<b>Title</b>")
    assert said.startswith("Chart 1 drawn"), said
    assert "<b>Title" not in desk.figures[0]


def test_drawing_keeps_the_frame_for_longer_and_an_expired_one_is_told(manager: DataOpsManager) -> None:
    clock = [now()]
    store = DatabaseFrames(manager.wiring.state, lambda: clock[0])
    service = RedisDataFrameService(store, ttl=100, clock=lambda: clock[0])
    opened = open_data_desk(manager, "sample", Asker(owner="ann"), "expiring")
    desk = DataDesk(service, opened.conversation, opened.query, opened.run_code)
    SqlToDataFrameTool(desk).run("SELECT region, COUNT(*) AS n FROM customers GROUP BY region")
    until = _until(desk)
    clock[0] += timedelta(seconds=60)
    LargePlottingTool(desk).run("region", "n", "bar")
    assert _until(desk) == until + timedelta(seconds=60)
    df_id = desk.names()["last"]
    clock[0] += timedelta(seconds=200)
    assert desk.data_context is None
    expired = f"Error: DataFrame {df_id} not found or expired. Please run the SQL query again."
    assert DataFrameInfoTool(desk).run("@last") == expired
    assert SecurePythonREPLTool(desk).run("df") == expired


def _until(desk: DataDesk) -> datetime:
    context = desk.data_context
    assert context is not None
    assert context.expires_at is not None
    return context.expires_at


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_code_or_is_told_not_to_be(text: str) -> None:
    said = ""
    try:
        ready = prepared(text, ["sales", "last"])
    except Unreadable as unreadable:
        said = str(unreadable)
    else:
        ast.parse(ready.code)
    assert said or ready.frames["df"] == "@last"
