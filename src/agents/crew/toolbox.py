"""The data analysis tools as CrewAI takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, PrivateAttr

from src.tools.data_analysis_tools import DataTool, data_analysis_tools
from src.tools.data_desk import DataDesk

if TYPE_CHECKING:
    from crewai.tools import BaseTool


def crew_tools(desk: DataDesk) -> list[BaseTool]:
    """`sql_db_to_df`, `python_repl`, `dataframe_info`, `large_plotting_tool`, over that desk."""
    return [as_crew_tool(tool) for tool in data_analysis_tools(desk)]


def as_crew_tool(tool: DataTool) -> BaseTool:
    """One of them. The desk, with everything an asker may reach, is in no field: no event or log shows it."""
    from crewai.tools import BaseTool

    class Wrapped(BaseTool):
        _tool: Any = PrivateAttr(default=None)

        def _run(self, **given: Any) -> str:
            return str(self._tool.run(**given))

    schema: type[BaseModel] = tool.args
    made = Wrapped(name=tool.name, description=tool.description, args_schema=schema, cache_function=_never)
    made._tool = tool
    return made


def _never(_given: Any = None, _result: Any = None) -> bool:
    """The same SQL may have other rows the next time: nothing that a tool said is used again."""
    return False
