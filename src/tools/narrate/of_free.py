"""What was worked out over the rows of a table: each answer by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.matter import Matter
from src.tools.narrate.telling import Telling
from src.tools.result_view.findings import mapping
from src.tools.result_view.naming import humanize

_MOST: Final = 4


def tell_free(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    """One short sentence an answer."""
    for name, value in list(mapping(result.get("answers")).items())[:_MOST]:
        known = value if isinstance(value, int | float | str) else None
        telling.say("free_answer", free_name=humanize(str(name)), free_value=Fact(known), free_rows=Fact(matter.rows.count))
