"""Files of rows (CSV, TSV, Parquet, JSON lines, XLSX) as tables that questions can be asked of: `import_file`."""

from __future__ import annotations

from src.services.files.into_duckdb import Imported, import_file, imported_url
from src.services.files.kind import SUFFIXES

__all__ = ["SUFFIXES", "Imported", "import_file", "imported_url"]
