"""Numbers that a question names as factors of a change, not as what changed: "how much came from price"."""

from __future__ import annotations

from typing import Final

from src.models.semantic import Metric
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Reading
from src.tools.questions.tokens import words
from src.tools.rate_parts import volumes_of

_FACTORS: Final = words(
    "price prices pricing volume volumes quantity quantities mix rate rates units unit orders order basket size"
)
_SOURCES: Final = words("from to by versus vs and or into between")
_CAUSES: Final = words(
    """come comes came coming due driven caused explained effect effects attributable because thanks resulted price
    volume attribute attributed decompose decomposed split"""
)


def is_factor(reading: Reading, quantity: Quantity) -> bool:
    """Whether the quantity stands where a cause stands, in a word that names a factor: "came from price"."""
    link = quantity.link
    inside = {t.norm for t in reading.tokens[link.start : link.end]}
    if not inside <= _FACTORS:
        return False
    earlier = [t.norm for t in reading.tokens[: link.start]]
    following = reading.tokens[link.end].norm if link.end < len(reading.tokens) else ""
    behind = bool(earlier) and earlier[-1] in _SOURCES and bool(_CAUSES & set(earlier))
    return behind or following in ("effect", "effects")


def factor_metric(reading: Reading) -> tuple[Metric, ...]:
    """The one metric of the model that is a price times a volume, where the question names only these; else none."""
    priced = [m for m in reading.semantics.metrics if m.additive and volumes_of(m, reading.semantics)]
    return tuple(priced) if len(priced) == 1 else tuple(priced[:1]) if len({m.dataset for m in priced}) == 1 else ()
