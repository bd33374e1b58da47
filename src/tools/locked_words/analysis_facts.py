"""Facts of a finding: those that its own words are made of, told anew, and its verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from src.models.analysis import Finding
from src.models.narration import Fact, Narration
from src.tools.locked_words.analysis_names import MEANINGS, Meaning
from src.tools.locked_words.known import Knowledge, Known
from src.tools.locked_words.row_facts import name_measure
from src.tools.narrate.matter import Matter
from src.tools.narrate.over_time import grain_of
from src.tools.narrate.subject import Subject
from src.tools.result_view.factors import PAIR, ranked_factors
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.naming import EVERY, label_of_column, lowered
from src.tools.result_view.rows import as_day, label, number, numbers
from src.tools.result_view.units import COEFFICIENT, CURRENCIES, PROBABILITY

_MOST_FACTORS: Final = 3
_MOST_ODD: Final = 3
_STRONG: Final = 0.5
_MODERATE: Final = 0.3
SURE: Final = 0.05


def analysis_facts(known: Knowledge, matter: Matter, finding: Finding, own: Narration) -> None:
    """Everything of the finding that may be told; nothing where no words are known for its kind."""
    result = mapping(finding.result)
    for subject in matter.subjects[:1]:
        name_measure(known, subject)
        if subject.roles.time is not None:
            grain = grain_of(subject)
            known.things |= {grain, f"{grain}s", EVERY.get(grain, grain)}
    for name, meaning in MEANINGS.get(finding.kind, {}).items():
        if name in own.facts:
            known.add(_told(name, meaning, own.facts[name], known))
    for fact in known.facts.values():
        text = (
            str(fact.fact.value) if fact.token in ("test_by",) else fact.fact.unit if fact.kind in ("value", "period") else ""
        )
        known.things |= {
            w
            for w in text.casefold().split()
            if w.isalpha() and w.upper() not in CURRENCIES | {COEFFICIENT.upper(), PROBABILITY.upper()}
        }
    _against(known, own)
    more = _MORE.get(finding.kind)
    if more is not None:
        more(known, matter, result)
    first = [n for s in own.sentences[:1] for n, f in own.facts.items() if f"{{{n}}}" in s and n in known.facts]
    known.head = known.head or tuple(n for n in first if known.facts[n].kind == "value")


def _told(name: str, meaning: Meaning, fact: Fact, known: Knowledge) -> Known:
    roles = frozenset((*meaning.roles, *meaning.also))
    metric = next(iter(known.metrics), "") if meaning.kind == "value" else ""
    return Known(name, fact, meaning.kind, meaning.said, metric, meaning.of, roles, frozenset(meaning.roles), 0, meaning.beside)


def _against(known: Knowledge, own: Narration) -> None:
    """Which way a forecast's change goes, and against what, as the embedded sentence tells it."""
    sentence = next((s for s in own.sentences if "{forecast_change}" in s), "")
    if sentence:
        year = "a year earlier" in sentence
        _sign(known, "forecast_change", 1 if " more than " in sentence else -1, "year_before" if year else "span_before")


def _sign(known: Knowledge, token: str, sign: int, *more: str) -> None:
    """Marks which way a change went, and what else has to be said of it."""
    told = known.facts.get(token)
    if told is not None:
        known.facts[token] = replace(told, sign=sign, roles=told.roles | {*more}, demands=told.demands | {*more})


def _forecast(known: Knowledge, _matter: Matter, _result: Mapping[str, Any]) -> None:
    key = next(iter(known.metrics), "")
    for token, end in (("forecast_top", "tops"), ("forecast_last", "lasts")):
        if token in known.facts:
            known.ranks[key, token] = 1 if end == "tops" else 2
            known.tops.add(key)
            known.lasts[key] = 2
    known.verdicts.add("forecast")
    known.head = tuple(t for t in ("forecast_total", "forecast_average") if t in known.facts)


def _trend(known: Knowledge, matter: Matter, result: Mapping[str, Any]) -> None:
    direction = str(result.get("direction"))
    known.verdicts.add({"up": "trend_up", "down": "trend_down"}.get(direction, "no_trend"))
    sign = {"up": 1, "down": -1}.get(direction, 0)
    if not sign:
        for token in ("trend_pace", "trend_share", "trend_low", "trend_high", "trend_sure"):
            known.facts.pop(token, None)
    else:
        key = next(iter(known.metrics), "")
        known.moves[key, ""] = sign
        _sign(known, "trend_pace", sign)
        _sign(known, "trend_share", sign)
        _sign(known, "trend_low", sign)
        _sign(known, "trend_high", sign)
        rate = number(mapping(mapping(result.get("growth")).get("compound")).get("rate")) or 0.0
        _sign(known, "trend_compound", (rate > 0) - (rate < 0))
    if items(result.get("seasons")):
        known.verdicts.add("season_removed")
    subject = matter.subjects[0]
    groups = {str(k): mapping(v) for k, v in mapping(result.get("groups")).items()}
    if len(groups) > 1 and subject.roles.dimensions:
        _trend_groups(known, subject, groups)


def _trend_groups(known: Knowledge, subject: Subject, groups: Mapping[str, Mapping[str, Any]]) -> None:
    known.things |= {*subject.dimension(subject.roles.dimensions[0]).casefold().split()}
    for place, (name, group) in enumerate(list(groups.items())[: _MOST_FACTORS + 2], 1):
        direction = str(group.get("direction"))
        token = known.add(Known(f"group{place}", Fact(name), "label", f"{direction if direction != 'none' else 'no trend'}"))
        sign = {"up": 1, "down": -1}.get(direction, 0)
        share = number(group.get("percent_per_year"))
        known.moves[subject.measure, token] = sign
        if sign and share is not None:
            roles = frozenset({"change", "yearly"})
            size = Fact(abs(share), "%")
            known.add(
                Known(f"{token}_pace", size, "value", "size of its trend a year", subject.measure, (token,), roles, roles, sign)
            )


def _correlation(known: Knowledge, matter: Matter, result: Mapping[str, Any]) -> None:
    def called(column: str) -> str:
        return lowered(label_of_column(column, matter.plan, matter.rows, matter.semantics))

    target = result.get("target")
    if isinstance(target, str):
        known.add(Known("target", Fact(called(target)), "name", "what factors were held against"))
    factors = [f for f in ranked_factors(result) if PAIR not in f.name]
    for place, factor in enumerate(factors[:_MOST_FACTORS], 1):
        token = known.add(Known(f"factor{place}", Fact(called(factor.name)), "label", "factor"))
        known.add(
            Known(
                f"{token}_r",
                Fact(factor.value, COEFFICIENT),
                "value",
                "correlation coefficient" if factor.signed else "strength of the link",
                "",
                (token,),
                frozenset({"r"}),
                frozenset({"r"}),
            )
        )
        if factor.q is not None:
            known.add(
                Known(
                    f"{token}_q",
                    Fact(factor.q, PROBABILITY),
                    "value",
                    "q-value",
                    "",
                    (token,),
                    frozenset({"q"}),
                    frozenset({"q"}),
                )
            )
        known.found[token] = _of_link(factor.value if factor.signed else None, abs(factor.value), factor.evident)
        known.ranks["", token] = place
    if factors:
        known.tops.add("")
    known.head = ("factor1", "factor1_r")


def _of_link(signed: float | None, size: float, evident: bool | None) -> set[str]:
    holds = {"strong" if size >= _STRONG else "moderate" if size >= _MODERATE else "weak"}
    if signed is not None and evident is not False:
        holds.add("positive" if signed > 0 else "negative")
    if evident is not None:
        holds.add("significant" if evident else "not_significant")
    if evident is not False:
        holds.add("linked")
    return holds


def _anomaly(known: Knowledge, matter: Matter, result: Mapping[str, Any]) -> None:
    subject = matter.subjects[0]
    found = int(number(result.get("count")) or len(items(result.get("anomalies"))))
    known.verdicts.add("anomalies" if found else "no_anomalies")
    dates = items(result.get("dates"))
    if items(result.get("odd_columns")) or items(result.get("anomaly_groups")) or not dates:
        return
    values, usual = numbers(result.get("anomaly_values")), numbers(result.get("expected"))
    scores = [abs(s or 0.0) for s in numbers(result.get("scores"))]
    kinds = items(result.get("kinds"))
    single = [i for i in range(min(len(values), len(dates), len(scores))) if not (i < len(kinds) and kinds[i] == "level shift")]
    for place, i in enumerate(sorted(single, key=lambda i: (-scores[i], i))[:_MOST_ODD], 1):
        day, value = as_day(dates[i]), values[i]
        if day is None or value is None:
            continue
        token = known.add(Known(f"odd{place}", Fact(day, grain_of(subject)), "period", "stands out"))
        key = subject.measure
        known.add(Known(f"{token}_value", subject.amount(value), "value", lowered(subject.label), key, (token,)))
        known.found[token] = {"anomalous"}
        if i < len(usual) and (expected := usual[i]) is not None:
            roles = frozenset({"usual"})
            known.add(
                Known(f"{token}_usual", subject.amount(expected), "value", "what was expected", key, (token,), roles, roles)
            )
            known.found[token].add("above_expected" if value > expected else "below_expected")
        if place == 1:
            known.found[token].add("most_anomalous")
        known.times[token] = day.toordinal()


def _change(known: Knowledge, matter: Matter, result: Mapping[str, Any]) -> None:
    key, change = next(iter(known.metrics), ""), number(result.get("change")) or 0.0
    sign = (change > 0) - (change < 0)
    known.moves[key, ""] = change
    for token in ("moved", "share"):
        _sign(known, token, sign)
    known.times |= {"earlier_start": 1, "later_start": 2}
    for token, value in (("earlier_start", number(result.get("before"))), ("later_start", number(result.get("after")))):
        if value is not None:
            known.values[key, token] = value
    verdict = mapping(result.get("ordinary")).get("verdict")
    if verdict in ("ordinary", "large", "exceptional"):
        known.verdicts.add("ordinary" if verdict == "ordinary" else "unusual_change")
    dimension = mapping(next(iter(items(result.get("dimensions"))), None))
    if result.get("best_dimension") is not None and not dimension.get("offsetting"):
        known.things |= {
            *str(mapping(result.get("names")).get(str(dimension.get("name"))) or dimension.get("name")).casefold().split()
        }
        _members(known, matter.subjects[0], dimension, key)


def _members(known: Knowledge, subject: Subject, dimension: Mapping[str, Any], key: str) -> None:
    for place, member in enumerate(map(mapping, items(dimension.get("members"))[:_MOST_FACTORS]), 1):
        value = number(member.get("contribution"))
        if value is None or member.get("status") == "folded":
            continue
        token = known.add(Known(f"part{place}", Fact(label(member.get("member"))), "label", "part of the change"))
        roles, sign = frozenset({"change"}), 1 if value > 0 else -1
        known.add(
            Known(
                f"{token}_amount", subject.amount(abs(value)), "value", "size of its change", key, (token,), roles, roles, sign
            )
        )
        known.moves[key, token] = value
        if value * known.moves.get((key, ""), 0.0) > 0 and str(member.get("member")) in map(
            str, items(dimension.get("leaders"))
        ):
            known.found[token] = {"contributed"}


def _decomposition(known: Knowledge, _matter: Matter, result: Mapping[str, Any]) -> None:
    key = next(iter(known.metrics), "")
    seasonal = "decomposition_high" in known.facts
    known.verdicts.add("seasonal" if seasonal else "not_seasonal" if items(result.get("seasons")) else "short")
    if seasonal:
        known.ranks |= {(key, "decomposition_high"): 1, (key, "decomposition_low"): 2}
        known.tops.add(key)
        known.lasts[key] = 2
    ends = [known.facts[t].number for t in ("decomposition_first", "decomposition_last") if t in known.facts]
    if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
        known.moves[key, ""] = ends[1] - ends[0]


def _hypothesis(known: Knowledge, _matter: Matter, result: Mapping[str, Any]) -> None:
    known.verdicts.add("significant" if result.get("significant") else "not_significant")
    key = next(iter(known.metrics), "")
    for token in ("test_a", "test_b", "test_low", "test_high"):
        level = known.facts.get(f"{token}_level")
        if level is not None and level.number is not None:
            known.values[key, token] = level.number
    if "test_low" in known.facts:
        known.ranks |= {(key, "test_high"): 1, (key, "test_low"): 2}
        known.tops.add(key)
        known.lasts[key] = 2
    known.head = ("test_p",)


def _regression(known: Knowledge, _matter: Matter, _result: Mapping[str, Any]) -> None:
    p = known.facts.get("model_p")
    if p is not None and p.number is not None:
        known.found["model_factor"] = {"significant", "linked"} if p.number <= SURE else {"not_significant"}
    known.head = ("model_p",)


def _clustering(known: Knowledge, _matter: Matter, result: Mapping[str, Any]) -> None:
    groups = [mapping(g) for g in items(result.get("clusters"))]
    clear = bool(groups) and not (result.get("k_asked") is not None and result.get("clear") is False)
    known.verdicts.add("clusters" if clear else "no_clusters")
    known.verdicts |= {"cut"} if groups and result.get("k_asked") is not None else set()
    for place, group in enumerate(groups[:_MOST_FACTORS], 1):
        size, share = number(group.get("size")), number(group.get("share"))
        token = known.add(Known(f"cluster{place}", Fact(str(group.get("name"))), "label", "group"))
        known.ranks["", token] = 1 + sum((number(g.get("size")) or 0.0) > (size or 0.0) for g in groups)
        if size is not None:
            known.values["", token] = size
            known.add(Known(f"{token}_size", Fact(int(size)), "value", "its size", "", (token,), frozenset({"size"})))
        if share is not None:
            part = frozenset({"share"})
            known.add(Known(f"{token}_share", Fact.percent(share), "value", "its share", "", (token,), part, part))
    if groups:
        known.tops.add("")
        known.lasts[""] = len(groups)
    known.head = tuple(t for t in ("groups", "p", "cluster1_size") if t in known.facts)


def _cohort(known: Knowledge, _matter: Matter, _result: Mapping[str, Any]) -> None:
    new, old = (known.facts[t].number if t in known.facts else None for t in ("new", "old"))
    p = known.facts["p"].number if "p" in known.facts else None
    if new is None or old is None or p is None:
        return
    known.verdicts.add("cohort_same" if p > SURE else "cohort_better" if new > old else "cohort_worse")


_MORE: Final[dict[str, Callable[[Knowledge, Matter, Mapping[str, Any]], None]]] = {
    "forecast": _forecast,
    "trend": _trend,
    "correlation": _correlation,
    "anomaly": _anomaly,
    "change": _change,
    "decomposition": _decomposition,
    "hypothesis": _hypothesis,
    "regression": _regression,
    "clustering": _clustering,
    "cohort": _cohort,
}
