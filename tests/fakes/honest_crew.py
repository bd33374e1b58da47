"""A model that answers every agent as a good one would: it knows the right plan of each question that it may be asked."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from src.agents.author import AskContext
from src.agents.embedded import EmbeddedAuthor
from src.models.chat_models import Question
from src.models.plan import QueryPlan
from src.models.sql import SqlDraft
from src.tools.prompting.quoting import MOST_QUESTION, fenced, quoted
from src.tools.sql_compile import compile_plan
from tests.fakes.crew_models import role_of
from tests.fakes.groq_server import Reply
from tests.fakes.plan_drafts import draft_of

_ASKED: Final = fenced("Question", "").removesuffix("\n```")
"""What stands before the question in every prompt; other questions may stand there as examples."""


@dataclass(frozen=True)
class Known:
    """A question, how the data would put it, and what its plan is."""

    question: str
    plain: str
    plan: QueryPlan
    draft: dict[str, Any]


class HonestCrew:
    """A script for `GroqServer`. What it is asked and does not know, it says that it cannot do."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._known = {quoted(k.question, MOST_QUESTION): k for k in known}
        self._says: dict[str, Callable[[str], dict[str, Any]]] = {
            "manager": self._manager,
            "sql_engineer": self._engineer,
            "narrator": _narrator,
        }

    @property
    def questions(self) -> list[str]:
        """Those that it knows."""
        return [k.question for k in self._known.values()]

    def __call__(self, body: dict[str, Any]) -> Reply:
        """The answer to one request."""
        text = "\n".join(str(m["content"]) for m in body["messages"])
        says = self._says.get(role_of(body), _unable)
        return Reply(json.dumps(says(text)))

    def _manager(self, text: str) -> dict[str, Any]:
        known = self._asked(text)
        if known is None:
            return {"asks": "nothing", "cannot": "I do not know it."}
        asks = known.plan.analysis.kind if known.plan.analysis else "data"
        return {"asks": asks, "question": known.plain, "sql": known.plan.shape == "relational", "cannot": ""}

    def _engineer(self, text: str) -> dict[str, Any]:
        known = self._asked(text)
        return {"cannot": "I do not know it."} if known is None else known.draft

    def _asked(self, text: str) -> Known | None:
        asked = text.rpartition(_ASKED)[2]
        return next((known for question, known in self._known.items() if asked.startswith(question)), None)


def _unable(_text: str) -> dict[str, Any]:
    return {"cannot": "I have no words for it."}


_SENTENCES: Final[tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]] = (
    ("forecast_total", "With {level} confidence, the forecast lies between {forecast_low} and {forecast_high}.", ()),
    ("forecast_total", "The forecast is {forecast_total}.", ()),
    ("odd1", "On {odd1} it was {odd1_value}.", ()),
    ("factor1_r", "The correlation with {factor1} is {factor1_r}.", (("linked", "factor1"),)),
    ("median", "The median is {median}.", ()),
    ("row1_value", "{row1} is at {row1_value}.", ()),
    ("value", "The total is {value}.", ()),
)
"""A token that a result has -> what can be told of it, and its claims."""


def _narrator(text: str) -> dict[str, Any]:
    """A sentence or two that hold for every result with such facts."""
    facts = {*re.findall(r"^\{(\w+)\} ", text, flags=re.MULTILINE)}
    told = [
        {"text": sentence, "claims": [{"predicate": predicate, "of": [of]} for predicate, of in claims]}
        for token, sentence, claims in _SENTENCES
        if {token, *re.findall(r"\{(\w+)\}", sentence)} <= facts
    ]
    return {"sentences": told[:3]}


def know(questions: Mapping[str, str], context: AskContext) -> list[Known]:
    """What the embedded author makes of each question put plainly (question -> plain); what it cannot read is left out."""
    author = EmbeddedAuthor()
    known = []
    for question, plain in questions.items():
        plan = asyncio.run(author.classify(Question(text=plain), context))
        if isinstance(plan, QueryPlan):
            known.append(Known(question, plain, plan, _draft(plan, context)))
    return known


def _draft(plan: QueryPlan, context: AskContext) -> dict[str, Any]:
    if plan.shape not in ("relational", "written"):
        return draft_of(plan)
    if plan.written is not None:
        sql, roles = plan.written.sql, {c.name: c.role for c in plan.written.columns}
        return {"sql": sql, "columns": [{"name": name, "role": role} for name, role in roles.items()]}
    compiled = compile_plan(plan, context.semantics, context.catalog.dialect, context.today)
    assert isinstance(compiled, SqlDraft)
    return {"sql": compiled.text}
