"""What was worked out over the rows of a table."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {"free_answer": "{free_name}: {free_value}.", "as_found": "{said}"}
