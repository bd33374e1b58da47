"""Tokens where a thing of their kind can stand: no date where an amount belongs, no label for a number, nothing twice."""

from __future__ import annotations

from typing import Final

from src.tools.locked_words.bearing import DIRECTIONS
from src.tools.locked_words.known import Knowledge, Known
from src.tools.locked_words.reading import Item, Unreadable

_ENDS: Final = {"start": "end", "from_when": "to_when", "portfolio_start": "portfolio_end"}
"""Ends of a span of time: the first stands with the second behind it, neither alone."""
_AMOUNT_ONLY: Final = frozenset({"at", "reach", "reached", "reaching", "totaled", "totaling", "averaged", "averaging", "with"})
_MOVED_TO: Final = frozenset({"came", "comes", "come", "amounted", "amounts", "rise", "fall"})
_BROUGHT: Final = frozenset({"brings", "bringing", "brought", "bring", "takes", "took", "taking"})
_NUMBERED: Final = frozenset({"p", "q", "r"})
_COUNTS: Final = frozenset({"groups", "size", "anomalies", "over", "under", "checked"})
_BEFORE_COUNTS: Final = frozenset(
    {"of", "out of", "the", "among", "across", "all", "in all", "over", "these", "are", "in", ",", "were"}
)
_OF_A_ROW: Final = frozenset({"in", "for", "at", "from", "of", "with", "by", "on", "to"})
_COMPARING: Final = frozenset({"compared with", "compared to", "relative to"})
_BEING: Final = frozenset({"is", "was", "are", "were", "has", "had"})
_FACTORS: Final = ("factor", "target", "model")
_LEADS: Final = {
    "period": frozenset({"in", "during", "for", "over", "of", "within", "throughout", "across"}),
    "trend_per": frozenset({"a", "per", "each", "every", "an"}),
    "scope": frozenset({"where"}),
    "model_held": frozenset({"with", "holding", "for"}),
    "test_what": frozenset({"the", "a", "in", "highest", "lowest", "higher", "lower"}),
}
"""Names that stand behind these words alone."""
_AFTER_WITH: Final = frozenset({"target", "model_target", "model_held", "model", "test", "tested", "against"})
_NO_MEASURE_AFTER: Final = frozenset({*_COMPARING, "from", "to", "between", "a", "an", "per", "or", "("})
_CALLED: Final = {"value": "a number", "label": "a label", "period": "a time", "name": "a name"}


def check_places(items: list[Item], known: Knowledge) -> None:
    """Raises Unreadable for a token that stands where nothing of its kind can."""
    seen: set[str] = set()
    for place, item in enumerate(items):
        if item.kind != "token":
            continue
        fact = known.facts[item.text]
        if item.text in seen and fact.kind != "name":
            raise Unreadable(f"{{{item.text}}} stands there twice")
        seen.add(item.text)
        if not (_fits(fact, items, place, known) and _goes_on(fact, items, place, known)):
            raise Unreadable(f"{{{item.text}}} cannot stand there: it is {_CALLED[fact.kind]}")
        if place and items[place - 1].text.endswith(" into") and "groups" not in fact.roles:
            raise Unreadable(f"{{{item.text}}} is no number of groups")
    _spans(items, known)


def _fits(fact: Known, items: list[Item], place: int, known: Knowledge) -> bool:
    """Whether it may stand behind what stands before it."""
    before = items[place - 1] if place else None
    if before is None:
        return fact.token not in _LEADS
    last, earlier = before.text, items[place - 2].text if place > 1 else ""
    ways = before.kind == "phrase" and DIRECTIONS.keys() & before.families
    if ways and not fact.sign and not last.endswith(("than", "from")):
        return bool(fact.roles & {"over", "under", "gap"}) or fact.token.startswith(_FACTORS)
    if last in _BEING and fact.kind != "value" and (fact.kind == "name" or _bound(items, place, known)):
        return False
    if last == "by":
        return bool(fact.sign) or "gap" in fact.roles or (fact.kind == "name" and not _moving(items[:place]))
    if last == "of" and place > 1 and DIRECTIONS.keys() & items[place - 2].families and not _is_factor(fact):
        return bool(fact.sign)
    if fact.kind == "value":
        return _amount_fits(fact, last, earlier)
    if before.roles & _NUMBERED or (last == "of" and place > 1 and items[place - 2].roles & _NUMBERED):
        return False
    if fact.kind == "name":
        return _name_fits(fact, last, earlier)
    after = items[place + 1].text if place + 1 < len(items) else ""
    return _row_fits(fact, last, earlier, doing=after.endswith("ing"))


def _is_factor(fact: Known) -> bool:
    """Whether it is a factor or what factors are held against."""
    return fact.token.startswith(_FACTORS)


def _bound(items: list[Item], place: int, known: Knowledge) -> bool:
    """Whether a token stands right before the verb: "{row1} is {row2}", "{value} is {row1}"."""
    return place > 1 and items[place - 2].kind == "token" and known.facts[items[place - 2].text].kind != "name"


def _moving(items: list[Item]) -> bool:
    return any(i.kind == "phrase" and DIRECTIONS.keys() & i.families for i in items)


def _amount_fits(fact: Known, last: str, earlier: str) -> bool:
    if last in ("in", "during", "on", "per", "each", "every") and earlier not in _BROUGHT:
        return False
    if "checked" in fact.demands and last == "of" and earlier != "out":
        return earlier in ("found", "these")
    if "count" in fact.roles and last not in _BEFORE_COUNTS:
        return False
    return not (fact.sign and last.rpartition(" ")[2] in ("from", "to", "at", "reach", "reaching", "reached"))


def _row_fits(fact: Known, last: str, earlier: str, *, doing: bool) -> bool:
    """Whether a label or a time may stand behind these words."""
    if last in _AMOUNT_ONLY:
        return last == "with" and (fact.token.startswith(("factor", "model", "test")) or doing)
    if last in ("a", "an") or last in _COMPARING or (last == "to" and earlier in _MOVED_TO):
        return False
    if last in ("in", "against", "versus") and earlier in _BROUGHT:
        return False
    return fact.kind == "label" or last != "of"


def _name_fits(fact: Known, last: str, earlier: str) -> bool:
    """Whether a name may stand behind these words."""
    if fact.token in _LEADS:
        return last in _LEADS[fact.token] and earlier not in _BROUGHT
    if last in _AMOUNT_ONLY:
        return last == "with" and fact.token in _AFTER_WITH
    if last == "to" and earlier in _MOVED_TO:
        return False
    return not (fact.token.startswith("metric") and last in _NO_MEASURE_AFTER)


def _goes_on(fact: Known, items: list[Item], place: int, known: Knowledge) -> bool:
    """What may follow: a thing only behind a count, and behind "to", "for" or "of" what goes with it."""
    after = items[place + 1] if place + 1 < len(items) else None
    other = items[place + 2] if place + 2 < len(items) else None
    if fact.token == "after" and fact.kind == "period":  # noqa: S105
        return after is not None and after.text.startswith("after")
    if after is None:
        return True
    if after.text == "of" and "count" in fact.roles:
        return False
    if after.text in ("per", "a", "an", "each", "every") and other is not None and other.kind == "thing":
        return fact.kind != "value" or bool(fact.roles & {"average", "change", "yearly", "trend"})
    if after.kind in ("thing", "metric") and (fact.kind == "value" or fact.token.startswith("metric")):
        bare = not fact.fact.unit and (after.kind == "metric" or not fact.metric)
        counted = bool(fact.roles & _COUNTS) and not fact.fact.unit and (after.kind == "thing" or "groups" not in fact.roles)
        return fact.kind == "value" and (counted or (bare and "groups" not in fact.roles))
    if fact.kind == "value" and after.kind == "phrase" and DIRECTIONS.keys() & after.families and "from" not in after.text:
        return bool(fact.sign) or bool(fact.roles & {"over", "under", "gap"})
    if after.kind == "phrase" and "confidence" in after.roles and fact.kind != "label":
        return "confidence" in fact.demands or (fact.kind == "name" and not after.text.startswith("confidence"))
    if other is None or other.kind != "token":
        return True
    return _joins(fact, after.text, known.facts[other.text], items[:place], known)


def _joins(fact: Known, word: str, other: Known, before: list[Item], known: Knowledge) -> bool:
    """Whether a word alone may stand between these two."""
    if word == "for" and fact.kind != "value" and other.kind == "label":
        return fact.token.startswith("metric")
    if word in _OF_A_ROW and fact.kind == "value" and other.kind in ("label", "period"):
        return other.token in fact.of or not any(known.facts[t].kind == other.kind for t in fact.of)
    if word == "to":
        told = [known.facts[i.text].kind for i in before if i.kind == "token" and fact.kind != "value"]
        return other.kind in (fact.kind, *told[-1:])
    return not (word == "of" and fact.demands & {"anomalies", "over", "under"} and other.kind != "value")


def _spans(items: list[Item], known: Knowledge) -> None:
    """Ends of spans and of intervals stand together: "from … to …", "between … and …"."""
    texts = [i.text if i.kind != "token" else f"{{{i.text}}}" for i in items]
    tokens = {i.text for i in items if i.kind == "token"}
    for first, second in _ENDS.items():
        told = tokens & {first, second}
        if not told or first not in known.facts or second not in known.facts:
            continue
        if known.facts[first].fact == known.facts[second].fact and len(told) == 1:
            continue
        if not _joined(texts, first, second):
            raise Unreadable(f"{{{first}}} and {{{second}}} stand together: “from {{{first}}} to {{{second}}}”")
    for low in (t for t in tokens if "lower" in known.facts[t].demands and "quartiles" not in known.facts[t].roles):
        if not any(_joined(texts, low, t) for t in tokens if "upper" in known.facts[t].demands):
            raise Unreadable(f"the ends of an interval stand together: “between {{{low}}} and …”")


def _joined(texts: list[str], first: str, second: str) -> bool:
    if f"{{{first}}}" not in texts:
        return False
    place = texts.index(f"{{{first}}}")
    return texts[place + 2 : place + 3] == [f"{{{second}}}"] and texts[place + 1] in ("to", "and", "through", "until", "till")
