"""A real CrewAI agent with the data tools, its model scripted on the wire: what it calls runs."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from langchain_groq import ChatGroq
from pydantic import SecretStr

from src.agents.crew.agents import create_data_analyst_agent
from src.agents.crewai_manager import DataOpsManager
from src.agents.data_desk import open_data_desk
from src.models.asker import Asker
from src.services.frames.named import Conversation
from tests.fakes.crew_models import KEY
from tests.fakes.groq_server import GroqServer, Reply

SQL = "SELECT region, COUNT(*) AS customers FROM customers GROUP BY region"
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("python_repl", {"code": "print(df.shape)"}),
    ("sql_db_to_df", {"sql_query": "DROP TABLE customers"}),
    ("sql_db_to_df", {"sql_query": SQL, "name": "regions"}),
    ("dataframe_info", {"dataframe": "@regions"}),
    ("python_repl", {"code": "print('rows', len(regions), len(df))"}),
    ("large_plotting_tool", {"x_column": "region", "y_column": "customers", "plot_type": "bar", "title": "Customers"}),
)


def test_an_agent_works_with_the_tools(manager: DataOpsManager) -> None:
    desk = open_data_desk(manager, "sample", Asker(owner="ann"), "agent")
    with GroqServer([*(Reply(tool_calls=(call,)) for call in CALLS), Reply("It is drawn.")], KEY) as server:
        chat = ChatGroq(model="llama-3.3-70b-versatile", api_key=SecretStr(KEY), base_url=server.url, max_retries=0)
        agent = create_data_analyst_agent(chat, desk)
        told = asyncio.run(agent.kickoff_async("How many customers are in each region?"))
        requests = [r.body for r in server.requests]
    assert told.raw == "It is drawn."
    assert [t["function"]["name"] for t in requests[0]["tools"]] == [
        "sql_db_to_df", "python_repl", "dataframe_info", "large_plotting_tool",
    ]  # fmt: skip
    heard = [str(m["content"]) for m in requests[-1]["messages"] if m["role"] == "tool"]
    assert len(heard) == len(CALLS)
    assert heard[0].startswith("Error: No DataFrame available.")
    assert heard[1].startswith("Error: ")
    context = desk.data_context
    assert context is not None
    assert str(context.df_id) in heard[2]
    assert '"customers": integer' in heard[3]
    assert f"rows {context.shape[0]} {context.shape[0]}" in heard[4]
    assert heard[5].startswith("Chart 1 drawn (bar).")
    assert json.loads(desk.figures[0])["data"]
    assert desk.conversation == Conversation("ann", "agent")
