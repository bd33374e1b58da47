"""Figures of somebody else's making (a model's, or its code's): checked attribute by attribute, drawn in our own look.

What a model writes holds references to columns instead of data (`check_figure`), so that it can type no number into a chart;
what code in the sandbox made holds what the code computed (`figure_of_code`). Both come out as a `CheckedFigure`.
"""

from __future__ import annotations

from src.tools.charts.custom.doors import Checked, check_figure, figure_of_code
from src.tools.charts.custom.vouching import OF_CODE, OWN_WORDS, Vouch

__all__ = ["OF_CODE", "OWN_WORDS", "Checked", "Vouch", "check_figure", "figure_of_code"]
