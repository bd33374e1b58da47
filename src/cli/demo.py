"""`bi demo`: three questions about the sample data, answered from end to end."""

from __future__ import annotations

from rich.console import Console
from rich.rule import Rule

from src.cli.ask import progress
from src.cli.show import show
from src.models.chat_models import Question

QUESTIONS = (
    "Forecast revenue for next month",
    "What factors correlate with churn rate?",
    "Find anomalies in daily revenue",
)


def run() -> int:
    """Answers the three and returns the exit code: 0 when each got its analysis. Raises BiError."""
    console = Console()
    worked = True
    with progress("Starting (the first run builds the sample database)") as _:
        from src.agents.crewai_manager import DataOpsManager
        from src.cli.charts import save_chart

        manager = DataOpsManager()
        manager.prefetch()
    with manager:
        for number, text in enumerate(QUESTIONS, 1):
            console.print(Rule(f"{number}. {text}", align="left"))
            with progress("Asking") as tell:
                answer = manager.ask(Question(text=text, database="sample"), emit=tell)
                chart = save_chart(answer, manager.settings.home)
            show(answer, chart, console)
            console.print()
            worked = worked and answer.analytics_performed
        console.print(f"[dim]Sandbox: {manager.wiring.sandbox_choice}[/dim]", soft_wrap=True)
    return 0 if worked else 1
