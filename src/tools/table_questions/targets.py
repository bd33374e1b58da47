"""Which columns a question speaks of for their own sake: those that are measured, not those that choose or make."""

from __future__ import annotations

import re

from src.tools.table_questions.linking import COLUMN, Linked
from src.tools.table_questions.plan import Bin, Derive, HourBin, Step


def measured_columns(text: Linked, taken: set[str], derived: list[Step]) -> list[str]:
    """Columns in the order of the text, less those that conditions or groups have taken or that only make another."""
    inner = {c for s in derived if isinstance(s, Derive) and s.name not in s.columns for c in s.columns}
    inner |= {s.column for s in derived if isinstance(s, Bin | HourBin)}
    free = [text.column(m[0]) for m in re.finditer(COLUMN, text.text) if not text.claimed[m.start()]]
    spoken = [n for n in dict.fromkeys(free) if (n not in taken or _measured(text, n)) and n not in inner]
    if not spoken:
        spoken = [n for n in text.columns_in(text.text) if n not in taken and n not in inner]
    if not spoken:
        spoken = [n for n in dict.fromkeys(text.columns_in(text.text)) if n in taken and _measured(text, n)]
    made = [s.name for s in derived if isinstance(s, Derive)]
    if made and not any(n in made for n in spoken) and len(spoken) < 2:
        spoken += [m for m in made if m in text.columns or m == "duration"]
    return list(dict.fromkeys(spoken))


def _measured(text: Linked, name: str) -> bool:
    """Whether a column that conditions speak of is measured as well: "the mean fare of those with a fare above 10"."""
    mark = f"@{text.columns.index(name)}" if name in text.columns else "(?!)"
    statistic = r"(?:mean|average|median|sum|total|deviation|maximum|minimum|variance)"
    return re.search(rf"{statistic} (?:of (?:the )?)?{mark}\b", text.text) is not None
