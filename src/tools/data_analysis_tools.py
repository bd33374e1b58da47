"""What an agent does with data: `sql_db_to_df`, `python_repl`, `dataframe_info`, `large_plotting_tool`.

Each gives text for the agent to read; what went wrong begins with "Error:" and says what to do. None raises for what an
agent can mend, and no row stands in a text but as a sample. `src/agents/crew/toolbox.py` makes CrewAI tools of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import ClassVar, Final, Protocol

from pydantic import BaseModel, Field

from src.errors import BadFrame, BiError, SandboxUnavailable
from src.models.execution import CodeOutcome
from src.models.sql import SqlFailure
from src.tools.charts.of_code import Picture, picture_of_code
from src.tools.charts.plain import plain_chart
from src.tools.data_desk import NOTHING_YET, DataDesk, cut
from src.tools.frame_code import Unreadable, prepared
from src.tools.frame_facts import column_lines, sample_lines
from src.tools.prompting.quoting import fenced, quoted

NO_DOCKER: Final = "Error: Python Docker image not available. Please ensure Docker is running."


class DataTool(Protocol):
    """A tool as an agent sees it."""

    name: ClassVar[str]
    description: ClassVar[str]
    args: ClassVar[type[BaseModel]]

    @property
    def run(self) -> Callable[..., str]:
        """What it says to fields of `args`."""
        ...


class SqlArgs(BaseModel):
    sql_query: str = Field(description="One SELECT statement.", max_length=20_000)
    name: str | None = Field(default=None, description="What to call the DataFrame, such as sales; it is @last anyway.")


class SqlToDataFrameTool:
    """Runs SQL and stores its rows as a DataFrame: through the guard and a dry run, read-only, not repaired."""

    name: ClassVar[str] = "sql_db_to_df"
    description: ClassVar[str] = (
        "Runs one SELECT and stores its rows as a DataFrame for the other tools. Aggregate and filter in the SQL."
    )
    args: ClassVar[type[BaseModel]] = SqlArgs

    def __init__(self, desk: DataDesk) -> None:
        self._desk = desk

    def run(self, sql_query: str, name: str | None = None) -> str:
        """The frame's names, shape and columns, or why there is none."""
        name = name.strip().removeprefix("@") if name and name.strip() else None
        try:
            found = self._desk.query(sql_query)
            if isinstance(found, SqlFailure):
                near = f" Close to it: {', '.join(found.near[:5])}." if found.near else ""
                return f"Error: {cut(found.message, 1_000)}{near}"
            context = self._desk.keep(found, sql_query, name)
        except BiError as error:
            return _told(error)
        known = "@last" if name is None else f"@{name}, @last"
        rows, columns = context.shape
        only = " Only the first rows were read: the database has more than the row limit." if found.truncated else ""
        names = ", ".join(quoted(c) for c in context.columns[:50]) + (", ..." if columns > 50 else "")
        return f"DataFrame {context.df_id} ({known}) stored: {rows} rows x {columns} columns.{only}\nColumns: {names}"


class ReplArgs(BaseModel):
    code: str = Field(description="Python code. The newest DataFrame is `df`, named ones have their names. Print results.")


class SecurePythonREPLTool:
    """Runs Python over the stored frames in the sandbox, nothing kept from run to run."""

    name: ClassVar[str] = "python_repl"
    description: ClassVar[str] = (
        "Runs Python (pandas, numpy, scipy, ...) over stored DataFrames in a sandbox without network; gives what it printed."
    )
    args: ClassVar[type[BaseModel]] = ReplArgs

    def __init__(self, desk: DataDesk) -> None:
        self._desk = desk

    def run(self, code: str) -> str:
        """What the code printed and its result, or its error with a suggestion."""
        try:
            if not self._desk.names():
                raise BadFrame(NOTHING_YET)
            ready = prepared(code, self._desk.names())
            outcome = self._desk.run_code(ready.code, {name: self._desk.arrow(ref) for name, ref in ready.frames.items()})
        except Unreadable as unreadable:
            return f"Error: {unreadable}"
        except SandboxUnavailable as error:
            return f"{NO_DOCKER} {error}" if "ocker" in str(error) else _told(error)
        except BiError as error:
            return _told(error)
        picture = picture_of_code(outcome.visualization) if outcome.visualization is not None else None
        if picture is not None and picture.figure is not None:
            self._desk.figures.append(picture.figure)
        return _said(outcome, picture)


class InfoArgs(BaseModel):
    dataframe: str = Field(default="@last", description="@last, a name such as @sales, or an id.")


class DataFrameInfoTool:
    """Tells what a stored frame is: where it came from, its columns with their statistics, its first rows."""

    name: ClassVar[str] = "dataframe_info"
    description: ClassVar[str] = (
        "Shape, columns with statistics, first rows and SQL of a stored DataFrame, and which others there are."
    )
    args: ClassVar[type[BaseModel]] = InfoArgs

    def __init__(self, desk: DataDesk) -> None:
        self._desk = desk

    def run(self, dataframe: str = "@last") -> str:
        """The description, or why there is none."""
        try:
            context, table = self._desk.table(dataframe)
            names = self._desk.names()
        except BiError as error:
            return _told(error)
        rows, columns = context.shape
        head = f"DataFrame {context.df_id}: {rows} rows x {columns} columns"
        until = f", kept until {context.expires_at:%Y-%m-%d %H:%M} UTC" if context.expires_at else ""
        shown = [
            f"{head}{until}.",
            f"DataFrames here: {', '.join('@' + n for n in names)}.",
            fenced("SQL", cut(context.sql_query or "", 1_000)),
            fenced("Columns", "\n".join(column_lines(table))),
            fenced("First rows", "\n".join(sample_lines(table))),
        ]
        return cut("\n".join(shown))


class PlotArgs(BaseModel):
    x_column: str = Field(description="The column on the x axis.")
    y_column: str = Field(default="", description="The column on the y axis; none for a histogram of x_column.")
    plot_type: str = Field(default="scatter", description="scatter, line, bar, histogram, box, violin, pie, heatmap, area, ...")
    title: str = ""
    color_column: str = Field(default="", description="A column to split the marks by, where the kind can.")
    dataframe: str = Field(default="@last", description="@last, a name such as @sales, or an id.")


class LargePlottingTool:
    """Draws a stored frame with the project's own charts, and keeps the frame for longer."""

    name: ClassVar[str] = "large_plotting_tool"
    description: ClassVar[str] = (
        "Draws columns of a stored DataFrame. It aggregates nothing: a bar, pie or line needs one row for each x."
    )
    args: ClassVar[type[BaseModel]] = PlotArgs

    def __init__(self, desk: DataDesk) -> None:
        self._desk = desk

    def run(
        self,
        x_column: str,
        y_column: str = "",
        plot_type: str = "scatter",
        title: str = "",
        color_column: str = "",
        dataframe: str = "@last",
    ) -> str:
        """What the chart shows, or why it is not drawn; the figure itself is with the desk."""
        try:
            context, table = self._desk.table(dataframe)
            drawn = plain_chart(table, plot_type, x_column, y_column, color_column, title)
            if isinstance(drawn, str):
                return f"Error: {drawn}"
            self._desk.frames.extend_ttl(str(context.df_id), owner=self._desk.conversation.owner)
        except BiError as error:
            return _told(error)
        self._desk.figures.append(drawn.figure)
        return cut(f"Chart {len(self._desk.figures)} drawn ({drawn.kind}).\n{fenced('What it shows', drawn.description)}")


TOOLS: Final = (SqlToDataFrameTool, SecurePythonREPLTool, DataFrameInfoTool, LargePlottingTool)


def data_analysis_tools(desk: DataDesk) -> tuple[DataTool, ...]:
    """All four, over one desk."""
    return tuple(made(desk) for made in TOOLS)


def _told(error: BiError) -> str:
    """What an agent is told; what we stand on being down is told as well, for it cannot be mended by another call."""
    return f"Error: {error}"


def _said(outcome: CodeOutcome, picture: Picture | None) -> str:
    parts = []
    if outcome.output.strip():
        parts.append(fenced("Output", cut(outcome.output.rstrip())))
    if outcome.error is not None or not outcome.ok:
        line = f" (line {outcome.error.line})" if outcome.error is not None and outcome.error.line else ""
        hint = f" {outcome.error.suggestion}" if outcome.error is not None and outcome.error.suggestion else ""
        parts.insert(0, cut(f"Error: {outcome.error or outcome.status}{line}{hint}", 1_500))
    elif outcome.result is not None:
        parts.append(fenced("Result", cut(json.dumps(outcome.result, ensure_ascii=False, default=str), 2_000)))
    if picture is not None:
        parts += ["A figure was made; it is shown with the answer."] if picture.figure is not None else []
        parts += [cut(f"Warning: {said}", 500) for said in picture.said]
    if outcome.images:
        parts.append("Warning: A picture of matplotlib is not shown, for nobody can check what is in it: make a Plotly figure.")
    parts += [cut(f"Warning: {said}", 500) for said in outcome.warnings[:5]]
    return "\n".join(parts) or "The code ran and printed nothing. Print what you want to see."
