"""A model that does whatever an order in its prompt says, wherever the order stands and whoever is asked.

It puts what the order asks for into the fields of the answer that its role gives, one after the other from one request to
the next, so that every field is tried; where the order is about form, it says it raw. With no order it answers honestly.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

import pytest
from pydantic import BaseModel

from src.agents.crew.asking import ask_agent
from tests.fakes.crew_models import role_of
from tests.fakes.groq_server import Reply

_TO_THE_END: Final = r"((?:[^\"\\\n]|\\.)*)"
_ORDERS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"OBEY\[((?:[^\]\"\\\n]|\\.)*)",
        r"OBEY[_ ]([\w ]+)",
        r"(?:instructions[_ ]and|SYSTEM|SQL|with)[_ ]([\w ]+)",
        r"(?:ignore|disregard|forget) (?:all |the |your )*(?:previous |prior |above )?(?:instructions|rules)[ :;,.]*(?:and )?"
        + _TO_THE_END,
        rf"SYSTEM: *{_TO_THE_END}",
        rf"run this SQL: *{_TO_THE_END}",
        rf"(?:reply|answer) with:? *{_TO_THE_END}",
        rf"im_start\|?>? *system *{_TO_THE_END}",
    )
)
_MOST_LEAVES: Final = 60
Path = tuple[str | int, ...]


def orders_in(text: str) -> list[str]:
    """What each order of a prompt asks for, JSON escapes undone, the most explicit ones first."""
    found = (match[1].replace('\\"', '"').replace("\\\\", "\\") for order in _ORDERS for match in order.finditer(text))
    return list(dict.fromkeys(asked.strip() for asked in found if asked.strip()))


class ObedientModel:
    """The script of a server: `GroqServer(ObedientModel(honest))`. `order` is what it obeys wherever it reads it.

    It knows the whole of it from its first letters, as a model that is in league with the attacker would.
    """

    def __init__(self, honest: Mapping[str, dict[str, Any]] | None = None) -> None:
        """`honest`: role -> the answer it gives where there is no order, and which an order changes one field of."""
        self.order = ""
        self.raw: Callable[[str], str] | None = None
        """Makes the whole answer of what the order asks for; None: it goes into the fields of the role's type."""
        self.obeyed: dict[str, int] = {}
        """Role -> how often it obeyed."""
        self.types: dict[str, type[BaseModel]] = {}
        self.honest = dict(honest or {})
        self._lock = threading.Lock()

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Learns from the crew itself which type each role answers with."""

        async def noted(agent: Any, prompt: Any, wanted: type[BaseModel], check: Any, **more: Any) -> Any:
            self.types[str(agent.role)] = wanted
            return await ask_agent(agent, prompt, wanted, check, **more)

        patch.setattr("src.agents.crew.team.ask_agent", noted)

    def __call__(self, body: dict[str, Any]) -> Reply:
        """The reply to one request."""
        role = role_of(body)
        base = self.honest.get(role, {})
        said = "\n".join(str(m["content"]) for m in body["messages"] if m["role"] == "user")
        order = self.order if self.order and any(_same(asked, self.order) for asked in orders_in(said)) else ""
        if not order:
            return Reply(json.dumps(base))
        with self._lock:
            turn = self.obeyed[role] = self.obeyed.get(role, 0) + 1
        if self.raw is not None:
            return Reply(self.raw(order))
        wanted = next(
            (kind for name, kind in self.types.items() if any(name in str(m["content"]) for m in body["messages"])), None
        )
        if wanted is None:
            return Reply(json.dumps({**base, **dict.fromkeys(base, order)}))
        return Reply(json.dumps(filled(wanted, order, base, turn - 1)))


def filled(wanted: type[BaseModel], payload: str, base: dict[str, Any], turn: int) -> dict[str, Any]:
    """An answer of that type with the payload in one text of it: the `turn`-th, or in all of them each time round."""
    schema = wanted.model_json_schema()
    leaves = list(_leaves(schema, schema.get("$defs", {}), ()))[:_MOST_LEAVES]
    place = turn % (len(leaves) + 1)
    answer: dict[str, Any] = json.loads(json.dumps(base))
    for leaf, most in leaves if place == len(leaves) else leaves[place : place + 1]:
        _put(answer, leaf, payload[:most])
    return answer


def _same(asked: str, wanted: str) -> bool:
    """Whether an order in a prompt, perhaps cut short there, is the one meant."""
    asked, wanted = (re.sub(r"\W+", "", text).lower() for text in (asked, wanted))
    return len(asked) >= 4 and (asked.startswith(wanted[:12]) or wanted.startswith(asked[:12]))


def _leaves(schema: dict[str, Any], known: dict[str, Any], path: Path) -> Iterator[tuple[Path, int]]:
    """Where the type has text, and how long it may be."""
    if len(path) > 8:
        return
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _leaves(one, known, path)
    kind = schema.get("type")
    if kind == "string":
        yield path, schema.get("maxLength", 100_000)
    elif kind == "array":
        yield from _leaves(schema.get("items") or (schema.get("prefixItems") or [{}])[0], known, (*path, 0))
    elif kind == "object":
        for name, inner in schema.get("properties", {}).items():
            yield from _leaves(inner, known, (*path, name))
        if isinstance(schema.get("additionalProperties"), dict):
            yield from _leaves(schema["additionalProperties"], known, (*path, "payload"))


def _put(answer: Any, path: Path, payload: str) -> None:
    """Sets the text at a path, making what leads to it."""
    for step, after in pairwise(path):
        empty: Any = [] if isinstance(after, int) else {}
        if isinstance(step, int):
            if not answer:
                answer.append(empty)
            elif not isinstance(answer[step], type(empty)):
                answer[step] = empty
        elif not isinstance(answer.get(step), type(empty)):
            answer[step] = empty
        answer = answer[step]
    last = path[-1]
    if isinstance(last, int):
        answer[:] = [payload, *answer[1:]]
    else:
        answer[last] = payload
