"""What a decomposition says: which seasons there are, their highest and lowest part, the trend, stationary or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.matter import Matter
from src.tools.narrate.of_trend import moved, span
from src.tools.narrate.subject import Subject
from src.tools.narrate.telling import Telling, Value
from src.tools.narrate.templates import TEMPLATES
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.rows import number, numbers
from src.tools.result_view.units import PERCENT

_VERDICTS: Final = {
    "stationary": "stationary",
    "trend stationary": "line",
    "unit root": "walk",
    "contradictory": "contradictory",
    "undecided": "undecided",
}


def tell_decomposition(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    """The seasons, the trend, and what ADF and KPSS say together."""
    subject, scoped = matter.subjects[0], span(matter, result, telling)
    told = [t for t in (_season(subject, name, f, telling) for name, f in mapping(result.get("seasonal_figure")).items()) if t]
    if told:
        together = number(mapping(result.get("strength")).get("seasons"))
        share = Fact.percent(together)
        telling.say(
            "decomposition_seasonal", {**scoped, "list": "; ".join(told)}, decomposition_strength=share, **subject.names
        )
    else:
        known = "none" if items(result.get("seasons")) else "short"
        telling.say(f"decomposition_{known}", scoped, **subject.names)
    trend = [v for v in numbers(result.get("trend")) if v is not None]
    if trend:
        telling.say(
            "decomposition_trend", decomposition_first=subject.amount(trend[0]), decomposition_last=subject.amount(trend[-1])
        )
    verdict = _VERDICTS.get(str(mapping(result.get("stationarity")).get("verdict")))
    if verdict:
        telling.say(f"decomposition_{verdict}", {"apart": "Apart from its season it" if told else "It"})


def _season(subject: Subject, name: str, figure: object, telling: Telling) -> str | None:
    parts = [mapping(p) for p in items(figure)]
    effects = [number(p.get("effect")) for p in parts]
    known = [(e, p) for e, p in zip(effects, parts, strict=True) if e is not None]
    if len(known) < 2:
        return None
    (highest, top), (lowest, bottom) = max(known, key=lambda k: k[0]), min(known, key=lambda k: k[0])
    facts: dict[str, Value] = {
        "decomposition_high": str(top.get("part")),
        "decomposition_low": str(bottom.get("part")),
        "decomposition_above": _size(subject, highest, top),
        "decomposition_below": _size(subject, lowest, bottom),
        "decomposition_cycle": f"the {name}" if name in ("week", "year") else name,
    }
    return telling.fragment(TEMPLATES["decomposition_season"], facts)


def _size(subject: Subject, effect: float, part: Mapping[str, Any]) -> Fact:
    share = number(part.get("percent"))
    return moved(subject, abs(effect)) if share is None or subject.unit in PERCENT else Fact(abs(share), "%")
