"""What a search for groups says: whether there are any, how many, and what each is like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from src.models.narration import Fact
from src.models.words import lowered
from src.tools.narrate.matter import Matter
from src.tools.narrate.telling import Telling, Value
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.naming import label_of_column, unit_of_column
from src.tools.result_view.rows import as_day, number
from src.tools.result_view.units import PROBABILITY

_TOLD: Final = 3
_TRAITS: Final = 2


def tell_clustering(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    """The groups, largest first; or that there are none."""
    groups = [mapping(g) for g in items(result.get("clusters"))]
    scoped = matter.scope(telling)
    things = things_of(matter, result)
    facts: dict[str, Value] = {
        "things": things,
        "things_first": things,
        "groups": Fact(len(groups), "groups"),
        "p": Fact(number(result.get("p_value")), PROBABILITY),
    }
    if not groups:
        if (number(result.get("p_value")) or 0) > 0.05:
            telling.say("clustering_none", scoped, **facts)
        else:
            telling.say("clustering_unstable", scoped, **facts)
        telling.say("clustering_hint")
        return
    asked = result.get("k_asked") is not None
    telling.say("clustering_asked" if asked else "clustering", scoped, **facts)
    if asked and result.get("clear") is False:
        telling.say("clustering_forced")
    for group in groups[:_TOLD]:
        _tell_group(matter, group, things.unit, telling)


def things_of(matter: Matter, result: Mapping[str, Any]) -> Fact:
    """How many things there are, called after the rows' dataset."""
    refs = (*matter.plan.dimensions, *matter.plan.fields)
    dataset = matter.semantics.dataset(refs[0].partition(".")[0]) if refs else None
    name = lowered(dataset.label or dataset.name.replace("_", " ")) if dataset is not None else "rows"
    count = number(result.get("n"))
    return Fact(None if count is None else int(count), name)


def _tell_group(matter: Matter, group: Mapping[str, Any], things: str, telling: Telling) -> None:
    name = str(group.get("name"))
    share = number(group.get("share"))
    facts: dict[str, Value] = {
        "name_first": name[:1].upper() + name[1:],
        "size": Fact(number(group.get("size")), things),
        "share": Fact.percent(share),
    }
    said: list[str] = []
    for trait in [mapping(t) for t in items(group.get("traits"))][:_TRAITS]:
        told = _trait(matter, trait, telling)
        if told:
            said.append(told)
    if said:
        telling.say("clustering_group", {"traits": ", ".join(said)}, **facts)
    else:
        telling.say("clustering_group_plain", **facts)


def _trait(matter: Matter, trait: Mapping[str, Any], telling: Telling) -> str | None:
    column = str(trait.get("column"))
    label = lowered(label_of_column(column, matter.plan, matter.rows, matter.semantics))
    facts: dict[str, Value] = {"column": label, **_sides(matter, column, trait)}
    if "level" in trait:
        return telling.fragment("{column} {level} {here} against {overall}", facts | {"level": str(trait["level"])})
    return telling.fragment("median {column} {here} against {overall}", facts)


def _sides(matter: Matter, column: str, trait: Mapping[str, Any]) -> dict[str, Value]:
    unit = unit_of_column(column, matter.plan, matter.rows, matter.semantics)
    sides: dict[str, Value] = {}
    for side in ("here", "overall"):
        value = trait.get(side)
        if isinstance(value, str):
            sides[side] = as_day(value) or value
        else:
            size = number(value)
            sides[side] = Fact.percent(size) if "level" in trait else Fact(size, unit)
    return sides


__all__: Sequence[str] = ("tell_clustering", "things_of")
