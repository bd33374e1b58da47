"""An answer as a file for another program or another person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from src.models.chat_models import DataColumn

ExportFormat = Literal["csv", "xlsx", "png", "html", "ipynb"]

MEDIA_TYPES: Final[dict[ExportFormat, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "html": "text/html; charset=utf-8",
    "ipynb": "application/x-ipynb+json",
}


@dataclass(frozen=True, slots=True)
class ExportRows:
    """The rows that go into the file."""

    columns: tuple[DataColumn, ...]
    records: tuple[dict[str, Any], ...]
    note: str = ""
    """What a reader should know of them ("the first 1,000 of 50,000 rows")."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file."""

    content: bytes
    media_type: str
    filename: str
    note: str = ""
    policy: str = "default-src 'none'; sandbox"
    """What it may do where a browser opens it in place: its Content-Security-Policy, beside that nobody may frame it."""
