"""What the data analysis tools work on: a database, a conversation's stored frames, a sandbox, and what was drawn."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from src.errors import BadFrame
from src.models.chat_models import DataContext
from src.models.execution import CodeOutcome
from src.models.sql import ResultColumn, ResultTable, SqlFailure
from src.services.frames.named import LAST, Conversation
from src.services.redis_dataframe_service import RedisDataFrameService

MOST_TEXT: Final = 4_000
NOTHING_YET: Final = "No DataFrame available. Please run a SQL query first using sql_db_to_df tool."
_TAKEN: Final = frozenset({LAST, "df", "result", "pd", "np", "px", "go", "plt", "sns"}) | frozenset(dir(builtins))


@dataclass(slots=True)
class DataDesk:
    """One agent's, for one conversation of one asker. `query` and `run_code` are theirs alone: rules and limits are in them."""

    frames: RedisDataFrameService
    conversation: Conversation
    query: Callable[[str], ResultTable | SqlFailure]
    """Rows of a statement that passed the guard and a dry run, or why there are none."""
    run_code: Callable[[str, Mapping[str, pa.Table]], CodeOutcome]
    """Runs code that passed the safety check, over named frames, in the sandbox."""
    figures: list[str] = field(default_factory=list)
    """Plotly JSON of what was drawn, oldest first."""

    @property
    def data_context(self) -> DataContext | None:
        """What is known of the newest frame, as an agent's state carries it; None where there is none (any more)."""
        df_id = self.names().get(LAST)
        return self.frames.find_metadata(df_id, owner=self.conversation.owner) if df_id is not None else None

    def names(self) -> dict[str, str]:
        """Name -> id of the conversation's frames, oldest first."""
        return self.frames.names.of(self.conversation)

    def keep(self, table: ResultTable, sql: str, name: str | None) -> DataContext:
        """Stores the rows as `@last` and under the name. Raises BadFrame (also for a name that is none)."""
        if name is not None and (problem := _no_name(name)):
            raise BadFrame(problem, hint="Use a short variable name such as `sales`.")
        about = {"name": name, "types": {c.name: c.type for c in table.columns}, "truncated": table.truncated}
        context = self.frames.store_dataframe(table.arrow, sql, metadata=about, owner=self.conversation.owner)
        self.frames.names.give(self.conversation, str(context.df_id), name)
        return context

    def find(self, reference: str = "") -> str:
        """The id that `@last` (or nothing), `@sales` or an id stands for. Raises BadFrame where there is no such name."""
        said = reference.strip().removeprefix("@") or LAST
        if said.startswith("df:"):
            return said
        names = self.names()
        if said == "df":
            said = LAST
        if said in names:
            return names[said]
        if not names:
            raise BadFrame(NOTHING_YET)
        raise BadFrame(f"No DataFrame is called @{said[:60]}.", hint=f"There are {', '.join(f'@{n}' for n in names)}.")

    def table(self, reference: str = "") -> tuple[DataContext, ResultTable]:
        """The frame with what is known of it. Raises BadFrame, FrameUnknown."""
        df_id, owner = self.find(reference), self.conversation.owner
        context = self.frames.get_metadata(df_id, owner=owner)
        return context, described(self.frames.get_table(df_id, owner=owner), context)

    def arrow(self, reference: str) -> pa.Table:
        """Its rows alone. Raises BadFrame, FrameUnknown."""
        return self.frames.get_table(self.find(reference), owner=self.conversation.owner)


def described(rows: pa.Table, context: DataContext) -> ResultTable:
    """Stored rows with the types that they had when they came from the database."""
    types = context.metadata.get("types", {})
    shown = rows.select(context.columns)
    columns = tuple(ResultColumn(name, types.get(name, "other"), label=name) for name in context.columns)
    return ResultTable(shown, columns, truncated=bool(context.metadata.get("truncated")))


def cut(text: str, most: int = MOST_TEXT) -> str:
    """The text, or its beginning and how much there was."""
    return text if len(text) <= most else f"{text[:most]}\n... ({most:,} of {len(text):,} characters)"


def _no_name(name: str) -> str | None:
    if not name.isidentifier() or not name.isascii() or keyword.iskeyword(name) or name.startswith("_") or len(name) > 60:
        return f"{name[:60]!r} is no name for a DataFrame."
    return f"{name!r} has a meaning of its own in Python code here." if name in _TAKEN else None
