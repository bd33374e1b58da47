"""What some of the things in one table did, or never did: "customers who never bought a Lamp", "products not sold in Rome".

In one table each row is a doing, so the verb says no more than that there is such a row. Who never did it has no row of the
kind: leaving such rows out instead would leave everybody in who has any other row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from src.models.plan import CannotAnswer, Filter, QueryPlan
from src.models.relational import (
    AllOf,
    Arithmetic,
    Compare,
    CompareOp,
    Condition,
    Constant,
    FieldOf,
    Fold,
    Output,
    RelationalQuery,
    Value,
)
from src.models.semantic import SemanticModel
from src.tools.questions.tokens import stems_of

_VERBS: Final = (
    "bought|buy|buys|purchased|purchase|ordered|sold|sell|sells|had|have|has|got|get|used|use|taken|took|take|paid|pay|received"
)
_HELPS: Final = r"(?:(?:who|that|which|were|was|are|is|did|do|does|has|have|had|been|ever)(?P<n{0}>n['’]t)?\s+)*"
_ASKED: Final = (
    r"^\s*(?:(?P<ask>how many|which|what|list|show me|show|find)\s+)?(?:the\s+|all\s+)?(?P<thing>\w+(?:\s+\w+)??)\s+"
)
_DID: Final = re.compile(
    _ASKED + _HELPS.format(1) + r"(?:(?P<no>never|not|no|without)\s+)?" + _HELPS.format(2) + rf"(?P<verb>{_VERBS})\s+"
    r"(?P<none>no\s+|any\s+)?",
    re.IGNORECASE,
)  # fmt: skip
_WITHOUT: Final = re.compile(_ASKED + r"(?P<no>without)\s+", re.IGNORECASE)
_ROWS: Final = re.compile(
    r"^(?:a\s+|any\s+)?(?:orders?|sales?|rows?|purchases?|records?|entry|entries)\b\s*(?=\w)", re.IGNORECASE
)
NEVER: Final = "meant are those none of whose rows is so"


@dataclass(frozen=True, slots=True)
class _Doing:
    """The thing asked for, whether it is counted, and the question without the verb."""

    thing: str
    counted: bool
    negated: bool
    plain: str


def who_did(
    text: str, read: Callable[[str], QueryPlan | CannotAnswer], semantics: SemanticModel, *, never: bool
) -> QueryPlan | None:
    """The plan of such a question over one table, or None where it is none, or what is done is not told by the rows.

    `never`: of who never did it. `read` reads a question by itself.
    """
    doing = _doing(text, semantics) if len(semantics.datasets) == 1 and semantics.inferred else None
    doing = doing if doing is not None and doing.negated == never else None
    plan = read(doing.plain) if doing is not None else None
    if doing is None or not isinstance(plan, QueryPlan) or plan.unplaced:
        return None
    found = _thing_and_rows(plan)
    if found is None or not _is_called(found[0], doing.thing, semantics):
        return None
    tree = _tree(found[0], found[1], doing)
    said = (NEVER,) if doing.negated else ()
    words = tuple(dict.fromkeys(w for w in re.findall(r"\w+", text)))
    return QueryPlan(shape="relational", relational=tree, used=words, assumptions=said + tuple(_of_times(plan)))


def _doing(text: str, semantics: SemanticModel) -> _Doing | None:
    match = _DID.match(text) or _WITHOUT.match(text)
    if match is None:
        return None
    parts = match.groupdict()
    if parts.get("verb") and stems_of(parts["verb"])[0] in _names(semantics):
        return None
    none = (parts.get("none") or "").strip().casefold() == "no"
    negated = bool(parts.get("n1") or parts.get("n2") or none or (parts.get("no") or "").casefold())
    rest = _ROWS.sub("", text[match.end() :])
    return _Doing(match["thing"], (match["ask"] or "").casefold() == "how many", negated, f"Which {match['thing']} {rest}")


def _names(semantics: SemanticModel) -> set[str]:
    return {s for d in semantics.datasets for f in d.fields for s in stems_of(f.name.replace("_", " "))}


def _is_called(field: FieldOf, words: str, semantics: SemanticModel) -> bool:
    found = semantics.field(field.field)
    names = (found.name.replace("_", " "), found.label, *found.synonyms) if found is not None else ()
    return any(set(stems_of(words)) == set(stems_of(name)) for name in names if name)


def _thing_and_rows(plan: QueryPlan) -> tuple[FieldOf, Condition] | None:
    """The column that a plan lists the different values of, and the condition on its rows."""
    tree = plan.relational
    if tree is not None:
        only = tree.group_by[0].value if len(tree.group_by) == 1 and tree.outputs == tree.group_by else None
        plain = tree.having is None and not tree.order and tree.limit is None
        return (only, tree.where) if isinstance(only, FieldOf) and tree.where is not None and plain else None
    more = (
        plan.metrics,
        plan.statistics,
        plan.grain,
        plan.calendar,
        plan.period,
        plan.on,
        plan.order,
        plan.limit,
        plan.analysis,
    )
    if plan.shape != "aggregate" or len(plan.dimensions) != 1 or any(more) or not plan.filters:
        return None
    conditions = [c for f in plan.filters if (c := _condition(f)) is not None]
    if len(conditions) < len(plan.filters):
        return None
    return FieldOf(field=plan.dimensions[0]), conditions[0] if len(conditions) == 1 else AllOf(conditions=tuple(conditions))


def _condition(condition: Filter) -> Condition | None:
    ops: dict[str, CompareOp] = {"=": "=", "in": "in", ">": ">", ">=": ">=", "<": "<", "<=": "<="}
    values = [v for v in condition.values if isinstance(v, str | int | float | bool)]
    if condition.op not in ops or len(values) < len(condition.values) or condition.term:
        return None
    right = tuple(Constant(value=v) for v in values)
    return Compare(left=FieldOf(field=condition.field), op=ops[condition.op], right=right)


def _tree(thing: FieldOf, rows: Condition, doing: _Doing) -> RelationalQuery:
    subject, _, name = thing.field.partition(".")
    known = Compare(left=thing, op="not_null")
    if doing.counted:
        doers: Value = Fold(function="count", of=thing, distinct=True, where=rows)
        every = Fold(function="count", of=thing, distinct=True)
        value = Arithmetic(op="-", left=every, right=doers) if doing.negated else doers
        return RelationalQuery(subject=subject, outputs=(Output(name=f"number_of_{name}", value=value),))
    listed = (Output(name=name, value=thing),)
    if not doing.negated:
        return RelationalQuery(subject=subject, outputs=listed, group_by=listed, where=AllOf(conditions=(known, rows)))
    none = Compare(left=Fold(function="count", where=rows), op="=", right=(Constant(value=0),))
    return RelationalQuery(subject=subject, outputs=listed, group_by=listed, where=known, having=none)


def _of_times(plan: QueryPlan) -> list[str]:
    return [said for said in plan.assumptions if ".." in said]
