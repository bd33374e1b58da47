"""What a restated question brings in that the question itself does not hold: a number, a time, or a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from src.models.plan import QueryPlan
from src.tools.plan_drafts.said import Said
from src.tools.plan_drafts.times import period_of
from src.tools.prompting.quoting import quoted
from src.tools.questions.take_apart import take_apart
from src.tools.questions.tokens import tokenize

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def added(sentence: str, plan: QueryPlan | None, said: Said) -> str:
    """What the sentence (and the plan that it is read as) has and the question has not, or nothing."""
    reading = take_apart(sentence, catalog=said.catalog, semantics=said.semantics, today=said.today)
    timed = {i for p in reading.periods for i in p.span}
    for token in tokenize(sentence):
        if token.kind == "number" and token.index not in timed and token.number not in said.numbers:
            return f"It holds the number {quoted(token.text)}, which the question does not."
    for mention in reading.periods:
        told = period_of(mention.period.label, said, ahead=mention.ahead_of(said.today))
        if isinstance(told, str):
            return told
    return _conditions(plan, said) if plan is not None else ""


def _conditions(plan: QueryPlan, said: Said) -> str:
    for condition in plan.filters:
        if condition.term and not said.names_term(condition.term):
            return f"It narrows to {quoted(condition.term)}, of which the question does not speak."
        for value in () if condition.term else condition.values:
            if isinstance(value, str) and not said.names_value(condition.field, value):
                return f"It narrows {condition.field} to {quoted(value)}, which the question does not name."
    tree = plan.relational.model_dump(mode="json") if plan.relational is not None else {}
    for text in _texts(tree):
        if not said.names_text(text):
            return f"It narrows to {quoted(text)}, which the question does not name."
    return ""


def _texts(tree: Any) -> Iterator[str]:
    """The texts that a tree of related things compares with; its days are those of times, which were looked at."""
    if isinstance(tree, dict):
        text = tree.get("value") if tree.get("kind") == "constant" else None
        if isinstance(text, str) and not _DAY.match(text):
            yield text
        for item in tree.values():
            yield from _texts(item)
    elif isinstance(tree, list):
        for item in tree:
            yield from _texts(item)
