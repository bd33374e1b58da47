"""Dimensions, members and the bars of a waterfall as plain values, small members folded without breaking the sum."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from src.analyses.effects import VolumeMixPrice, total
from src.analyses.explaining import Explanation
from src.analyses.words import one

OTHERS: Final = "others"
_BARS: Final = 8


def dimension_json(
    found: Explanation, change: float, most: int, priced: VolumeMixPrice | None, volume: str | None
) -> dict[str, Any]:
    """One dimension: its members, largest contribution first, those after the first `most` folded into one."""
    parts = found.parts
    order = np.lexsort((np.arange(len(parts.members)), -np.abs(found.contribution)))
    folded = order[most:] if len(order) > most + 1 else order[:0]
    shown = order[: len(order) - len(folded)]
    told: dict[str, Any] = {
        "name": parts.name,
        "members": [_member(found, int(k), change, priced) for k in shown],
        "folded": len(folded),
        "count": len(parts.members),
        "new": int((~parts.there[0] & parts.there[1]).sum()),
        "lost": int((parts.there[0] & ~parts.there[1]).sum()),
        "explains": found.explains,
        "offsetting": found.offsetting,
        "rises": total(found.contribution[found.contribution > 0]),
        "falls": total(found.contribution[found.contribution < 0]),
        "concentration": found.concentration,
        "usual_concentration": found.usual,
        "unusual": found.unusual,
        "surprise": found.surprise,
        "leaders": [parts.members[k] for k in found.leaders],
        "leaders_part": _share(total(found.contribution[list(found.leaders)]), change),
        "leaders_share_before": _leaders_share(found),
    }
    if len(folded):
        told["members"].append(_others(found, folded, change, priced))
    if found.rate is not None and found.mix is not None:
        told["rate_effect"], told["mix_effect"] = total(found.rate), total(found.mix)
    if priced is not None:
        told |= {
            "volume": volume, "volume_effect": total(priced.volume), "mix_effect": total(priced.mix),
            "price_effect": total(priced.price),
        }  # fmt: skip
    return told


def _member(found: Explanation, k: int, change: float, priced: VolumeMixPrice | None) -> dict[str, Any]:
    before, after = found.parts.there[0][k], found.parts.there[1][k]
    told: dict[str, Any] = {
        "member": found.parts.members[k],
        "before": float(found.before[k]),
        "after": float(found.after[k]),
        "status": "kept" if before and after else "new" if after else "lost",
    }
    return told | _of(found, np.array([k]), change, priced)


def _others(found: Explanation, folded: np.ndarray, change: float, priced: VolumeMixPrice | None) -> dict[str, Any]:
    ratio = found.weights is not None
    told: dict[str, Any] = {
        "member": OTHERS,
        "before": None if ratio else total(found.before[folded]),
        "after": None if ratio else total(found.after[folded]),
        "status": "folded",
    }
    return told | _of(found, folded, change, priced)


def _of(found: Explanation, which: np.ndarray, change: float, priced: VolumeMixPrice | None) -> dict[str, Any]:
    contribution = total(found.contribution[which])
    told: dict[str, Any] = {
        "contribution": contribution,
        "part_of_change": _share(contribution, change),
        "expected": None if found.expected is None else total(found.expected[which]),
    }
    if found.rate is not None and found.mix is not None and found.weights is not None:
        told |= {"rate_effect": total(found.rate[which]), "mix_effect": total(found.mix[which])}
        told |= {"weight_before": total(found.weights[0][which]), "weight_after": total(found.weights[1][which])}
    if priced is not None:
        told |= {
            "volume_effect": total(priced.volume[which]), "mix_effect": total(priced.mix[which]),
            "price_effect": total(priced.price[which]),
        }  # fmt: skip
    return told


def _leaders_share(found: Explanation) -> float | None:
    values = found.weights[0] if found.weights is not None else found.before
    whole = total(values)
    return _share(total(values[list(found.leaders)]), whole) if found.leaders and whole > 0 else None


def waterfall(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Bars from the earlier to the later value: the parts by the dimension that tells most, else by factor."""
    first = {"label": values["periods"]["before"]["label"], "value": values["before"], "kind": "start"}
    last = {"label": values["periods"]["after"]["label"], "value": values["after"], "kind": "end"}
    dimension = values["dimensions"][0] if values["dimensions"] else None
    if dimension is not None and values["waterfall_by"] == dimension["name"]:
        steps = _bars([(m["member"], m["contribution"]) for m in dimension["members"]])
    else:
        steps = [(_factor(e, values["names"]), e["effect"]) for e in values["effects"]]
    return [first, *({"label": n, "value": v, "kind": "step"} for n, v in steps), last]


def _factor(effect: dict[str, Any], names: dict[str, str]) -> str:
    of, per = (str(names.get(effect[k], effect[k])) for k in ("of", "per"))
    return of if effect["per"] is None else f"{of} per {one(per)}"


def _bars(steps: list[tuple[str, float]]) -> list[tuple[str, float]]:
    others = [v for name, v in steps if name == OTHERS]
    shown = [s for s in steps if s[0] != OTHERS]
    kept, more = shown[:_BARS], [v for _, v in shown[_BARS:]]
    left = [*others, *more]
    return [*kept, *([(OTHERS, total(left))] if left else [])]


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
