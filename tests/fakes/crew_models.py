"""Scripted models for a crew: which agent a request comes from, and an answer for each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from src.agents.crew.prompt import load_prompt
from tests.fakes.groq_server import Reply

KEY: Final = "gsk_S3cretS3cretS3cretS3cret"

Says = Reply | dict[str, Any] | Callable[[dict[str, Any]], Reply]


@cache
def _roles() -> dict[str, str]:
    prompts = files("src.agents.crew").joinpath("prompts").iterdir()
    names = sorted(p.name.removesuffix(".md") for p in prompts if p.name.endswith(".md"))
    return {load_prompt(name).role: name for name in names}


def role_of(body: dict[str, Any]) -> str:
    """The name of the agent's prompt ("manager"), from the role in its system message. Raises LookupError."""
    system = "\n".join(str(m["content"]) for m in body["messages"] if m["role"] == "system")
    return next(name for role, name in _roles().items() if role in system)


def by_role(says: Mapping[str, Says]) -> Callable[[dict[str, Any]], Reply]:
    """A script that answers each agent in its own way: a reply, an object (sent as JSON), or a function of the request.

    An agent that is not among them gets a refusal (400).
    """

    def answer(body: dict[str, Any]) -> Reply:
        said = says.get(role_of(body), Reply(status=400, error=f"no script for {role_of(body)}"))
        if isinstance(said, dict):
            return Reply(json.dumps(said))
        return said if isinstance(said, Reply) else said(body)

    return answer
