"""Charts as files that open in a browser, offline."""

from __future__ import annotations

from pathlib import Path

from src.models.analysis import ChartTheme
from src.models.chat_models import Answer


def save_chart(answer: Answer, home: Path, theme: ChartTheme | None = None) -> Path | None:
    """Writes the answer's chart to `home/charts/ID.html` and returns the path; None when there is no chart.

    Without `theme`, the page follows the reader's own choice of light or dark.
    """
    if answer.visualization is None:
        return None
    from src.tools.charts import chart_page

    folder = home / "charts"
    folder.mkdir(parents=True, exist_ok=True)
    path = (folder / f"{answer.id}.html").resolve()
    path.write_text(chart_page(answer.visualization, answer.question, answer.answer, theme=theme or "auto"), encoding="utf-8")
    return path
