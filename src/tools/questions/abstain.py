"""An honest no: what was understood, what was not, and close questions that do have an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from src.models.plan import CannotAnswer
from src.models.semantic import Field, Metric, SemanticModel
from src.tools.questions.coverage import claimed_by, unplaced_words
from src.tools.questions.facts import parts_of, reach
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles, ranked_name
from src.tools.questions.splitting import choose_field

_SUGGESTIONS: Final = 3
_TRIED: Final = 8
_SHOWN_WORDS: Final = 20


def cannot_answer(
    reading: Reading, roles: Roles, refusal: Refusal, understands: Callable[[str, Reading], bool]
) -> CannotAnswer:
    """The refusal for a reader. Every suggestion has been read back to a plan (`understands`)."""
    unplaced, mild = unplaced_words(reading, claimed_by(reading, roles))
    return CannotAnswer(
        reason=refusal.reason,
        understood=_understood(reading),
        unplaced=(*unplaced, *mild)[:_SHOWN_WORDS],
        suggestions=_suggestions(reading, refusal, understands),
    )


def _understood(reading: Reading) -> tuple[str, ...]:
    names = [f"{k.words} ({k.targets[0].kind})" for k in reading.links]
    periods = [p.period.spelled() for p in reading.periods]
    kinds = [reading.intent.kind] if reading.intent.kind else []
    return tuple(dict.fromkeys((*names, *periods, *kinds)))[:_SHOWN_WORDS]


def _suggestions(reading: Reading, refusal: Refusal, understands: Callable[[str, Reading], bool]) -> tuple[str, ...]:
    found: list[str] = []
    for tried, candidate in enumerate(dict.fromkeys(_candidates(reading, _near(reading, refusal)))):
        if tried >= _TRIED or len(found) == _SUGGESTIONS:
            break
        if understands(candidate, reading):
            found.append(candidate)
    return tuple(found)


def _near(reading: Reading, refusal: Refusal) -> tuple[Metric, ...]:
    """Metrics close to what was asked: named in the refusal, linked, of a linked dataset, else the model's first."""
    semantics = reading.semantics
    linked = [m for k in reading.links for t in k.of("metric") if (m := semantics.metric(t.name))]
    datasets = {t.name.partition(".")[0] for k in reading.links for t in k.of("field", "dataset", "value")}
    about = [m for m in semantics.metrics if m.dataset in datasets]
    named = [m for name in refusal.near if (m := semantics.metric(name))]
    twins = [t for m in (*named, *linked) for t in semantics.metrics if t.time and not m.time and t.dataset == m.dataset]
    return tuple(dict.fromkeys((*named, *linked, *twins, *about, *semantics.metrics[:2])))[:4]


def _rankings(reading: Reading) -> Iterator[str]:
    """Rankings of the thing that was to be ranked, by metrics that do not merely count it."""
    link = ranked_name(reading)
    if link is None or reading.ranking is None:
        return
    for metric in reading.semantics.metrics:
        field = choose_field(reading, link, (metric.dataset,))
        if isinstance(field, Field) and field.dataset != metric.dataset:
            yield f"Top {reading.ranking.limit or 5} {link.words} by {_spoken_label(metric)}"


def _candidates(reading: Reading, metrics: tuple[Metric, ...]) -> Iterator[str]:
    yield from islice(_rankings(reading), 2)
    for metric in metrics:
        label = (
            (metric.label or metric.name.replace("_", " "))
            .lower()
            .removeprefix("number of ")
            .removeprefix("total ")
            .removeprefix("daily ")
        )
        split = _some_split(reading, metric)
        if metric.time and reading.intent.kind in ("forecast", None):
            yield f"Forecast {label} for next month"
        if metric.time and reading.intent.kind == "anomaly":
            yield f"Find anomalies in daily {label}"
        if split:
            yield f"Show {label} by {split}"
        yield _scalar(metric, label)
        if metric.time:
            yield f"Show monthly {label} for last year"
    yield from _verified(reading.semantics)


def _spoken_label(metric: Metric) -> str:
    """The label as it stands in a sentence: without "number of" and the like."""
    label = (metric.label or metric.name.replace("_", " ")).lower()
    for prefix in ("number of ", "total ", "daily "):
        label = label.removeprefix(prefix)
    return label


def _scalar(metric: Metric, label: str) -> str:
    parts = parts_of(metric)
    if parts and parts.function == "count":
        return f"How many {label} do we have?"
    return f"What is the total {label}?" if metric.additive else f"What is the {label}?"


def _some_split(reading: Reading, metric: Metric) -> str | None:
    """A category that the metric can be split by: one that was mentioned first, else the nearest."""
    reached = reach(reading.semantics, metric.dataset)
    mentioned = {t.name for k in reading.links for t in k.of("field")}
    fields = [
        (f.role != "category", f.ref not in mentioned, reached[d.name], f)
        for d in reading.semantics.datasets
        if d.name in reached
        for f in d.fields
        if f.role in ("category", "label") and not f.sensitive
    ]
    field = min(fields, key=lambda f: f[:3])[3] if fields else None
    return (field.label or field.name).lower() if field else None


def _verified(semantics: SemanticModel) -> tuple[str, ...]:
    return tuple(v.question for v in semantics.verified_queries)
