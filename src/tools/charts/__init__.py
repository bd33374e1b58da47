"""Charts: which one fits (`choose_chart`), the figure (`draw`), and a page that shows it offline (`chart_page`)."""

from __future__ import annotations

from src.tools.charts.choose import choose_chart
from src.tools.charts.drawing import CHARTS, draw
from src.tools.charts.page import chart_page, page_policy

__all__ = ["CHARTS", "chart_page", "choose_chart", "draw", "page_policy"]
