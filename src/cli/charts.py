"""Charts as files that open in a browser, offline."""

from __future__ import annotations

from pathlib import Path

from src.models.chat_models import Answer


def save_chart(answer: Answer, home: Path) -> Path | None:
    """Writes the answer's chart to `home/charts/ID.html` and returns the path; None when there is no chart."""
    if answer.visualization is None:
        return None
    from src.tools.charts import chart_page

    folder = home / "charts"
    folder.mkdir(parents=True, exist_ok=True)
    path = (folder / f"{answer.id}.html").resolve()
    path.write_text(chart_page(answer.visualization, answer.question, answer.answer), encoding="utf-8")
    return path
