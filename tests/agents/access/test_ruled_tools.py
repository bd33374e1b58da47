"""An agent's tools go by its asker's rules: rows, columns, and what an empty result is called."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from src.agents.crewai_manager import DataOpsManager
from src.agents.data_desk import open_data_desk
from src.models.asker import LOCAL, Asker
from src.tools.data_analysis_tools import DataFrameInfoTool, SqlToDataFrameTool
from src.tools.data_desk import DataDesk
from tests.fakes.ruled_shop import SECRETS, ruled_manager


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataOpsManager]:
    with ruled_manager(tmp_path_factory.mktemp("ruled")) as made:
        yield made


@pytest.fixture
def desk(manager: DataOpsManager, request: pytest.FixtureRequest) -> DataDesk:
    return open_data_desk(manager, "shop", Asker(owner="key:n", roles=("north",)), request.node.name)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM orders",
        "SELECT o.*, p.name, p.email FROM orders o JOIN people p ON p.id = o.people_id",
        "WITH t AS (SELECT * FROM people) SELECT name, region FROM t UNION ALL SELECT product, region FROM orders",
        "SELECT cost FROM orders",
        "SELECT body FROM notes",
        "SELECT * FROM everything",
    ],
)
def test_nothing_that_is_kept_back_is_stored_or_told(desk: DataDesk, sql: str) -> None:
    told = SqlToDataFrameTool(desk).run(sql) + DataFrameInfoTool(desk).run()
    assert not [secret for secret in SECRETS if secret in told]
    for df_id in desk.names().values():
        kept = desk.frames.get_table(df_id, owner=desk.conversation.owner).to_pydict()
        assert not [secret for secret in SECRETS if secret in str(kept)]


def test_an_empty_result_of_kept_back_rows_is_not_permitted_and_stores_nothing(desk: DataDesk, manager: DataOpsManager) -> None:
    sql = "SELECT product FROM orders WHERE region = 'South'"
    told = SqlToDataFrameTool(desk).run(sql)
    assert told.startswith("Error: Nothing that you are permitted to see answers this")
    assert desk.names() == {}
    whole = open_data_desk(manager, "shop", LOCAL, "whole")
    assert "1 rows x 1 columns" in SqlToDataFrameTool(whole).run(sql)
