"""The crew is not asked what a person has answered."""

from __future__ import annotations

from typing import Any

from src.models.chat_models import Question


def test_a_verified_query_needs_no_model(crew: Any) -> None:
    manager, server = crew([])
    for query in manager.wiring.contexts.ground(None, trusted=True).context.semantics.verified_queries:
        answer = manager.ask(Question(text=f"Please: {query.question.lower()}"))
        assert answer.status == "answered", query.question
        assert any("verified" in said for said in answer.assumptions), query.question
    assert server.requests == []
