"""Every sentence an answer can be told in. Numbers, names and dates are tokens: nothing here may hold a digit."""

from __future__ import annotations

from typing import Final

from src.tools.narrate.templates import (
    anomaly,
    change,
    clustering,
    cohort,
    correlation,
    decomposition,
    forecast,
    free,
    hypothesis,
    portfolio,
    regression,
    rows,
    summary,
    trend,
)

TEMPLATES: Final[dict[str, str]] = {
    **rows.TEMPLATES,
    **forecast.TEMPLATES,
    **anomaly.TEMPLATES,
    **correlation.TEMPLATES,
    **summary.TEMPLATES,
    **portfolio.TEMPLATES,
    **free.TEMPLATES,
    **trend.TEMPLATES,
    **decomposition.TEMPLATES,
    **change.TEMPLATES,
    **clustering.TEMPLATES,
    **cohort.TEMPLATES,
    **hypothesis.TEMPLATES,
    **regression.TEMPLATES,
}
"""Key -> sentence; a key begins with the name of its file's analysis, so no two are the same."""
