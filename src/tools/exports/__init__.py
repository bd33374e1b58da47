"""An answer as a file: rows for a spreadsheet, a report for a browser, a notebook that runs."""

from __future__ import annotations

from src.tools.exports.csv_file import csv_file
from src.tools.exports.notebook import notebook
from src.tools.exports.report import report
from src.tools.exports.xlsx_file import xlsx_file

__all__ = ["csv_file", "notebook", "report", "xlsx_file"]
