"""The question back where a ranking does not say by which number: "top 3 products in each region"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.models.semantic import Metric
from src.tools.questions.choices import which
from src.tools.questions.facts import parts_of, reach
from src.tools.questions.links import Link
from src.tools.questions.reading import Choice, Reading, Refusal
from src.tools.questions.roles import ranked_name
from src.tools.questions.splitting import choose_field
from src.tools.questions.verbs import sales_of
from src.tools.questions.vocabulary import vocabulary

_MOST: Final = 4


def ranked_by_what(reading: Reading, links: Sequence[Link]) -> Refusal | None:
    """A choice of the numbers that what is ranked has, sales first, then other units; None where nothing named is ranked."""
    ranked = ranked_name(reading)
    if ranked is None or reading.semantics.inferred:
        return None
    fitting = [m for m in reading.semantics.metrics if _adds_up(m) and _splits(reading, m, links)]
    sales = {t.name for t in sales_of(vocabulary(reading.semantics, reading.catalog))}
    fitting.sort(key=lambda m: m.name not in sales)
    first = {m.unit: m for m in reversed(fitting)}
    metrics = sorted(fitting, key=lambda m: first[m.unit] is not m)[:_MOST]
    if not metrics:
        return None
    choices = []
    for metric in metrics:
        said = f"{ranked.words} by {metric.label or metric.name}"
        choices.append(Choice(said, (said,), ranked.start, ranked.end, metric.name))
    return which(ranked.words, choices, tuple(m.name for m in metrics))


def _adds_up(metric: Metric) -> bool:
    """Whether a group has more of it the more it does: no average and no rate."""
    parts = parts_of(metric)
    return metric.additive or metric.additive_over_time or (parts is not None and parts.function == "count")


def _splits(reading: Reading, metric: Metric, links: Sequence[Link]) -> bool:
    """Whether it is about something that happens to what is ranked, and splits by everything that was named."""
    fields = [choose_field(reading, link, (metric.dataset,)) for link in links]
    found = [f for f in fields if not isinstance(f, Refusal)]
    own = {f.dataset for f in found}
    return len(found) == len(fields) and metric.dataset not in own and own <= set(reach(reading.semantics, metric.dataset))
