"""What was worked out over the rows of a table: each answer by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.matter import Matter
from src.tools.narrate.telling import Telling
from src.tools.result_view.findings import mapping
from src.tools.result_view.naming import humanize

_MOST: Final = 4


def tell_free(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    """One short sentence an answer."""
    for name, value in list(_single(mapping(result.get("answers"))))[:_MOST]:
        known = value if isinstance(value, int | float | str) else None
        telling.say("free_answer", free_name=humanize(name), free_value=Fact(known), free_rows=Fact(matter.rows.count))


def _single(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """One value a name; those of a list by their place."""
    for name, value in answers.items():
        if isinstance(value, list):
            yield from ((f"{name} {place}", item) for place, item in enumerate(value, start=1))
        else:
            yield str(name), value
