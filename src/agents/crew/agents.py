"""CrewAI agents on any model: a CrewAI LLM, or a LangChain chat model such as `ChatGroq(model="llama-3.3-70b-versatile")`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from src.agents.crew.prompt import load_prompt
from src.agents.crew.science_view import Glossary, glossary_lines
from src.tools.prompting.quoting import fenced

if TYPE_CHECKING:
    from crewai import Agent
    from crewai.tools import BaseTool

    from src.tools.data_desk import DataDesk


def create_manager_agent(llm: Any) -> Agent:
    """Says what a question asks for, and restates it in the words of the data."""
    return make_agent("manager", llm)


def create_sql_agent(llm: Any) -> Agent:
    """Fills in the plan of a question, or writes SQL where no plan can say it."""
    return make_agent("sql_engineer", llm)


def create_critic_agent(llm: Any) -> Agent:
    """Says which of two readings the words of a question ask for, or that they do not say."""
    return make_agent("critic", llm)


def create_data_scientist_agent(llm: Any, business_glossary: Glossary = None) -> Agent:
    """Picks an analysis or writes code; reads columns by the glossary: a semantic model, or term -> what it means."""
    agent = make_agent("scientist", llm)
    if terms := glossary_lines(business_glossary):
        agent.backstory += "\n" + fenced("Terms of the business", terms)
    return agent


def create_visualization_agent(llm: Any) -> Agent:
    """Picks a chart for rows that no rule has one for, or writes a Plotly figure of references to their columns."""
    return make_agent("visualizer", llm)


def create_narrator_agent(llm: Any) -> Agent:
    """Tells a result in sentences whose numbers are tokens, with what each sentence claims."""
    return make_agent("narrator", llm)


def create_data_analyst_agent(llm: Any, desk: DataDesk, rounds: int = 12) -> Agent:
    """Works on a database with tools: SQL into stored frames, Python over them, charts. At most `rounds` calls of the model."""
    from src.agents.crew.toolbox import crew_tools

    return make_agent("analyst", llm, tools=crew_tools(desk), rounds=rounds)


def make_agent(name: str, llm: Any, *, tools: Sequence[BaseTool] = (), rounds: int = 1) -> Agent:
    """The agent of `prompts/NAME.md`. One call a task unless it has tools: no delegation, no memory, no console output."""
    from crewai import Agent
    from crewai.events.event_listener import event_listener

    event_listener.formatter.verbose = False
    prompt = load_prompt(name)
    return Agent(
        role=prompt.role,
        goal=prompt.goal,
        backstory=prompt.backstory,
        llm=as_llm(llm, name),
        verbose=False,
        allow_delegation=False,
        max_iter=rounds,
        tools=list(tools),
    )


def as_llm(llm: Any, role: str) -> Any:
    """The model as CrewAI takes it: its own kind as it is, a LangChain chat model behind `LangChainLLM`."""
    from crewai.llms.base_llm import BaseLLM

    if isinstance(llm, BaseLLM):
        return llm
    from src.services.llm.langchain_llm import LangChainLLM

    return LangChainLLM(llm, role=role)
